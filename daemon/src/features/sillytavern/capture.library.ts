import type { CaptureHead } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import { spriteLabel, type ChatLibrary } from '../../importers/sillytavern-chat/index.ts';

/** What the extension captured around a chat, in the importer's terms. Keys are the addresses in SillyTavern's own page. */
export function toLibrary(head: CaptureHead): ChatLibrary {
  const persona = head.persona;
  return {
    kind: head.kind,
    title: head.title,
    userName: persona?.name ?? head.userName,
    personas: new Map(head.personas.map((p) => [p.id, p.name])),
    reader: persona && {
      portrait: persona.avatar === undefined ? null : { key: persona.avatar, name: `${persona.name}.png` },
      description: persona.description ?? null,
    },
    characters: head.characters.map((c) => ({
      avatar: c.avatar,
      name: c.name,
      description: c.description ?? null,
      portrait: c.portrait === undefined ? null : { key: c.portrait, name: c.avatar },
      costume: c.costume ?? null,
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
  };
}
