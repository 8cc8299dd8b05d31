import * as z from 'zod';

const name = z.string().max(300);
const text = z.string().max(200_000);

/** A file of SillyTavern as its own page sees it, e.g. `/characters/Vic/joy.png?t=17`. A changed file has another key. */
export const assetKey = z.string().min(1).max(1_000);

export const capturedSprite = z.object({ label: name, file: name, key: assetKey });

export const capturedCharacter = z.object({
  avatar: name.describe('File name of the card: the identity of a character, names can change'),
  name,
  description: text.optional(),
  personality: text.optional(),
  scenario: text.optional(),
  firstMessage: text.optional(),
  costume: name.optional(),
  portrait: assetKey.optional(),
  sprites: z.array(capturedSprite).max(2_000).default([]),
});

/** What surrounds a chat and changes seldom. */
export const capturedSurroundings = z.object({
  books: z
    .array(
      z.object({
        kind: z.enum(['chat', 'persona', 'character', 'global']),
        name,
        entries: z.array(z.record(z.string(), z.unknown())).max(5_000).describe('As SillyTavern keeps them'),
      }),
    )
    .max(200)
    .default([]),
  cards: z
    .array(
      z.object({ avatar: name, data: z.record(z.string(), z.unknown()).describe('As a card of version 2 has it') }),
    )
    .max(500)
    .default([]),
  personas: z
    .array(z.object({ id: name, description: text.optional(), avatar: assetKey.optional() }))
    .max(2_000)
    .default([])
    .describe('More of those that speak in the chat'),
  globals: z.record(z.string(), z.unknown()).default({}).describe('Global variables'),
  worldInfo: z
    .object({ caseSensitive: z.boolean(), wholeWords: z.boolean() })
    .optional()
    .describe('What entries that leave it open do'),
});

/** Identity of an open chat. */
export const captureKey = z.string().min(1).max(700).describe('solo:<avatar>/<file> or group:<id>/<file>');

/** Everything about an open chat but its messages. */
export const captureHead = z.object({
  key: captureKey,
  kind: z.enum(['solo', 'group']),
  title: name,
  file: name,
  userName: name,
  persona: z
    .object({ id: name, name, description: text.optional(), avatar: assetKey.optional() })
    .nullable()
    .default(null),
  personas: z
    .array(z.object({ id: name, name }))
    .max(2_000)
    .default([]),
  characters: z.array(capturedCharacter).max(500).default([]),
  background: z.object({ name, key: assetKey }).nullable().default(null),
  backgrounds: z
    .array(z.object({ name, key: assetKey }))
    .max(10_000)
    .default([]),
  metadata: z.record(z.string(), z.unknown()).default({}),
  lore: z
    .array(z.object({ keys: z.array(name).max(200), content: text, name: name.optional() }))
    .max(5_000)
    .default([])
    .describe('From older extensions; newer ones send `surroundings`'),
  surroundings: capturedSurroundings.optional().describe('Absent: as they were sent before'),
});
export type CaptureHead = z.infer<typeof captureHead>;

/** A message of SillyTavern's own shape (see its ChatMessage), with the expression that was on screen when it was shown. */
export const capturedMessage = z.looseObject({ mes: z.string().optional(), expression: z.string().max(80).optional() });
export type CapturedMessage = z.infer<typeof capturedMessage>;

/** At `index`, `remove` messages go and these come. */
export const splice = z.object({
  index: z.int().min(0),
  remove: z.int().min(0),
  messages: z.array(capturedMessage).max(100_000),
});
export type Splice = z.infer<typeof splice>;
