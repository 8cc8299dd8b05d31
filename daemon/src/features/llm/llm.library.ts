import { AppError } from '../../core/errors.ts';
import type { TextServer } from '../libraries/index.ts';
import { FormatRefused, type Hooks, type StreamQuestion, type Streamed } from './llm.stream.ts';

/** How the address of a server begins that is SillyTavern's own; the id of its library follows. */
const LIBRARY = 'library:';

/** The address of SillyTavern's own server among the text models, by the id of its library. */
export const libraryIn = (url: string): string | null => (url.startsWith(LIBRARY) ? url.slice(LIBRARY.length) : null);

/**
 * Asks a connection of SillyTavern by its own server; no page has to be open. Throws FormatRefused where it failed with a
 * schema, which not every service knows, and else what `TextServer.ask` throws.
 */
export async function askByLibrary(
  server: TextServer,
  connection: string,
  { messages, maxTokens, format }: StreamQuestion,
  { signal, onText }: Hooks,
): Promise<Streamed> {
  signal.throwIfAborted();
  if (format?.type === 'json_object') throw new FormatRefused('SillyTavern knows schemas and plain text.');
  const schema = format?.type === 'json_schema' ? (format.json_schema.schema as Record<string, unknown>) : undefined;
  const began = performance.now();
  let text = '';
  let first: number | null = null;
  try {
    for await (const part of server.ask(connection, { messages, maxTokens, schema, signal })) {
      first ??= performance.now() - began;
      text += part;
      onText?.(text);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw schema && error instanceof AppError && error.code === 'unavailable'
      ? new FormatRefused(error.message)
      : error;
  }
  const ms = Math.round(performance.now() - began);
  const none = { finish: null, promptTokens: null, answerTokens: null };
  return { ...none, text, model: 'SillyTavern', firstMs: Math.round(first ?? ms), ms };
}
