/** Chats of SillyTavern beside the open one: listing, reading and opening them. Never writing: a chat is SillyTavern's own. */
import { context, type StChat } from '../st.ts';

async function ask(path: string, body: object): Promise<unknown> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: context().getRequestHeaders(),
    body: JSON.stringify(body),
  });
  return answer.ok ? answer.json() : null;
}

/** Names of all chats of the character or group of a chat, without `.jsonl`. */
export async function chatNames(chat: StChat): Promise<string[]> {
  if (chat.kind === 'group') return [...(chat.group.chats ?? [])];
  const list = await ask('/api/characters/chats', { avatar_url: chat.character.avatar, simple: true });
  return Object.values((list ?? {}) as Record<string, unknown>).flatMap((one) => {
    const name = (one as { file_name?: unknown } | null)?.file_name;
    return typeof name === 'string' ? [name.replace(/\.jsonl$/i, '')] : [];
  });
}

/** The lines of a chat, the header first where there is one; null: it is gone or cannot be read. */
export async function readChatFile(chat: StChat, name: string): Promise<Record<string, unknown>[] | null> {
  const lines =
    chat.kind === 'group'
      ? await ask('/api/chats/group/get', { id: name })
      : await ask('/api/chats/get', {
          ch_name: chat.character.name,
          file_name: name,
          avatar_url: chat.character.avatar,
        });
  if (!Array.isArray(lines)) return null;
  const good = lines.filter((line): line is Record<string, unknown> => typeof line === 'object' && line !== null);
  return good.length > 0 ? good : null;
}

/** Opens another chat of the same character or group. False: it is not there any more, or did not open. */
export async function openOtherChat(chat: StChat, name: string): Promise<boolean> {
  const { getCurrentChatId, openCharacterChat, openGroupChat } = context();
  if (getCurrentChatId() !== name) {
    // SillyTavern begins a new chat under the name of one that is gone.
    if (!(await isThere(chat, name))) return false;
    if (chat.kind === 'group') await openGroupChat(chat.group.id, name);
    else await openCharacterChat(name);
  }
  return context().getCurrentChatId() === name;
}

const isThere = async (chat: StChat, name: string): Promise<boolean> =>
  chat.kind === 'group' ? (await readChatFile(chat, name)) !== null : (await chatNames(chat)).includes(name);

const LIT_MS = 2_500;

/** Scrolls to a message of the open chat and lights it up for a moment; messages that are not on the page yet are shown. */
export async function showMessage(message: number): Promise<void> {
  const find = () => document.querySelector(`#chat .mes[mesid="${message}"]`);
  if (!find()) await context().executeSlashCommandsWithOptions?.(`/chat-jump ${message}`);
  const shown = find();
  if (!shown) return;
  shown.scrollIntoView({ block: 'center' });
  shown.classList.add('comfyvn-lit');
  setTimeout(() => shown.classList.remove('comfyvn-lit'), LIT_MS);
}
