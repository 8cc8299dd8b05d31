import OpenAI, { APIError } from 'openai';
import { AppError, messageOf } from '../../core/errors.ts';
import { RetryableError } from '../../core/job-kind.ts';
import { createLlmFetch } from './llm.fetch.ts';

/** A server, its key and how long it may be silent. */
export interface LlmPlace {
  readonly url: string;
  readonly key: string;
  /** It may be asked although it is neither this computer nor in its network. */
  readonly consent: boolean;
  /** A certificate that nobody vouches for is accepted. */
  readonly allowSelfSigned: boolean;
  readonly patience: Patience;
}
export interface Patience {
  /** Until the first word: the server may have to load the model. */
  readonly firstMs: number;
  /** From one piece of the answer to the next. */
  readonly nextMs: number;
  /** How often a request that was turned away is sent again at once. */
  readonly retries: number;
}
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}
export interface Streamed {
  readonly text: string;
  readonly model: string;
  readonly finish: string | null;
  readonly promptTokens: number | null;
  readonly answerTokens: number | null;
  readonly firstMs: number;
  readonly ms: number;
}
type Format = OpenAI.Chat.ChatCompletionCreateParams['response_format'];

/** What is asked. */
export interface StreamQuestion {
  readonly messages: readonly Message[];
  readonly maxTokens?: number | undefined;
  readonly format?: Format;
  /** A model that can answer without thinking first does so. */
  readonly withoutThinking?: boolean;
}
export interface Hooks {
  readonly signal: AbortSignal;
  /** Told all of the answer so far, as it comes. */
  readonly onText?: ((text: string) => void) | undefined;
}

/** The server does not know this way to ask for JSON. */
export class FormatRefused extends AppError {
  constructor(message: string) {
    super('unsupported', message);
  }
}

export const clientOf = ({ url, key, patience }: LlmPlace, fetch: typeof globalThis.fetch): OpenAI =>
  new OpenAI({
    baseURL: url,
    apiKey: key === '' ? 'none' : key,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: patience.retries,
    logLevel: 'off',
    fetch,
  });

/**
 * Asks for a chat to be continued and gives the whole answer. `onText` is told all of it so far with each piece. What was
 * turned away is asked again, but nothing once the first word came. Throws RetryableError and SnoozeError for what may
 * pass, AppError for what will not, and what the signal says when it is aborted.
 */
export async function stream(
  place: LlmPlace,
  question: StreamQuestion & { readonly model: string },
  { signal, onText }: Hooks,
): Promise<Streamed> {
  const { firstMs, nextMs } = place.patience;
  const way = createLlmFetch({ ...place, events: true });
  const abort = new AbortController();
  const stop = (): void => abort.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const silent = (ms: number) =>
    setTimeout(() => {
      abort.abort(new RetryableError(`The server said nothing for ${ms / 1_000} seconds. Is it overloaded, or stuck?`));
    }, ms);
  const began = performance.now();
  let watch = silent(firstMs);
  let text = '';
  let first: number | null = null;
  let model = question.model;
  let finish: string | null = null;
  let usage: OpenAI.CompletionUsage | null = null;
  try {
    const { completions } = clientOf(place, way.fetch).chat;
    const begin = (extras: readonly Extra[]) =>
      completions.create(
        {
          model: question.model,
          messages: [...question.messages],
          stream: true,
          ...(question.maxTokens !== undefined && { max_tokens: question.maxTokens }),
          ...(question.format && { response_format: question.format }),
          ...(extras.includes('usage') && EXTRAS.usage.asked),
          ...(extras.includes('withoutThinking') && EXTRAS.withoutThinking.asked),
        },
        { signal: abort.signal },
      );
    const chunks = await withExtras(begin, question.withoutThinking ? ['usage', 'withoutThinking'] : ['usage']);
    for await (const chunk of chunks) {
      // Anything may come from there, whatever the types say.
      const choice = (chunk as Partial<typeof chunk>).choices?.[0];
      const delta = choice?.delta as
        { content?: unknown; reasoning_content?: unknown; reasoning?: unknown } | undefined;
      const says = Boolean(delta?.content ?? delta?.reasoning_content ?? delta?.reasoning);
      if (says) first ??= performance.now() - began;
      if (first !== null) {
        clearTimeout(watch);
        watch = silent(nextMs);
      }
      if (typeof delta?.content === 'string' && delta.content !== '') {
        text += delta.content;
        onText?.(text);
      }
      if (typeof choice?.finish_reason === 'string') finish = choice.finish_reason;
      if (typeof chunk.model === 'string' && chunk.model !== '') model = chunk.model;
      if (chunk.usage) usage = chunk.usage;
    }
    // An aborted stream ends as if it were over.
    abort.signal.throwIfAborted();
    if (finish === null && !way.ended()) throw new RetryableError('The server broke off in the midst of its answer.');
    if (text === '' && first === null) throw new RetryableError('The server gave an empty answer.');
  } catch (error) {
    if (abort.signal.aborted) throw abort.signal.reason;
    throw explained(error, place, question.format !== undefined);
  } finally {
    clearTimeout(watch);
    abort.abort();
    way.close();
    signal.removeEventListener('abort', stop);
  }
  return {
    text,
    model,
    finish,
    promptTokens: count(usage?.prompt_tokens),
    answerTokens: count(usage?.completion_tokens),
    firstMs: Math.round(first ?? 0),
    ms: Math.round(performance.now() - began),
  };
}

