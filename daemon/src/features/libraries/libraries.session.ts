import { createRemote, type Answer, type AskOptions } from '../../core/fetch.ts';
import { AppError } from '../../core/errors.ts';

/** How a running SillyTavern is reached. */
export interface ServerAccess {
  /** Its origin, e.g. `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly allowSelfSigned: boolean;
  /** Basic auth, where it asks for it. */
  readonly basic: { readonly user: string; readonly password: string } | null;
  /** An account of SillyTavern; the password may be empty. */
  readonly account: { readonly handle: string; readonly password: string } | null;
}

/** A client of SillyTavern that is let in: cookies, token and login are kept, and made anew when they have ended. */
export interface ServerSession {
  /** Posts JSON, gets JSON. */
  post(path: string, body: object, maxBytes?: number): Promise<unknown>;
  get(path: string): Promise<unknown>;
  /** The bytes at an address; throws AppError `not_found` where there are none. */
  bytes(path: string, maxBytes: number): Promise<Buffer>;
  /** Size of what lies at an address in bytes; null where there is nothing. */
  size(path: string): Promise<number | null>;
  /** Posts JSON and gives the answer's bytes as they come. */
  stream(path: string, body: object, maxBytes: number, more?: StreamOptions): Promise<AsyncIterable<Uint8Array>>;
  close(): void;
}

type StreamOptions = Pick<AskOptions, 'signal' | 'timeoutMs' | 'once'>;

const LOGIN_MS = 10_000;
const MAX_COOKIES = 20;

