import type { CaptureHead } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import { toCard } from '../../importers/character-card/index.ts';
import { LORE_DEFAULTS, readWorldInfo, type LoreBookDraft } from '../../importers/lore/index.ts';
import {
  spriteLabel,
  type ChatLibrary,
  type LibraryFile,
  type LibraryPersona,
} from '../../importers/sillytavern-chat/index.ts';

/** What the extension captured around a chat, in the importer's terms. Keys are the addresses in SillyTavern's own page. */
export function toLibrary(head: CaptureHead): ChatLibrary {
  const persona = head.persona;
  const cards = new Map(head.surroundings?.cards.map((one) => [one.avatar, one.data]) ?? []);
  return {
    kind: head.kind,
    title: head.title,
    userName: persona?.name ?? head.userName,
    personas: new Map(head.personas.map((p) => [p.id, p.name])),
    people: toPeople(head),
    reader: persona && {
      portrait: portraitOf(persona.avatar, persona.name),
      description: persona.description ?? null,
    },
    characters: head.characters.map((c) => ({
      avatar: c.avatar,
      name: c.name,
      description: c.description ?? null,
      portrait: c.portrait === undefined ? null : { key: c.portrait, name: c.avatar },
      costume: c.costume ?? null,
      card: toCard({ spec: 'chara_card_v2', data: cards.get(c.avatar) ?? cardOf(c) }),
      // The page shows the sprites of the costume that is worn, so all of them are of that costume.
      sprites: c.sprites.map((s) => ({
        key: s.key,
        name: `${c.name}/${s.file}`,
        expression: s.label.toLowerCase() || spriteLabel(s.file),
        costume: c.costume ?? null,
      })),
    })),
    backgrounds: head.backgrounds,
    background: head.background?.name ?? null,
    pictures: new Map(head.background ? [[head.background.name, head.background]] : []),
    lore: toLore(head),
    globals: head.surroundings?.globals ?? {},
  };
}

const portraitOf = (key: string | undefined, name: string): LibraryFile | null =>
  key === undefined ? null : { key, name: `${name}.png` };

/** What an older extension sends of a card. */
const cardOf = ({ name, description, personality, scenario, firstMessage }: CaptureHead['characters'][number]) => ({
  name,
  description,
  personality,
  scenario,
  first_mes: firstMessage,
});

/** The personas of which more than their name is known. */
function toPeople({ persona, personas, surroundings }: CaptureHead): Map<string, LibraryPersona> {
  const names = new Map(personas.map(({ id, name }) => [id, name]));
  const known = [...(surroundings?.personas ?? []), ...(persona === null ? [] : [persona])];
  return new Map(
    known.map(({ id, description, avatar }) => {
      const name = names.get(id) ?? (persona?.id === id ? persona.name : id);
      return [id, { name, description: description ?? null, portrait: portraitOf(avatar, name) }];
    }),
  );
}

function toLore({ lore, surroundings, file }: CaptureHead): LoreBookDraft[] {
  if (surroundings !== undefined)
    return surroundings.books.flatMap(
      ({ kind, name, entries }) =>
        readWorldInfo({ entries }, { kind, name }, surroundings.worldInfo ?? LORE_DEFAULTS) ?? [],
    );
  // An older extension tells neither the books nor the numbers of their entries.
  const entries = lore.map(({ keys, content, name }, uid) => ({ uid, key: keys, content, comment: name ?? '' }));
  const book = entries.length === 0 ? null : readWorldInfo({ entries }, { kind: 'chat', name: file });
  return book === null ? [] : [book];
}