/** What not every server knows to be asked for, and the words by which one refuses it. */
const EXTRAS = {
  usage: { asked: { stream_options: { include_usage: true } }, refused: /stream_options|include_usage/ },
  withoutThinking: {
    // The first is known to llama.cpp, vLLM and SGLang, the second to Ollama and OpenAI.
    asked: { chat_template_kwargs: { enable_thinking: false }, reasoning_effort: 'none' as const },
    refused: /chat_template_kwargs|enable_thinking|reasoning/,
  },
};
type Extra = keyof typeof EXTRAS;

/** Asks with extras, and without those that the server refuses. */
async function withExtras<T>(ask: (extras: readonly Extra[]) => Promise<T>, extras: readonly Extra[]): Promise<T> {
  try {
    return await ask(extras);
  } catch (error) {
    const left = extras.filter((one) => !(error instanceof APIError && EXTRAS[one].refused.test(error.message)));
    if (left.length === extras.length) throw error;
    return withExtras(ask, left);
  }
}

const count = (value: unknown): number | null => (Number.isInteger(value) ? (value as number) : null);

const ABOUT_FORMAT = new Set([400, 415, 422, 501]);

/** Why a server did not answer, in a sentence without its key. */
export function explained(error: unknown, { url, key }: LlmPlace, withFormat = false): Error {
  const origin = new URL(url).origin;
  const own = ownError(error);
  if (own) return own;
  const said = plain(messageOf(error), key);
  if (!(error instanceof APIError))
    return new RetryableError(`${origin} broke off or answered what is no answer: ${said}`);
  const status = error.status as number | undefined;
  if (status === undefined) return new RetryableError(`${origin} reported a fault while it answered: ${said}`);
  if (withFormat && ABOUT_FORMAT.has(status)) return new FormatRefused(said);
  if (status === 401 || status === 403)
    return new AppError('forbidden', `${origin} does not accept the key (${said}). Enter another one.`);
  if (status === 402) return new AppError('forbidden', `${origin} wants to be paid first (${said}).`);
  if (status === 404)
    return new AppError(
      'not_found',
      `${origin} knows no such model or route (${said}). Check the address and the model.`,
    );
  if (status === 429) return new RetryableError(`${origin} is asked too often (${said}).`, retryAfter(error.headers));
  if (status >= 500 || status === 408 || status === 409)
    return new RetryableError(`${origin} has a fault (${said}).`, retryAfter(error.headers));
  return new AppError('invalid_input', `${origin} refused the question (${said}).`);
}

/** An error of ours that the client wrapped on its way. */
function ownError(error: unknown): AppError | undefined {
  for (let one: unknown = error; one instanceof Error; one = one.cause) if (one instanceof AppError) return one;
  return undefined;
}

const MAX_RETRY_AFTER_MS = 600_000;

/** The pause that a server asks for, in ms. */
function retryAfter(headers: Headers | undefined): number | null {
  const seconds = Number(headers?.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(MAX_RETRY_AFTER_MS, seconds * 1_000) : null;
}

/** What a server said, short, in one line, and without a key that it repeats. Pure. */
function plain(text: string, key: string): string {
  const without = key === '' ? text : text.replaceAll(key, '(the key)');
  // oxlint-disable-next-line no-control-regex -- text of a foreign server
  return without.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 300);
}
