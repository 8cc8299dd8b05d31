import { StringDecoder } from 'node:string_decoder';
import { AppError } from '../../core/errors.ts';

const MAX_BEFORE = 100_000;

/**
 * The bytes of one text in a JSON object, as they come: of `{"message":"...","result":"<text>"}` the text of `result`,
 * unescaped, as UTF-8. The object holds nothing nested before it. Throws AppError where the answer is another one or breaks
 * off.
 */
export async function* jsonText(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const decoder = new StringDecoder('utf8');
  const opening = `"${name}":"`;
  let held = '';
  let isInside = false;
  for await (const chunk of bytes) {
    held += decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (!isInside) {
      // Within another text the quotes would be escaped, so this stands outside of all texts.
      const at = held.indexOf(opening);
      if (at < 0 && held.length > MAX_BEFORE) break;
      if (at < 0) continue;
      held = held.slice(at + opening.length);
      isInside = true;
    }
    const end = closingQuote(held);
    const whole = end >= 0 ? held.slice(0, end) : held.slice(0, wholeEscapes(held));
    if (whole !== '') yield Buffer.from(unescapeText(whole), 'utf8');
    if (end >= 0) return;
    held = held.slice(whole.length);
  }
  throw new AppError(
    'unavailable',
    isInside ? 'The chat broke off while SillyTavern sent it.' : 'SillyTavern did not send the chat.',
  );
}

function closingQuote(text: string): number {
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1))
    if (backslashesBefore(text, at) % 2 === 0) return at;
  return -1;
}

function backslashesBefore(text: string, at: number): number {
  let count = 0;
  while (text.charCodeAt(at - 1 - count) === 92) count++;
  return count;
}

/** Where a text may be cut so that no escape is. */
function wholeEscapes(text: string): number {
  const last = text.lastIndexOf('\\');
  if (last < 0 || text.length - last > 6 || backslashesBefore(text, last + 1) % 2 === 0) return text.length;
  return /^\\(?:[^u]|u[0-9a-f]{4})/i.test(text.slice(last)) ? text.length : last;
}

function unescapeText(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    throw new AppError('unavailable', 'SillyTavern sent a chat that cannot be read.');
  }
}
