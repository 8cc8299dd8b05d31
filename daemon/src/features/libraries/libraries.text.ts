import { AppError } from '../../core/errors.ts';
import { RetryableError } from '../../core/job-kind.ts';
import type { ServerSession } from './libraries.session.ts';

/** A connection of SillyTavern that answers with text: a profile of its Connection Manager, or the one in use (id ''). */
export interface TextConnection {
  readonly id: string;
  readonly name: string;
}
export interface TextQuestion {
  readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];
  readonly maxTokens?: number | undefined;
  /** JSON schema of the answer; it comes whole then. */
  readonly schema?: Record<string, unknown> | undefined;
  readonly signal: AbortSignal;
}
/** What answers with text at a running SillyTavern. */
export interface TextServer {
  connections(): Promise<TextConnection[]>;
  /** Parts of the answer as they come. Throws AppError, RetryableError where SillyTavern's service failed. */
  ask(connection: string, question: TextQuestion): AsyncGenerator<string>;
}

const GENERATE = '/api/backends/chat-completions/generate';
const MAX_BYTES = 16_000_000;
const MAX_LINE = 1_000_000;
/** The service may have to load its model first. */
const SILENT_MS = 120_000;
const DEFAULT_TOKENS = 2_000;
const IN_USE: TextConnection = { id: '', name: 'The connection in use' };

/** What SillyTavern calls a source of chat completions where its profiles have another name for it. */
const SOURCES: Readonly<Record<string, string>> = { oai: 'openai', google: 'makersuite' };
/** Profiles of these are no chat completions. */
const OTHER_APIS = new Set(['kobold', 'koboldhorde', 'novel', 'horde', 'textgenerationwebui']);

/** Asks the services that SillyTavern is connected with, through its own server: its keys stay there. */
export function createTextServer(session: ServerSession, settings: () => Promise<Record<string, unknown>>): TextServer {
  return {
    async connections() {
      const all = await settings();
      const names = profilesOf(all)
        .filter(isChat)
        .map(({ id, name }) => ({ id: textOf(id), name: textOf(name) }));
      return [...(all['main_api'] === 'openai' ? [IN_USE] : []), ...names];
    },
    async *ask(connection, question) {
      const body = requestBody(await settings(), connection, question);
      const { signal } = question;
      const bytes = await session
        .stream(GENERATE, body, MAX_BYTES, { signal, timeoutMs: SILENT_MS, once: true })
        .catch((error: unknown) => {
          signal.throwIfAborted();
          throw error;
        });
      if (question.schema !== undefined) yield wholeOf(await collected(bytes, signal));
      else yield* partsOf(bytes, signal);
    },
  };
}

/* Requests */

/** The request that SillyTavern's own page would send for a connection. Throws AppError where it is none for chats. Pure. */
function requestBody(all: Record<string, unknown>, connection: string, question: TextQuestion): object {
  const { messages, maxTokens = DEFAULT_TOKENS, schema } = question;
  return {
    ...(connection === '' ? inUse(all) : ofProfile(all, connection)),
    messages,
    max_tokens: maxTokens,
    stream: schema === undefined,
    ...(schema && { json_schema: { name: 'answer', value: schema, strict: true } }),
  };
}

function inUse(all: Record<string, unknown>): object {
  if (all['main_api'] !== 'openai')
    throw new AppError(
      'unsupported',
      'The connection in use in SillyTavern is no chat completion. Choose one there, or a connection profile with one.',
    );
  const set = recordOf(all['oai_settings']);
  const source = textOf(set['chat_completion_source']) || 'openai';
  return {
    chat_completion_source: source,
    model: textOf(set[`${source === 'makersuite' ? 'google' : source}_model`]),
    temperature: numberOf(set['temp_openai']),
    top_p: numberOf(set['top_p_openai']),
    custom_prompt_post_processing: textOf(set['custom_prompt_post_processing']),
    ...(source === 'custom' && {
      custom_url: textOf(set['custom_url']),
      custom_include_body: textOf(set['custom_include_body']),
      custom_exclude_body: textOf(set['custom_exclude_body']),
      custom_include_headers: textOf(set['custom_include_headers']),
    }),
    ...proxyOf(textOf(set['reverse_proxy']), textOf(set['proxy_password'])),
    ...Object.fromEntries(PLACES.map((key) => [key, set[key]]).filter(([, value]) => value !== undefined)),
  };
}

/** Where some sources keep their address. */
const PLACES = ['vertexai_region', 'zai_endpoint', 'siliconflow_endpoint', 'minimax_endpoint', 'pollinations_endpoint'];

