import { AppError } from '../../core/errors.ts';

/** More than any answer in text. */
const MAX_BYTES = 16_000_000;
/** Most of one event; looking for the end of a longer one would keep the process busy. */
const MAX_EVENT_BYTES = 1_000_000;
const DONE = 'data: [DONE]';
const ENDS = ['\n\n', '\r\n\r\n', '\r\r'];

/**
 * The way a client of OpenAI's goes out: to one address, following no redirect, reading so much and no more.
 * `events`: what comes is a stream of them; `ended` tells whether it closed with its mark.
 */
export function createLlmFetch({ events }: { events: boolean }) {
  let ended = false;
  async function guarded(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const response = await fetch(input, { ...init, redirect: 'manual' });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw new AppError(
        'forbidden',
        `The server sends to another address (${response.status}), which is not followed. Enter the address where it really is.`,
      );
    }
    if (response.body === null) return response;
    let size = 0;
    let ofEvent = 0;
    let tail = '';
    const body = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          size += chunk.length;
          const end = Math.max(...ENDS.map((mark) => Buffer.from(chunk).lastIndexOf(mark)));
          ofEvent = end < 0 ? ofEvent + chunk.length : chunk.length - end;
          if (size > MAX_BYTES || (events && response.ok && ofEvent > MAX_EVENT_BYTES))
            throw new AppError('too_large', 'The server answers with more than any text can be.');
          tail = (tail + Buffer.from(chunk).subarray(-64).toString('latin1')).slice(-64);
          ended = tail.includes(DONE);
          controller.enqueue(chunk);
        },
      }),
    );
    const { status, statusText, headers } = response;
    return new Response(body, { status, statusText, headers });
  }
  return { fetch: guarded, ended: () => ended };
}
