import { toRouteMessage } from '@comfyvn/shared/sillytavern/routes/mark';
import type { Route, RouteFile } from '@comfyvn/shared/sillytavern/routes/route';
import { buildRoutes } from '@comfyvn/shared/sillytavern/routes/routes';
import { chatNames, readChatFile } from '../st/chats.ts';
import type { StChat } from '../st.ts';

const AT_ONCE = 4;

export interface ChatRoutes {
  readonly routes: readonly Route[];
  /** Names of chats that could not be read. */
  readonly broken: readonly string[];
}

/** The header of a chat and its messages. Very old chats of groups have no header. */
export function parted(lines: readonly Record<string, unknown>[]) {
  const [first] = lines;
  const hasHeader = first !== undefined && !('mes' in first) && ('chat_metadata' in first || 'user_name' in first);
  const metadata = hasHeader ? first['chat_metadata'] : null;
  return {
    metadata: (typeof metadata === 'object' && metadata !== null ? metadata : {}) as Record<string, unknown>,
    messages: hasHeader ? lines.slice(1) : lines,
  };
}

/** Reads all chats of a character or group and puts them together. `isWanted` false ends it early, with what is there. */
export async function readRoutes(
  chat: StChat,
  progress: (done: number, total: number) => void,
  isWanted: () => boolean,
): Promise<ChatRoutes> {
  const names = await chatNames(chat);
  const files: (RouteFile | undefined)[] = [];
  const broken: string[] = [];
  let [next, done] = [0, 0];
  const work = async (): Promise<void> => {
    for (let at = next++; at < names.length && isWanted(); at = next++) {
      const name = names[at]!;
      const lines = await readChatFile(chat, name).catch(() => null);
      if (lines) {
        const { metadata, messages } = parted(lines);
        const link = metadata['main_chat'];
        const mainChat = typeof link === 'string' && link !== '' ? link : null;
        files[at] = { name, mainChat, messages: messages.map(toRouteMessage) };
      } else broken.push(name);
      progress(++done, names.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { routes: buildRoutes(files.filter((file) => file !== undefined)), broken };
}
