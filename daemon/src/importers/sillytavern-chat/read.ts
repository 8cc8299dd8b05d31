import type { Finding } from '@comfyvn/shared/story/finding';
import {
  isHeader,
  MessageIdentity,
  toHeader,
  toMessage,
  type ChatHeader,
  type ChatMessage,
  type RawMessage,
  type ReadOptions,
  type Skipped,
} from './chat.ts';

/** Longer lines are no chat messages; they are skipped with a finding. */
const MAX_LINE_BYTES = 64_000_000;
const MAX_FINDINGS = 200;

export interface Chat {
  readonly header: ChatHeader;
  readonly messages: readonly ChatMessage[];
  /** Messages that are there but are not played. */
  readonly skipped: Readonly<Record<Skipped, number>>;
  readonly total: number;
  readonly findings: readonly Finding[];
}

/** Why bytes are not a chat at all. Its message is for the user. */
export class NotAChat extends Error {
  override name = 'NotAChat';
}

/** What takes the messages of a file one by one. */
export interface MessageSink {
  readonly total: number;
  add(raw: RawMessage): void;
  addDamaged(finding: Finding): void;
}

/** Takes messages one by one and remembers what the story needs of them. */
export class ChatCollector implements MessageSink {
  readonly #options: ReadOptions;
  readonly #identity = new MessageIdentity();
  readonly #messages: ChatMessage[] = [];
  readonly #skipped: Record<Skipped, number> = { hidden: 0, tool: 0, system: 0, empty: 0 };
  readonly #findings: Finding[] = [];
  #header: ChatHeader | null = null;
  #index = 0;
  constructor(options: ReadOptions) {
    this.#options = options;
  }
  get total(): number {
    return this.#index;
  }
  add(raw: RawMessage): void {
    if (this.#index === 0 && this.#header === null && isHeader(raw)) {
      this.#header = toHeader(raw);
      return;
    }
    const message = toMessage(raw, this.#index++, this.#options, this.#identity);
    if (typeof message === 'string') this.#skipped[message]++;
    else this.#messages.push(message);
  }
  /** A message that could not be read at all; it keeps its number. */
  addDamaged(finding: Finding): void {
    this.#index++;
    this.note(finding);
  }
  note(finding: Finding): void {
    if (this.#findings.length < MAX_FINDINGS) this.#findings.push(finding);
  }
  finish(header?: ChatHeader): Chat {
    return {
      header: header ?? this.#header ?? toHeader(null),
      messages: this.#messages,
      skipped: this.#skipped,
      total: this.#index,
      findings: this.#findings,
    };
  }
}

/**
 * Reads a chat file (JSON lines, UTF-8 or UTF-16) from its bytes as they come, in memory bounded by its texts. A damaged
 * line is reported with its 1-based number and skipped. Throws NotAChat when nothing in it is a chat.
 */
export async function readChat(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
  options: ReadOptions,
): Promise<Chat> {
  const collector = new ChatCollector(options);
  await readInto(bytes, name, collector);
  return collector.finish();
}

/** Hands the messages of a chat file to a sink as they come; otherwise as `readChat`. */
export async function readInto(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
  collector: MessageSink,
): Promise<void> {
  const state = { line: 0, good: 0, bad: 0, bytes: 0 };
  for await (const line of splitLines(decodeUtf16(bytes, name))) {
    state.line++;
    state.bytes += line.length;
    if (line.length === 0) continue;
    readLine(line, state, collector, name);
    if (state.good === 0 && state.bad >= 50) break;
  }
  if (state.bytes === 0) throw new NotAChat(`"${name}" is empty. Choose a chat file of SillyTavern (.jsonl).`);
  if (state.good === 0)
    throw new NotAChat(
      `"${name}" is not a SillyTavern chat: no line of it is a message. Choose a .jsonl file from SillyTavern's "chats" or "group chats" folder.`,
    );
  if (collector.total === 0) throw new NotAChat(`"${name}" holds no messages yet. Say something in the chat first.`);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readLine(
  line: Buffer,
  state: { line: number; good: number; bad: number },
  collector: MessageSink,
  file: string,
): void {
  const fault = (rule: string, message: string) => {
    state.bad++;
    collector.addDamaged({
      rule,
      level: 'warning',
      where: { line: state.line, file },
      message: `Line ${state.line} of "${file}" ${message}; it was skipped.`,
    });
  };
  if (line.length >= MAX_LINE_BYTES) return fault('line-too-long', `is longer than ${MAX_LINE_BYTES / 1e6} MB`);
  let text: string;
  try {
    text = decoder.decode(line);
  } catch {
    return fault('line-encoding', 'is not valid UTF-8 text');
  }
  if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
  if (text.trim() === '') return;
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return fault('line-damaged', 'is not valid JSON (cut off or damaged)');
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return fault('line-not-message', 'is not a chat message');
  const message = raw as RawMessage;
  if (
    !isHeader(message) &&
    !Object.hasOwn(message, 'mes') &&
    !Object.hasOwn(message, 'name') &&
    !Object.hasOwn(message, 'extra')
  )
    return fault('line-not-message', 'is not a chat message');
  state.good++;
  collector.add(message);
}

/** Passes bytes through, or turns UTF-16 (with its byte order mark) into UTF-8. Throws NotAChat for binary data. */
async function* decodeUtf16(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
): AsyncGenerator<Buffer> {
  let utf16: InstanceType<typeof TextDecoder> | null | undefined;
  for await (const chunk of bytes) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (utf16 === undefined) {
      const mark = buffer.length >= 2 ? buffer.readUInt16BE(0) : 0;
      utf16 = mark === 0xfffe ? new TextDecoder('utf-16le') : mark === 0xfeff ? new TextDecoder('utf-16be') : null;
      if (!utf16 && buffer.subarray(0, 4096).includes(0))
        throw new NotAChat(`"${name}" is a binary file, not a chat. Choose a chat file of SillyTavern (.jsonl).`);
    }
    yield utf16 ? Buffer.from(utf16.decode(buffer, { stream: true })) : buffer;
  }
}

/** Lines without their ends. A line over the limit is given as its first bytes only, so that memory stays bounded. */
async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  const keep = (part: Buffer) => {
    if (size < MAX_LINE_BYTES) parts.push(part);
    size += part.length;
  };
  const take = (): Buffer => {
    const line = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    parts = [];
    size = 0;
    return line.at(-1) === 13 ? line.subarray(0, -1) : line;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      keep(chunk.subarray(from, at));
      from = at + 1;
      yield take();
    }
    if (from < chunk.length) keep(Buffer.from(chunk.subarray(from)));
  }
  if (size > 0) yield take();
}