function ofProfile(all: Record<string, unknown>, id: string): object {
  const profile = profilesOf(all).find((one) => textOf(one['id']) === id);
  if (!profile)
    throw new AppError('not_found', 'SillyTavern has no such connection profile any more. Choose another one.');
  if (!isChat(profile))
    throw new AppError(
      'unsupported',
      `The profile "${textOf(profile['name'])}" is no chat completion. Choose one that is.`,
    );
  const api = textOf(profile['api']);
  const url = textOf(profile['api-url']) || undefined;
  const proxies = Array.isArray(all['proxies']) ? all['proxies'].map(recordOf) : [];
  const proxy = proxies.find((one) => textOf(one['name']) === textOf(profile['proxy']));
  return {
    chat_completion_source: SOURCES[api] ?? api,
    model: textOf(profile['model']),
    secret_id: textOf(profile['secret-id']) || undefined,
    custom_url: url,
    ...Object.fromEntries(PLACES.map((key) => [key, url])),
    ...proxyOf(textOf(proxy?.['url']), textOf(proxy?.['password'])),
    custom_prompt_post_processing: textOf(profile['prompt-post-processing']),
  };
}

const proxyOf = (url: string, password: string): object =>
  url === '' ? {} : { reverse_proxy: url, proxy_password: password };

function profilesOf(all: Record<string, unknown>): Record<string, unknown>[] {
  const { profiles } = recordOf(recordOf(all['extension_settings'])['connectionManager']);
  return (Array.isArray(profiles) ? profiles : []).map(recordOf).filter(({ id, name }) => isName(id) && isName(name));
}
const isChat = ({ mode, api }: Record<string, unknown>): boolean => mode === 'cc' && !OTHER_APIS.has(textOf(api));

/* Answers */

async function collected(bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) {
    signal.throwIfAborted();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The text of an answer that came at once. */
function wholeOf(body: string): string {
  const answer = recordOf(parsed(body));
  refuse(answer);
  const text = textIn(answer);
  if (text === '') throw new RetryableError('SillyTavern gave an empty answer. Its own log says more.');
  return text;
}

async function* partsOf(bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let some = false;
  try {
    for await (const chunk of bytes) {
      signal.throwIfAborted();
      rest += decoder.decode(chunk, { stream: true });
      const lines = rest.split(/\r\n|\r|\n/);
      rest = lines.pop() ?? '';
      if (rest.length > MAX_LINE)
        throw new AppError('too_large', 'SillyTavern answers with more than any text can be.');
      for (const line of lines) {
        const part = partIn(line);
        some ||= part !== '';
        if (part !== '') yield part;
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  // What is no stream is the whole answer, or what went wrong.
  if (rest !== '' && !some) yield wholeOf(rest);
  else if (!some) throw new RetryableError('SillyTavern gave an empty answer. Its own log says more.');
}

/** The text in one line of a stream of events, whichever service it comes from. */
function partIn(line: string): string {
  const data = /^data: ?(.*)$/.exec(line)?.[1];
  if (data === undefined || data === '[DONE]') return '';
  const event = recordOf(parsed(data));
  refuse(event);
  return textIn(event);
}

/** As SillyTavern's own page reads it: OpenAI's shape, Claude's, Google's and Cohere's. Thoughts are left out. */
function textIn(event: Record<string, unknown>): string {
  const choice = recordOf(Array.isArray(event['choices']) ? event['choices'][0] : undefined);
  const ofChoice = recordOf(choice['delta'])['content'] ?? recordOf(choice['message'])['content'] ?? choice['text'];
  const candidate = recordOf(Array.isArray(event['candidates']) ? event['candidates'][0] : undefined);
  const delta = recordOf(event['delta']);
  const cohere = recordOf(recordOf(delta['message'])['content'])['text'];
  return (
    piecesOf(ofChoice) || textOf(delta['text']) || piecesOf(recordOf(candidate['content'])['parts']) || textOf(cohere)
  );
}

const piecesOf = (value: unknown): string =>
  Array.isArray(value)
    ? value
        .map(recordOf)
        .filter(({ thought, type }) => thought !== true && type !== 'thinking')
        .map(({ text }) => textOf(text))
        .join('')
    : textOf(value);

/** Throws where an answer tells of a failure. SillyTavern gives some of them the status of a success. */
function refuse({ error, detail }: Record<string, unknown>): void {
  if (error === undefined || error === null || error === false) return;
  const said = textOf(recordOf(error)['message']) || textOf(error) || textOf(detail);
  const why = said.replace(/\s+/g, ' ').slice(0, 300);
  throw new RetryableError(
    why === ''
      ? 'The service that SillyTavern is connected with failed. Its own log says more.'
      : `SillyTavern: ${why}`,
  );
}

const recordOf = (v: unknown): Record<string, unknown> =>
  typeof v === 'object' && v !== null && !Array.isArray(v) ? (v as Record<string, unknown>) : {};
const textOf = (v: unknown): string => (typeof v === 'string' ? v : '');
const numberOf = (v: unknown): number | undefined => (typeof v === 'number' && Number.isFinite(v) ? v : undefined);
const isName = (v: unknown): v is string => typeof v === 'string' && v !== '' && v.length <= 300;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
