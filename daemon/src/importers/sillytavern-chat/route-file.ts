import { toRouteMessage, type RouteMessage } from '@comfyvn/shared/sillytavern/routes/mark';
import type { RouteFile } from '@comfyvn/shared/sillytavern/routes/route';
import type { Finding } from '@comfyvn/shared/story/finding';
import { isHeader, toHeader, type RawMessage } from './chat.ts';
import { readInto, type MessageSink } from './read.ts';

/** A chat file as far as routes go, and what is wrong with it. */
export interface RouteFileRead {
  readonly file: RouteFile;
  readonly findings: readonly Finding[];
}

const MOST_FINDINGS = 20;

/** Keeps of each message what tells it from others: a few numbers and its first words. */
class RouteCollector implements MessageSink {
  readonly messages: RouteMessage[] = [];
  readonly findings: Finding[] = [];
  mainChat: string | null = null;
  get total(): number {
    return this.messages.length;
  }
  add(raw: RawMessage): void {
    if (this.messages.length > 0 || !isHeader(raw)) return void this.messages.push(toRouteMessage(raw));
    const name = toHeader(raw).metadata['main_chat'];
    this.mainChat = typeof name === 'string' && name !== '' ? name.slice(0, 300) : null;
  }
  /** It keeps its number, so that those of the others are right. */
  addDamaged(finding: Finding): void {
    this.messages.push(toRouteMessage({}));
    if (this.findings.length < MOST_FINDINGS) this.findings.push(finding);
  }
}

/** Reads a chat file for the tree of routes, in memory bounded by the number of its messages. Throws NotAChat. */
export async function readRouteFile(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
): Promise<RouteFileRead> {
  const collector = new RouteCollector();
  await readInto(bytes, name, collector);
  const { messages, mainChat, findings } = collector;
  return { file: { name: name.replace(/\.jsonl$/i, ''), mainChat, messages }, findings };
}
