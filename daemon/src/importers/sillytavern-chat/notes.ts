import type { Note, NoteKind } from '@comfyvn/shared/lore/lore.schema';
import type { ChatHeader } from './chat.ts';

const MAX_TEXT = 200_000;
const MAX_INJECTIONS = 200;
const POSITIONS: Readonly<Record<number, string>> = {
  0: 'after the scenario',
  1: 'in the chat',
  2: 'before the scenario',
};
const ROLES: Readonly<Record<number, string>> = { 0: 'system', 1: 'user', 2: 'assistant' };

const isRecord = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
const textOf = (v: unknown): string => (typeof v === 'string' ? v.toWellFormed().slice(0, MAX_TEXT) : '');
const facts = (all: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(all).filter((e): e is [string, string] => e[1] !== undefined && e[1] !== ''));
const number = (v: unknown): string | undefined =>
  typeof v === 'number' && Number.isFinite(v) ? String(v) : undefined;
const named = (names: Readonly<Record<number, string>>, v: unknown): string | undefined =>
  typeof v === 'number' ? names[v] : undefined;

/** What a chat says to whoever writes on: author's note, overrides of its card, texts that scripts put in. Pure. */
export function chatNotes({ metadata }: ChatHeader): Note[] {
  const notes: Note[] = [];
  const add = (kind: NoteKind, text: string, more: Record<string, string> = {}) => {
    if (text.trim() !== '') notes.push({ kind, of: null, text, facts: more });
  };
  add(
    'author-note',
    textOf(metadata['note_prompt']),
    facts({
      place: named(POSITIONS, metadata['note_position']),
      depth: number(metadata['note_depth']),
      interval: number(metadata['note_interval']),
      role: named(ROLES, metadata['note_role']),
    }),
  );
  add('scenario', textOf(metadata['scenario']));
  add('system-prompt', textOf(metadata['system_prompt']));
  add('example-messages', textOf(metadata['mes_example']));
  const injected = metadata['script_injects'];
  if (isRecord(injected))
    for (const [id, entry] of Object.entries(injected).slice(0, MAX_INJECTIONS))
      if (isRecord(entry))
        add(
          'injection',
          textOf(entry['value']),
          facts({ name: id.slice(0, 200), depth: number(entry['depth']), role: named(ROLES, entry['role']) }),
        );
  return notes;
}
