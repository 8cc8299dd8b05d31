import { lookupPublic, refuseNear } from '../../core/addresses.ts';
import { AppError } from '../../core/errors.ts';
import { createRemote, wasNotSent, type Answer, type AskOptions, type Remote } from '../../core/fetch.ts';
import { RetryableError, SnoozeError } from '../../core/job-kind.ts';
import { unreadable, UnsureError } from './remote.provider.ts';

export interface SpeakOptions {
  /** Origin and path. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What it is called in messages. */
  readonly name: string;
  /** A certificate that nobody vouches for is accepted. */
  readonly allowSelfSigned?: boolean;
  /** How long it may be silent. */
  readonly silenceMs?: number;
}

const SILENCE_MS = 30_000;
const MAX_REQUEST = 10_000_000;
const MAX_ANSWER = 96_000_000;
const MAX_PICTURE = 64_000_000;

/** Asks a service over HTTP: JSON both ways, no redirects, errors in words. */
export function createSpeaker({ url, headers, name, allowSelfSigned = false, silenceMs = SILENCE_MS }: SpeakOptions) {
  const { origin, pathname } = new URL(url);
  const base = pathname.replace(/\/+$/, '');
  const remote: Remote = createRemote(origin, { allowSelfSigned, program: name, headers });
  const ask = (path: string, more: AskOptions): Promise<Answer> =>
    remote.ask(`${base}${path}`, { timeoutMs: silenceMs, totalMs: 4 * silenceMs, maxBytes: MAX_ANSWER, ...more });

  return {
    /** Sends something that is paid for, once. Throws as RemoteProvider.submit does. */
    async submit(path: string, body: unknown): Promise<unknown> {
      const bytes = Buffer.from(JSON.stringify(body));
      if (bytes.length > MAX_REQUEST)
        throw new AppError(
          'too_large',
          `The workflow with its pictures is ${(bytes.length / 1e6).toFixed(1)} MB; ${name} takes 10 MB. Begin with a smaller picture.`,
        );
      let answer: Answer;
      try {
        const type = { 'content-type': 'application/json' };
        answer = await ask(path, { method: 'POST', body: bytes, headers: type, once: true });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (!wasNotSent(error)) throw new UnsureError(name, error.message);
        throw error.code === 'unavailable' ? new SnoozeError(error.message) : error;
      }
      if (answer.status >= 500) throw new UnsureError(name, `It answered with a fault of its own (${answer.status}).`);
      if (answer.status === 429) throw new SnoozeError(`${name} is asked too often now (429).`, restOf(answer));
      refuse(answer, name);
      const json = jsonOf(answer);
      if (json === undefined) throw new UnsureError(name, 'Its answer could not be read.');
      return json;
    },
    /** Asks something that costs nothing; null where it knows nothing of it (404). */
    async read(path: string, signal?: AbortSignal): Promise<unknown> {
      const answer = await ask(path, { signal });
      if (answer.status === 404) return null;
      if (answer.status === 429 || answer.status >= 500)
        throw new AppError('unavailable', `${name} has a fault of its own or too much to do (${answer.status}).`);
      refuse(answer, name);
      const json = jsonOf(answer);
      if (json === undefined) throw unreadable(name);
      return json;
    },
    async post(path: string): Promise<void> {
      await ask(path, { method: 'POST', json: {} });
    },
    /** A picture: base64 with or without `data:`, or an address, which is asked without our headers. */
    async picture(text: string, signal: AbortSignal): Promise<Buffer> {
      if (!/^https?:\/\//i.test(text)) return Buffer.from(text.replace(/^data:[^,]{0,100},/, ''), 'base64');
      if (!URL.canParse(text)) throw new AppError('unavailable', `${name} gives an address that is none.`);
      const at = new URL(text);
      // Where the service itself stands in the own network, its pictures may.
      const isSame = at.origin === origin;
      if (!isSame) refuseNear(at.hostname);
      const lookup = isSame ? {} : { lookup: lookupPublic };
      const other = createRemote(at.origin, { allowSelfSigned: isSame && allowSelfSigned, program: name, ...lookup });
      try {
        const { status, body } = await other.ask(`${at.pathname}${at.search}`, {
          signal,
          timeoutMs: silenceMs,
          totalMs: 10 * silenceMs,
          maxBytes: MAX_PICTURE,
        });
        if (status === 200) return body;
        if (status >= 500 || status === 429)
          throw new RetryableError(`The picture of ${name} could not be fetched (${status}).`);
        throw new AppError('not_found', `${name} drew the picture but does not give it out (${status}).`);
      } finally {
        other.close();
      }
    },
    close: () => remote.close(),
  };
}
export type Speaker = ReturnType<typeof createSpeaker>;

const restOf = ({ headers }: Answer): number | null => {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(600, seconds) * 1_000 : null;
};

/** Answers that are a no. */
function refuse({ status, body }: Answer, name: string): void {
  if (status === 401 || status === 403)
    throw new AppError(
      'forbidden',
      `${name} does not let us in (${status}). Check the key, and what it may be used for.`,
    );
  if (status === 404) throw new AppError('not_found', `${name} has nothing at this address (404). Check it.`);
  if (status >= 300 && status < 400)
    throw new AppError('forbidden', `${name} sends us to another address (${status}), which is not followed.`);
  if (status === 413) throw new AppError('too_large', `${name} says that this is too large (413).`);
  if (status >= 400)
    throw new AppError('invalid_input', `${name} refuses it (${status}): ${body.toString('utf8').slice(0, 300)}`);
}

function jsonOf({ body }: Answer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
