import type { Note } from '@comfyvn/shared/lore/lore.schema';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { Background } from '@comfyvn/shared/story/stage';
import type { Scene, StoryAsset, StoryHead } from '@comfyvn/shared/story/story';
import type { Card } from '../character-card/card.ts';
import { cardNotes } from '../character-card/notes.ts';
import type { LoreBookDraft } from '../lore/index.ts';
import { Cast, findRoles } from './cast.ts';
import { Converter } from './convert.ts';
import { assetIdOf, hashText } from './identity.ts';
import type { ChatLibrary, LibraryFile } from './library.ts';
import { chatNotes } from './notes.ts';
import { findSetting, matchBackground } from './places.ts';
import type { Chat } from './read.ts';
import { joinChats, singleChat } from './tree.ts';
import { ChatVariables } from './variables.ts';

export { type RawMessage } from './chat.ts';
export { assetIdOf, hashText } from './identity.ts';
export {
  emptyLibrary,
  spriteLabel,
  type ChatLibrary,
  type LibraryCharacter,
  type LibraryFile,
  type LibraryPersona,
} from './library.ts';
export { withExpressions } from './expressions.ts';
export { parseSendDate } from './dates.ts';
export { ChatCollector, NotAChat, readChat, type Chat } from './read.ts';
export { readRouteFile, type RouteFileRead } from './route-file.ts';
export { finishedPart } from './unfinished.ts';

/** A file the story wants, beside the record it becomes. */
export interface WantedAsset {
  readonly id: string;
  readonly kind: StoryAsset['kind'];
  readonly file: LibraryFile;
}
/** What is known when the last scene was handed out. */
export interface ImportDraft {
  readonly title: string;
  readonly start: StoryHead['start'];
  readonly characters: StoryHead['characters'];
  readonly variables: StoryHead['variables'];
  readonly assets: readonly WantedAsset[];
  /** null where nobody knows what lore the chat has. */
  readonly lore: readonly LoreBookDraft[] | null;
  readonly notes: readonly Note[];
  readonly lines: number;
  readonly messages: number;
  readonly findings: readonly Finding[];
}

/**
 * Converts a chat, with its branches if given, into scenes one after another and then the rest of the story. Pure and
 * deterministic: the same chat and library give the same story.
 */
export function* convertChat(
  chat: Chat,
  library: ChatLibrary,
  branches: readonly Chat[] = [],
): Generator<Scene, ImportDraft> {
  const roles = findRoles(chat, library);
  const cast = new Cast(roles, library);
  const backgrounds = new BackgroundChooser(chat, library);
  const pictures = new Map<string, LibraryFile>();
  const aside = { ooc: 0, html: 0, image: 0 };
  const variables = new ChatVariables(chat.header.metadata['variables'], library.globals);
  const converter = new Converter({
    roles,
    cast,
    library,
    variables,
    usePicture: (id, file) => pictures.set(id, file),
    aside,
    describe(texts, heading, number) {
      const setting = findSetting(texts);
      return { title: heading ?? setting.title ?? `Scene ${number}`, background: backgrounds.choose(setting) };
    },
  });
  const tree =
    branches.length > 0 ? joinChats([chat.messages, ...branches.map((b) => b.messages)]) : singleChat(chat.messages);
  let start: string | null = null;
  for (const scene of converter.convert(tree)) {
    start ??= scene.id;
    yield scene;
  }
  const cards = library.characters.flatMap((one) => one.card ?? []);
  const wanted = (kind: WantedAsset['kind'], files: ReadonlyMap<string, LibraryFile>): WantedAsset[] =>
    [...files].map(([id, file]) => ({ id, kind, file }));
  return {
    title: library.title,
    start: start === null ? {} : { scene: start },
    characters: cast.characters,
    variables: variables.all,
    lore:
      library.lore === undefined && cards.length === 0
        ? null
        : [...(library.lore ?? []), ...cards.flatMap((card) => bookOf(card, library))],
    notes: [...chatNotes(chat.header), ...(library.notes ?? []), ...cards.flatMap(cardNotes)],
    assets: [
      ...wanted('background', backgrounds.used),
      ...wanted('sprite', cast.files),
      ...wanted('picture', pictures),
      ...wanted('picture', new Map((library.extras ?? []).map((file) => [assetIdOf(file.key), file]))),
    ],
    lines: converter.lines,
    messages: chat.total,
    findings: [...chat.findings, ...variables.findings, ...tellSkipped(chat, aside)],
  };
}

/** The book in a card, unless SillyTavern made a world info file of it, which is newer. */
const bookOf = ({ book, world }: Card, { lore }: ChatLibrary): LoreBookDraft[] =>
  book === null || lore?.some((one) => one.kind === 'character' && one.name === world) === true ? [] : [book];

/** Chooses a scene's background: the chat's own, an installed one that fits the place, the selected one, or a painting. */
class BackgroundChooser {
  readonly #library: ChatLibrary;
  readonly #locked: Background | null;
  readonly #hue: number;
  readonly used = new Map<string, LibraryFile>();
  constructor(chat: Chat, library: ChatLibrary) {
    this.#library = library;
    this.#hue = Number.parseInt(hashText(library.title).slice(0, 6), 36) % 360;
    this.#locked = this.#find(backgroundName(chat.header.metadata['custom_background']));
  }
  choose(setting: ReturnType<typeof findSetting>): Background {
    if (this.#locked) return this.#locked;
    const fits = matchBackground(setting, this.#library.backgrounds);
    if (fits !== null) return this.#use(this.#library.backgrounds[fits]!);
    const selected = setting.title === null ? this.#find(this.#library.background) : null;
    return selected ?? { paint: { motif: setting.motif, hue: this.#hue } };
  }
  #find(name: string | null): Background | null {
    if (name === null) return null;
    const file = this.#library.backgrounds.find((b) => b.name === name) ?? this.#library.pictures.get(name);
    return file ? this.#use(file) : null;
  }
  #use(file: LibraryFile): Background {
    const asset = assetIdOf(file.key);
    this.used.set(asset, file);
    return { asset };
  }
}

/** The file named by SillyTavern's `url("backgrounds/tavern%20day.jpg")`; other pictures of the user by their address. */
export function backgroundName(css: unknown): string | null {
  if (typeof css !== 'string' || css.length > 2_000) return null;
  const address = /^url\(["']?([^"')]+)["']?\)$/.exec(css.trim())?.[1];
  if (!address) return null;
  try {
    const path = decodeURIComponent(address);
    return path.startsWith('backgrounds/') ? path.slice('backgrounds/'.length) : path;
  } catch {
    return null;
  }
}

function tellSkipped(chat: Chat, aside: Readonly<Record<string, number>>): Finding[] {
  const told: [number, string, string][] = [
    [chat.skipped.hidden, 'messages-hidden', 'hidden from the prompt, so not part of the story'],
    [chat.skipped.tool, 'messages-tool', 'results of tools'],
    [chat.skipped.system, 'messages-system', "SillyTavern's own notices or comments"],
    [aside['ooc'] ?? 0, 'notes-aside', 'out-of-character notes or reasoning, set aside'],
    [aside['html'] ?? 0, 'html-aside', 'HTML panels, set aside'],
  ];
  return told
    .filter(([n]) => n > 0)
    .map(([n, rule, what]) => ({
      rule,
      level: 'info',
      where: {},
      message: `${n} ${n === 1 ? 'part of the chat is' : 'parts of the chat are'} ${what}.`,
    }));
}
