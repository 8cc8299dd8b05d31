import type { LoreField, LoreKind, LoreLogic, NoteKind } from '@comfyvn/shared/lore/lore.schema';

export const KINDS: Readonly<Record<LoreKind, string>> = {
  card: 'in the card',
  character: 'of the character',
  chat: 'of the chat',
  persona: 'of the persona',
  global: 'for every chat',
  file: 'from a file',
};

export const LOGIC: Readonly<Record<LoreLogic, string>> = {
  any: 'at least one of them is there',
  all: 'all of them are there',
  'not-any': 'none of them is there',
  'not-all': 'not all of them are there',
};

export const FIELDS: Readonly<Record<LoreField, string>> = {
  title: 'title',
  keys: 'keys',
  secondaryKeys: 'second keys',
  logic: 'what the second keys ask',
  content: 'text',
  enabled: 'on or off',
  constant: 'always there',
  order: 'order',
  caseSensitive: 'upper and lower case',
  wholeWords: 'whole words',
};

export const NOTES: Readonly<Record<NoteKind, string>> = {
  'author-note': "Author's note",
  scenario: 'Scenario',
  'system-prompt': 'System prompt',
  'example-messages': 'Example messages',
  injection: 'Put in by a script',
  personality: 'Personality',
  'depth-prompt': "Character's note",
  'post-history': 'After the chat',
  'creator-notes': "Creator's notes",
  'group-greeting': 'Greeting in a group',
  credits: 'Credits',
};

/** What a list calls an entry: its title, else its keys. Pure. */
export const nameOf = ({ title, keys }: { title: string; keys: readonly string[] }): string =>
  title || keys.slice(0, 3).join(', ') || 'without a title';
