import type { Note, NoteKind } from '@comfyvn/shared/lore/lore.schema';
import type { Card } from './card.ts';

/** What of a card is for whoever directs the story, and whose it is. Pure. */
export function cardNotes(card: Card): Note[] {
  const notes: Note[] = [];
  const add = (kind: NoteKind, text: string, facts: Record<string, string> = {}) => {
    if (text.trim() !== '') notes.push({ kind, of: card.name, text, facts });
  };
  add('scenario', card.scenario);
  add('personality', card.personality);
  add('system-prompt', card.systemPrompt);
  add('post-history', card.postHistoryInstructions);
  if (card.depthPrompt)
    add('depth-prompt', card.depthPrompt.prompt, {
      depth: String(card.depthPrompt.depth),
      role: card.depthPrompt.role,
    });
  add('example-messages', card.exampleMessages);
  for (const text of card.groupOnlyGreetings) add('group-greeting', text);
  add('creator-notes', card.creatorNotes);
  for (const [language, text] of Object.entries(card.creatorNotesByLanguage))
    if (text !== card.creatorNotes) add('creator-notes', text, { language });
  const credits = creditsOf(card);
  if (Object.keys(credits).length > 0) notes.push({ kind: 'credits', of: card.name, text: '', facts: credits });
  return notes;
}

function creditsOf(card: Card): Record<string, string> {
  const scripts = card.regexScripts.length;
  const facts: Record<string, string> = {
    creator: card.creator,
    version: card.characterVersion,
    licence: card.licence,
    source: card.source.join(' '),
    created: day(card.createdAtMs),
    modified: day(card.modifiedAtMs),
    tags: card.tags.join(', '),
    nickname: card.nickname,
    scripts: scripts === 0 ? '' : `${scripts} (kept, not run)`,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== ''));
}

function day(ms: number | null): string {
  const date = new Date(ms ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}
