import {
  ChatCollector,
  emptyLibrary,
  type Chat,
  type ChatLibrary,
  type LibraryFile,
} from '../sillytavern-chat/index.ts';
import type { CardFile, OpenedCard } from './files.ts';

/** A card as the beginning of a chat, and all that surrounds it. */
export interface CardStory {
  readonly chat: Chat;
  readonly library: ChatLibrary;
}

/**
 * A card opened by itself: its greeting is the first message, the other greetings are other takes of it (where no chat
 * came with it that goes on from the first), its pictures are the sprites and backgrounds. `avatar` is the name of its file. Pure.
 */
export function cardStory({ card, files, findings, talk }: OpenedCard, avatar: string): CardStory {
  const greetings = [card.firstMessage, ...card.alternateGreetings]
    .filter((text) => text.trim() !== '')
    .map((text) => (card.nickname === '' ? text : text.replace(/\{\{char\}\}|<(?:char|bot)>/gi, () => card.nickname)));
  const collector = new ChatCollector({ swipes: true, personas: new Map() });
  for (const finding of findings) collector.note(finding);
  collector.add({
    name: card.name,
    is_user: false,
    mes: greetings[0] ?? '',
    swipes: talk.length > 0 ? greetings.slice(0, 1) : greetings,
    swipe_id: 0,
    extra: {},
  });
  for (const message of talk) collector.add(message);
  const of = (role: CardFile['role']): CardFile[] => files.filter((file) => file.role === role);
  const portrait = of('portrait')[0];
  const backgrounds = of('background');
  return {
    // The one background of a card is meant for all of it.
    chat: collector.finish({
      userName: null,
      characterName: card.name,
      metadata: backgrounds.length === 1 ? { custom_background: cssUrl(backgrounds[0]!.name) } : {},
    }),
    library: {
      ...emptyLibrary(card.name),
      kind: 'solo',
      characters: [
        {
          avatar,
          name: card.name,
          description: card.description || null,
          portrait: portrait === undefined ? null : toFile(portrait),
          costume: null,
          sprites: of('sprite').map((file) => ({ ...toFile(file), expression: file.label, costume: null })),
          card,
        },
      ],
      backgrounds: backgrounds.map(toFile),
      background: backgrounds[0]?.name ?? null,
      extras: of('picture').map(toFile),
    },
  };
}

const toFile = ({ key, name }: CardFile): LibraryFile => ({ key, name });

/** As SillyTavern writes the background of a chat. */
const cssUrl = (name: string): string =>
  `url("${encodeURIComponent(name).replace(/['()]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}")`;