export function createSession(access: ServerAccess): ServerSession {
  const { url } = access;
  const remote = createRemote(url, { allowSelfSigned: access.allowSelfSigned });
  const cookies = new Map<string, string>();
  let token = '';
  let beginning: Promise<void> | null = null;

  const headers = (): Record<string, string> => ({
    ...(cookies.size > 0 && { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
    ...(token !== '' && { 'x-csrf-token': token }),
    ...(access.basic && {
      authorization: `Basic ${Buffer.from(`${access.basic.user}:${access.basic.password}`).toString('base64')}`,
    }),
  });
  const ask = async (path: string, options: AskOptions = {}): Promise<Answer> => {
    const answer = await remote.ask(path, { ...options, headers: headers() });
    for (const line of answer.headers['set-cookie'] ?? []) keep(cookies, line);
    return answer;
  };

  /** Gets a token and logs in. */
  async function begin(): Promise<void> {
    cookies.clear();
    token = '';
    const answer = await ask('/csrf-token', { timeoutMs: LOGIN_MS, totalMs: LOGIN_MS, maxBytes: 1_000_000 });
    refuse(answer, access);
    const found = recordOf(jsonOf(answer.body))['token'];
    if (answer.status !== 200 || typeof found !== 'string')
      throw new AppError('invalid_input', `What answers at ${url} is not SillyTavern. Check the address and its port.`);
    token = found;
    if (!access.account) return;
    const login = await ask('/api/users/login', {
      method: 'POST',
      json: access.account,
      timeoutMs: LOGIN_MS,
      totalMs: LOGIN_MS,
    });
    if (login.status === 429)
      throw new AppError('too_many', `SillyTavern had too many wrong passwords. Wait a minute and try again.`);
    if (login.status !== 200)
      throw new AppError(
        'unauthorized',
        `SillyTavern knows no account "${access.account.handle}" with this password. Check both.`,
      );
  }

  const ready = (): Promise<void> =>
    (beginning ??= begin().catch((error: unknown) => {
      beginning = null;
      throw error;
    }));

  /** Does it again with a new session where the old one has ended. */
  async function letIn<T extends { readonly status: number }>(
    work: () => Promise<T>,
    drop: (answer: T) => Promise<void> = () => Promise.resolve(),
  ): Promise<T> {
    await ready();
    const used = beginning;
    const answer = await work();
    if (answer.status !== 403 && answer.status !== 401) return answer;
    await drop(answer);
    if (beginning === used) beginning = null;
    await ready();
    return work();
  }

  async function json(path: string, options: AskOptions): Promise<unknown> {
    const answer = await letIn(() => ask(path, options));
    if (answer.status === 403) await tellAccounts();
    refuse(answer, access);
    if (answer.status === 204) return null;
    const found = jsonOf(answer.body);
    if (answer.status !== 200 || found === undefined)
      throw new AppError('unavailable', `SillyTavern answered ${answer.status} to ${path}. Its own log says more.`);
    return found;
  }

  /** A session without an account was refused: says which accounts there are. */
  async function tellAccounts(): Promise<void> {
    const answer = await ask('/api/users/list', { method: 'POST', json: {} });
    const list = jsonOf(answer.body);
    const names = Array.isArray(list)
      ? list
          .map((one) => recordOf(one)['handle'])
          .filter(isText)
          .slice(0, 10)
      : [];
    const which = names.length > 0 ? ` (${names.join(', ')})` : '';
    throw new AppError(
      'unauthorized',
      access.account
        ? `SillyTavern does not let the account "${access.account.handle}" in any more. Check its password.`
        : `SillyTavern at ${url} has accounts${which}: enter the name of one, and its password.`,
    );
  }

  return {
    post: (path, body, maxBytes) =>
      json(path, { method: 'POST', json: body, ...(maxBytes !== undefined && { maxBytes }) }),
    get: (path) => json(path, {}),
    async bytes(path, maxBytes) {
      const answer = await letIn(() => ask(path, { maxBytes }));
      if (answer.status === 404) throw new AppError('not_found', `SillyTavern has no file at ${path}.`);
      refuse(answer, access);
      if (answer.status !== 200)
        throw new AppError('unavailable', `SillyTavern answered ${answer.status} to ${path}. Its own log says more.`);
      return answer.body;
    },
    async size(path) {
      const answer = await letIn(() => ask(path, { method: 'HEAD' }));
      const length = Number(answer.headers['content-length']);
      return answer.status === 200 && Number.isSafeInteger(length) ? length : null;
    },
    async stream(path, body, maxBytes, more) {
      const drop = async ({ bytes }: { bytes: AsyncIterable<Uint8Array> }): Promise<void> => {
        await bytes[Symbol.asyncIterator]().return?.();
      };
      const answer = await letIn(
        () => remote.stream(path, { ...more, method: 'POST', json: body, maxBytes, headers: headers() }),
        drop,
      );
      if (answer.status === 200) return answer.bytes;
      await drop(answer);
      if (answer.status === 404) throw new AppError('not_found', 'The chat is not there any more.');
      throw new AppError('unavailable', `SillyTavern answered ${answer.status} to ${path}. Its own log says more.`);
    },
    close: () => remote.close(),
  };
}

/** Throws where an answer says that we may not come in, and why. */
function refuse({ status, headers, body }: Answer, { url, basic }: ServerAccess): void {
  if (status === 401)
    throw new AppError(
      'unauthorized',
      basic
        ? `${url} does not take this user name and password (basic auth). Check both.`
        : `${url} asks for a user name and password (basic auth). Enter those of "basicAuthUser" in SillyTavern's config.yaml.`,
    );
  if (status === 429)
    throw new AppError('too_many', `${url} had too many wrong passwords. Wait a minute and try again.`);
  if (status === 403)
    throw new AppError(
      'forbidden',
      /whitelist/i.test(body.subarray(0, 100_000).toString('latin1'))
        ? `SillyTavern at ${url} refuses this computer by its whitelist. Add its address to "whitelist" in SillyTavern's config.yaml and start it again.`
        : `${url} refuses this computer. If it is SillyTavern, look into its log for why.`,
    );
  if (status >= 300 && status < 400)
    throw new AppError(
      'invalid_input',
      `${url} sends us elsewhere (${String(headers.location ?? 'nowhere').slice(0, 200)}). Enter the address that SillyTavern itself answers at.`,
    );
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';', 1);
  const at = pair.indexOf('=');
  if (at <= 0) return;
  const name = pair.slice(0, at).trim();
  const isGone = /;\s*max-age=0|expires=Thu, 01 Jan 1970/i.test(line);
  if (isGone) cookies.delete(name);
  else if (cookies.has(name) || cookies.size < MAX_COOKIES) cookies.set(name, pair.slice(at + 1).trim());
}

const isText = (v: unknown): v is string => typeof v === 'string';
const recordOf = (v: unknown): Record<string, unknown> =>
  typeof v === 'object' && v !== null && !Array.isArray(v) ? (v as Record<string, unknown>) : {};

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
