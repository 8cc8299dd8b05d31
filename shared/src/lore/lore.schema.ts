import * as z from 'zod';
import { sceneId, storyId } from '../story/ids.ts';

/** global: on for every chat. chat: bound to the chat. persona: bound to the user's persona. character: a world the card names. card: inside the card. file: a person attached its file. */
export const LORE_KINDS = ['card', 'character', 'chat', 'persona', 'global', 'file'] as const;
export const loreKind = z.enum(LORE_KINDS);
export type LoreKind = z.infer<typeof loreKind>;

/** What the secondary keys add: one of them, not all of them, none of them, all of them must be there. */
export const loreLogic = z.enum(['any', 'not-all', 'not-any', 'all']);
export type LoreLogic = z.infer<typeof loreLogic>;

const key = z.string().min(1).max(2_000).describe('Words, or `/pattern/flags`');
const keys = z.array(key).max(500);

/** What a person can change of an entry. */
export const loreFields = z.object({
  title: z.string().max(300),
  keys,
  secondaryKeys: keys.describe('Asked only once a key is there'),
  logic: loreLogic,
  content: z.string().max(200_000),
  enabled: z.boolean(),
  constant: z.boolean().describe('There without any key'),
  order: z.int().min(-1_000_000).max(1_000_000).describe('Higher ones stand nearer to the chat'),
  caseSensitive: z.boolean(),
  wholeWords: z.boolean(),
});
export type LoreFields = z.infer<typeof loreFields>;
export type LoreField = keyof LoreFields;
export const LORE_FIELDS = Object.keys(loreFields.shape) as LoreField[];

/** Id of an entry; the same one after each import. */
export const loreId = z.string().min(1).max(80).describe('Id of a lore entry, unique in its story');

export const loreBook = z.object({
  id: loreId,
  kind: loreKind,
  name: z.string().max(300).describe('Of the world info file, the card or the persona'),
  entries: z.int(),
});
export type LoreBook = z.infer<typeof loreBook>;

/** A lorebook that was taken in by itself. It stands alone until it is attached to stories. */
export const loreFile = loreBook.omit({ kind: true }).extend({
  takenAt: z.iso.datetime(),
  stories: z.array(storyId).describe('Those it is attached to'),
});
export type LoreFile = z.infer<typeof loreFile>;

export const loreEntry = loreFields.extend({
  id: loreId,
  book: loreId,
  uid: z.string().max(100).describe('Number of the entry in its book'),
  edited: z.array(z.string()).describe('Fields a person changed; importing again keeps them'),
  gone: z.boolean().describe('No longer in SillyTavern; kept because a person changed it'),
});
export type LoreEntry = z.infer<typeof loreEntry>;

/** An entry in a list: the beginning of its content, or what was found in it. */
export const loreItem = loreEntry.omit({ content: true, secondaryKeys: true }).extend({
  keys: z.array(z.string()).describe('The first few'),
  snippet: z.array(z.object({ text: z.string(), hit: z.boolean() })),
});
export type LoreItem = z.infer<typeof loreItem>;

/** Why an entry fires: it always does, a key is in the text, or a key is in another entry that fires. */
export const loreHit = z.object({
  entry: loreId,
  title: z.string(),
  by: z.enum(['always', 'key', 'recursion']),
  key: z.string().nullable(),
});
export type LoreHit = z.infer<typeof loreHit>;

/** The entries that fire for a text, in the order in which they stand in a prompt. */
export const loreMatch = z.object({
  hits: z.array(loreHit),
  unchecked: z
    .array(z.object({ entry: loreId, title: z.string(), key: z.string() }))
    .describe('Patterns that took too long'),
});
export type LoreMatch = z.infer<typeof loreMatch>;

/** A scene that an entry fires in. */
export const loreUse = z.object({
  scene: sceneId,
  title: z.string(),
  key: z.string(),
  line: z.string().describe('The first one that holds the key, shortened; empty where it stands across lines'),
});
export type LoreUse = z.infer<typeof loreUse>;

/** Words beside the chat that are for whoever directs the story, never for readers. */
export const NOTE_KINDS = [
  'author-note',
  'scenario',
  'system-prompt',
  'example-messages',
  'injection',
  'personality',
  'depth-prompt',
  'post-history',
  'creator-notes',
  'group-greeting',
  'credits',
] as const;
export const noteKind = z.enum(NOTE_KINDS);
export type NoteKind = z.infer<typeof noteKind>;

export const note = z.object({
  kind: noteKind,
  of: z.string().max(300).nullable().describe('The card it is of; null: the chat itself'),
  text: z.string().max(200_000),
  facts: z.record(z.string(), z.string()).describe('e.g. depth, role, interval, licence'),
});
export type Note = z.infer<typeof note>;

/** All lore of a story as a backup keeps it. */
export const loreRecord = z.object({
  books: z.array(loreBook.omit({ entries: true })).max(10_000),
  entries: z
    .array(
      loreEntry.pick({ id: true, book: true, uid: true, gone: true }).extend({
        imported: loreFields.extend({
          probability: z.number().min(0).max(100).describe('Percent'),
          excludeRecursion: z.boolean().describe('Is not found through other entries'),
          preventRecursion: z.boolean().describe('Finds no other entries'),
          delayUntilRecursion: z.boolean().describe('Is found through other entries only'),
          more: z.record(z.string(), z.unknown()).describe('What else stood in it in SillyTavern'),
        }),
        edit: loreFields.partial().describe('What a person changed'),
      }),
    )
    .max(100_000),
  notes: z.array(note).max(100_000),
});
export type LoreRecord = z.infer<typeof loreRecord>;
