import { nearestExpression } from '@comfyvn/shared/characters/expression';
import type { Character, Sprite } from '@comfyvn/shared/story/story';
import type { Chat } from './read.ts';
import type { ChatMessage } from './chat.ts';
import { assetIdOf, hashText } from './identity.ts';
import type { ChatLibrary, LibraryCharacter, LibraryFile } from './library.ts';
import { findReaders, type Reader } from './readers.ts';

/** Name-plate colours that read well on the dark dialogue box; given out so that a cast differs as long as it can. */
const COLOURS = [
  '#e8a0bf',
  '#8fc1e3',
  '#a8d5a2',
  '#f0c987',
  '#c3a6e0',
  '#f2a48c',
  '#7fd1c7',
  '#d9d08b',
  '#e58fa0',
  '#9fb4f0',
  '#b8d977',
  '#e0b3d3',
];
const READER_COLOUR = '#d7dde8';

/** Who the people of a chat are, before a line of it is converted. */
export interface Roles {
  readonly userName: string;
  /** The personas that speak in the chat, in the order they first do; never empty. */
  readonly readers: readonly Reader[];
  /** Names of the cards that take part. */
  readonly characterNames: readonly string[];
  readonly group: boolean;
}

/** Finds user, cards and kind of a chat from its header, its library, or else from its messages. */
export function findRoles(chat: Chat, library: ChatLibrary): Roles {
  const users = countAuthors(chat.messages, 'user');
  const others = countAuthors(chat.messages, 'character');
  const userName = users[0]?.name ?? library.userName ?? chat.header.userName ?? 'You';
  const readers = findReaders(chat.messages, library, userName);
  const cards = library.characters.map((c) => c.name);
  const named = chat.header.characterName;
  const repeated = others.filter((o) => o.count > 1);
  const group = library.kind === 'group' || (library.kind === 'unknown' && repeated.length > 1);
  if (cards.length > 0) return { userName, readers, characterNames: cards, group };
  if (group) return { userName, readers, characterNames: repeated.map((o) => o.name), group };
  return { userName, readers, characterNames: [named ?? others[0]?.name ?? 'Narrator'], group };
}

function countAuthors(messages: readonly ChatMessage[], role: ChatMessage['role']): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const m of messages) if (m.role === role) counts.set(m.author, (counts.get(m.author) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).toSorted((a, b) => b.count - a.count);
}

interface Member {
  readonly character: Character;
  readonly labels: ReadonlySet<string>;
  readonly costume: string | null;
}

/** The characters of a story: cards by their file, everybody else by name. Adds people as they first speak. */
export class Cast {
  readonly #byName = new Map<string, Member>();
  readonly #byAvatar = new Map<string, Member>();
  readonly #byPersona = new Map<string, Member>();
  readonly #members: Member[] = [];
  readonly #used = new Map<string, LibraryFile>();

  constructor(roles: Roles, library: ChatLibrary) {
    const [reader] = roles.readers.map((one, i) => this.#addReader(one, i === 0));
    for (const name of library.personas.values())
      if (reader && !this.#byName.has(nameKey(name))) this.#byName.set(nameKey(name), reader);
    for (const card of library.characters) this.#addCard(card);
    for (const name of roles.characterNames) if (!this.#byName.has(nameKey(name))) this.#addNamed(name, 'character');
  }
  get characters(): Character[] {
    return this.#members.map((m) => m.character);
  }
  /** Files of sprites and portraits, by asset id. */
  get files(): ReadonlyMap<string, LibraryFile> {
    return this.#used;
  }
  /** The character of that name; unknown names become extras. A message's own author is found by the card's file first. */
  speaker(name: string, avatar: string | null = null): Character {
    const byAvatar = avatar === null ? undefined : this.#byAvatar.get(avatar);
    return (byAvatar ?? this.#byName.get(nameKey(name)) ?? this.#addNamed(name, 'extra')).character;
  }
  /** The reader's character of a persona; by its name where the chat does not say its file. */
  reader(name: string, persona: string | null): Character {
    const byPersona = persona === null ? undefined : this.#byPersona.get(persona);
    return byPersona?.character ?? this.speaker(name);
  }
  /** The label of the nearest picture the character has; without pictures the label itself. */
  expression(id: string, label: string): string {
    const member = this.#members.find((m) => m.character.id === id);
    return (member && nearestExpression(label, member.labels)) ?? label;
  }
  costume(id: string): string | null {
    return this.#members.find((m) => m.character.id === id)?.costume ?? null;
  }

  /** The first one has the id that all readers had when a story knew only one of them. */
  #addReader({ name, persona, description, portrait }: Reader, isFirst: boolean): Member {
    const member = this.#add(name, 'reader', {
      id: isFirst ? 'ch_reader' : `ch_${hashText(`persona:${persona ?? nameKey(name)}`)}`,
      colour: isFirst ? READER_COLOUR : null,
      description,
      portrait,
      sprites: [],
      costume: null,
    });
    if (persona !== null) this.#byPersona.set(persona, member);
    return member;
  }
  #addCard(card: LibraryCharacter): void {
    const member = this.#add(card.name, 'character', { id: `ch_${hashText(card.avatar)}`, colour: null, ...card });
    this.#byAvatar.set(card.avatar, member);
  }
  #addNamed(name: string, role: 'character' | 'extra'): Member {
    return this.#add(name, role, {
      id: `ch_${hashText(`name:${nameKey(name)}`)}`,
      colour: null,
      description: null,
      portrait: null,
      sprites: [],
      costume: null,
    });
  }
  #add(
    name: string,
    role: Character['role'],
    from: Omit<LibraryCharacter, 'name' | 'avatar' | 'card'> & { id: string; colour: string | null },
  ): Member {
    const own = from.sprites.filter((s) => s.costume === from.costume);
    const worn = own.length > 0 ? own : from.sprites.filter((s) => s.costume === null);
    const sprites = from.sprites.map((s): Sprite => ({
      expression: s.expression,
      ...(s.costume !== null && { costume: s.costume }),
      asset: this.#use(s),
    }));
    const character: Character = {
      id: from.id,
      name: name.slice(0, 200),
      colour: from.colour ?? COLOURS[(this.#members.length + COLOURS.length - 1) % COLOURS.length]!,
      role,
      sprites,
      ...(from.portrait && { portrait: this.#use(from.portrait) }),
      ...(from.description && { description: from.description.slice(0, 20_000) }),
    };
    const member = {
      character,
      labels: new Set(worn.map((s) => s.expression)),
      costume: own.length > 0 ? from.costume : null,
    };
    this.#members.push(member);
    if (!this.#byName.has(nameKey(name))) this.#byName.set(nameKey(name), member);
    return member;
  }
  #use(file: LibraryFile): string {
    const id = assetIdOf(file.key);
    this.#used.set(id, file);
    return id;
  }
}

const nameKey = (name: string): string => name.trim().toLowerCase();
