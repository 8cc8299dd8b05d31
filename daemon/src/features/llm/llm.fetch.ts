import { AppError } from '../../core/errors.ts';
import { createRemote, type Remote } from '../../core/fetch.ts';
import { RetryableError, SnoozeError } from '../../core/job-kind.ts';
import { lookupAt } from './llm.place.ts';

/** More than any answer in text. */
const MAX_BYTES = 16_000_000;
/** Most of one event; looking for the end of a longer one would keep the process busy. */
const MAX_EVENT_BYTES = 1_000_000;
/** Who asks watches over the silence of a server; this is for what nobody watches. */
const SILENCE_MS = 3_600_000;
const DONE = 'data: [DONE]';
const ENDS = ['\n\n', '\r\n\r\n', '\r\r'];

/**
 * The way a client of OpenAI's goes out: to one origin, and there to addresses that may be asked, following no redirect,
 * reading so much and no more. `events`: what comes is a stream of them; `ended` tells whether it closed with its mark.
 * To be closed after use.
 */
export function createLlmFetch({
  url,
  consent,
  allowSelfSigned,
  events,
}: {
  url: string;
  consent: boolean;
  allowSelfSigned: boolean;
  events: boolean;
}) {
  const { origin } = new URL(url);
  const remote = createRemote(origin, {
    allowSelfSigned,
    program: 'the program there',
    lookup: lookupAt(consent),
  });
  let ended = false;

  async function guarded(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const address = new URL(input instanceof Request ? input.url : input);
    if (address.origin !== origin) throw new AppError('forbidden', `Only ${origin} is asked.`);
    const { status, headers, bytes } = await remote
      .stream(`${address.pathname}${address.search}`, optionsOf(init))
      .catch((error: unknown) => Promise.reject(passing(error)));
    if (status >= 300 && status < 400) {
      await bytes[Symbol.asyncIterator]().return?.();
      throw new AppError(
        'forbidden',
        `The server sends to another address (${status}), which is not followed. Enter the address where it really is.`,
      );
    }
    const isEvents = events && status < 300;
    const body = watched(bytes, isEvents ? MAX_EVENT_BYTES : MAX_BYTES, (tail) => (ended = tail.includes(DONE)));
    const answer = new Headers();
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) answer.set(name, Array.isArray(value) ? value.join(', ') : value);
    if (status >= 400) return new Response(asOpenAi(await textOf(body)), { status, headers: answer });
    // An answer of these kinds has no body, and none may be given.
    const isEmpty = status === 204 || status === 205;
    return new Response(isEmpty ? null : readableOf(body), { status, headers: answer });
  }
  return { fetch: guarded, ended: () => ended, close: () => remote.close() };
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString('utf8');
}

/** What a server says is wrong, where OpenAI's would say it: many say it as FastAPI does, in `detail`, or in `message`. Pure. */
function asOpenAi(text: string): string {
  try {
    const said = JSON.parse(text) as { error?: unknown; detail?: unknown; message?: unknown } | null;
    if (typeof said !== 'object' || said === null || said.error !== undefined) return text;
    const why = said.detail ?? said.message ?? said;
    return JSON.stringify({ error: { message: typeof why === 'string' ? why : JSON.stringify(why) } });
  } catch {
    return text;
  }
}

function readableOf(chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

function optionsOf(init: RequestInit): NonNullable<Parameters<Remote['stream']>[1]> {
  return {
    method: init.method === 'POST' ? 'POST' : 'GET',
    headers: Object.fromEntries(new Headers(init.headers)),
    ...(typeof init.body === 'string' && { body: Buffer.from(init.body) }),
    timeoutMs: SILENCE_MS,
    maxBytes: MAX_BYTES,
    once: true,
    signal: init.signal ?? undefined,
  };
}

/** The bytes as they come; `onTail` is told the last ones so far. */
async function* watched(
  bytes: AsyncIterable<Uint8Array>,
  maxEventBytes: number,
  onTail: (tail: string) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let ofEvent = 0;
  let tail = '';
  try {
    for await (const chunk of bytes) {
      const view = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const end = Math.max(...ENDS.map((mark) => view.lastIndexOf(mark)));
      ofEvent = end < 0 ? ofEvent + chunk.length : chunk.length - end;
      if (ofEvent > maxEventBytes)
        throw new AppError('too_large', 'The server answers with more than any text can be.');
      tail = (tail + view.subarray(-64).toString('latin1')).slice(-64);
      onTail(tail);
      yield new Uint8Array(chunk);
    }
  } catch (error) {
    throw passing(error);
  }
}

const AWAY = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

/** An error of the way out, as one that passes where it may: a server that is away is waited for. */
function passing(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'unavailable') return error;
  const code = (error.cause as { code?: string } | undefined)?.code ?? '';
  return AWAY.has(code) ? new SnoozeError(error.message) : new RetryableError(error.message);
}
