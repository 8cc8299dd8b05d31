import type { CapturedMessage, CaptureHead } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import type { RememberedExpressions } from './remembered.ts';
import * as st from './st.ts';
import type { StChat, StCharacter, StMessage } from './st.ts';
import { captureSurroundings, readGlobals } from './surroundings.ts';

const NAME = 300;
const TEXT = 200_000;

const clip = (text: string | undefined, most: number): string | undefined => text?.slice(0, most) || undefined;
const known = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** Identity of a chat over renamed characters and groups. */
export const keyOf = (chat: StChat): string =>
  chat.kind === 'solo' ? `solo:${chat.character.avatar}/${chat.file}` : `group:${chat.group.id}/${chat.file}`;

/* Messages */

/** Fields of `extra` that say what a message is; the rest (tokens, reasoning, models) stays here. */
const EXTRA = [
  'type',
  'display_text',
  'image',
  'inline_image',
  'gen_id',
  'bookmark_link',
  'branches',
  'isSmallSys',
  'bias',
];

/** A picture that was pasted into the chat itself; there may be megabytes of it. */
const isEmbedded = (value: unknown): boolean => typeof value === 'string' && value.startsWith('data:');

function captureExtra(extra: Record<string, unknown>): Record<string, unknown> | undefined {
  const kept: Record<string, unknown> = {};
  for (const name of EXTRA) {
    const value = extra[name];
    if (value !== undefined && value !== null && value !== false && !isEmbedded(value)) kept[name] = value;
  }
  const { media, tool_invocations } = extra;
  if (Array.isArray(media))
    kept['media'] = media
      .filter(({ url }) => !isEmbedded(url))
      .map(({ url, type, title }) => known({ url, type, title: clip(title, NAME) }));
  if (Array.isArray(tool_invocations)) kept['tool_invocations'] = tool_invocations.map(({ name }) => ({ name }));
  return Object.keys(kept).length ? kept : undefined;
}

/** All takes of a message; their dates tell where chats fork that went on from different ones. */
const captureTakes = ({ swipes = [], swipe_info }: StMessage) => ({
  swipes: [...swipes],
  swipe_info: Array.isArray(swipe_info) ? swipe_info.map((one) => known({ send_date: one?.send_date })) : undefined,
});

/** What a message means for a story. Pure. */
export function captureMessage(
  message: StMessage,
  { swipes, expression }: { swipes: boolean; expression?: string | undefined },
): CapturedMessage {
  const { name, mes, is_user, is_system, send_date, swipe_id, force_avatar, original_avatar, title, extra } = message;
  const takes = message.swipes?.length ?? 0;
  const alternatives = takes > 1 ? (swipes ? captureTakes(message) : { swipe_count: takes }) : {};
  return known({
    name,
    is_user: Boolean(is_user),
    is_system: Boolean(is_system),
    send_date,
    mes: mes ?? '',
    ...alternatives,
    swipe_id,
    force_avatar: isEmbedded(force_avatar) ? undefined : force_avatar,
    original_avatar,
    title: title || undefined,
    extra: captureExtra(extra ?? {}),
    expression,
  });
}

/** All messages of the open chat, each with the expression that was on screen for it. */
export const captureMessages = (
  chat: readonly StMessage[],
  { swipes, remembered }: { swipes: boolean; remembered: RememberedExpressions },
): CapturedMessage[] => chat.map((one) => captureMessage(one, { swipes, expression: remembered.find(one) }));

/* Everything else */

const fileOf = (path: string): string => decodeURIComponent(path.split('?')[0]!.split('/').at(-1)!);

async function captureCharacter(character: StCharacter): Promise<CaptureHead['characters'][number]> {
  const folder = st.spriteFolder(character);
  const sprites = await st.spritesIn(folder);
  return {
    ...known({
      description: clip(character.description, TEXT),
      personality: clip(character.personality, TEXT),
      scenario: clip(character.scenario, TEXT),
      firstMessage: clip(character.first_mes, TEXT),
      costume: folder === character.name ? undefined : clip(folder.split('/').slice(1).join('/') || folder, NAME),
    }),
    avatar: character.avatar,
    name: character.name,
    portrait: `/characters/${encodeURIComponent(character.avatar)}`,
    sprites: sprites.slice(0, 2_000).map(({ label, path }) => ({ label, file: fileOf(path), key: path })),
  };
}

const backgroundKey = (file: string): string => `/backgrounds/${encodeURIComponent(file)}`;

/** CSS `url("backgrounds/a%20b.png")` to the file behind it. Pure. */
export function toBackground(css: string): CaptureHead['background'] {
  const path = /^url\((["']?)(.+)\1\)$/.exec(css.trim())?.[2];
  if (!path || isEmbedded(path) || /^(blob|https?):/.test(path)) return null;
  const name = fileOf(path);
  const own = /^\/?backgrounds\/[^/]+$/.test(path);
  return { name, key: own ? backgroundKey(name) : path.startsWith('/') ? path : `/${path}` };
}

/** Metadata of a chat that concerns a story; the rest belongs to other extensions. */
const METADATA = [
  'integrity',
  'main_chat',
  'variables',
  'persona',
  'custom_background',
  'world_info',
  'scenario',
  'system_prompt',
  'mes_example',
  'note_prompt',
  'note_interval',
  'note_position',
  'note_depth',
  'note_role',
  'script_injects',
];

async function readSurroundings(chat: StChat) {
  const [cards, persona, backgrounds] = await Promise.all([
    st.charactersOf(chat),
    st.activePersona(),
    st.installedBackgrounds(),
  ]);
  return {
    persona: persona && {
      id: persona.id,
      name: persona.name,
      avatar: `/User%20Avatars/${encodeURIComponent(persona.id)}`,
      ...known({ description: clip(persona.description, TEXT) }),
    },
    characters: await Promise.all(cards.slice(0, 500).map(captureCharacter)),
    backgrounds: backgrounds.slice(0, 10_000).map((name) => ({ name, key: backgroundKey(name) })),
    surroundings: await captureSurroundings(cards, persona),
  };
}

/** The head of another chat of the same people: what surrounds them is the same. */
export const headOf = (open: CaptureHead, chat: StChat, metadata: Readonly<Record<string, unknown>>): CaptureHead => ({
  ...open,
  key: keyOf(chat),
  title: chat.file.slice(0, NAME),
  file: chat.file.slice(0, NAME),
  metadata: known(Object.fromEntries(METADATA.map((name) => [name, metadata[name]]))),
});

/** Reads everything about the open chat but its messages. What takes requests to SillyTavern is kept until `forget`. */
export function headCapture() {
  let kept: { key: string; surroundings: ReturnType<typeof readSurroundings> } | null = null;
  return {
    forget(): void {
      kept = null;
    },
    async read(chat: StChat): Promise<CaptureHead> {
      const key = keyOf(chat);
      if (kept?.key !== key) kept = { key, surroundings: readSurroundings(chat) };
      const surroundings = await kept.surroundings.catch((error: unknown) => {
        kept = null;
        throw error;
      });
      const { name1, chatMetadata } = st.context();
      return {
        key,
        kind: chat.kind,
        title: chat.file.slice(0, NAME),
        file: chat.file.slice(0, NAME),
        userName: name1,
        personas: st.personas(),
        background: toBackground(st.shownBackground()),
        metadata: known(Object.fromEntries(METADATA.map((name) => [name, chatMetadata[name]]))),
        ...surroundings,
        lore: [],
        surroundings: { ...surroundings.surroundings, globals: readGlobals() },
      };
    },
  };
}
export type HeadCapture = ReturnType<typeof headCapture>;
