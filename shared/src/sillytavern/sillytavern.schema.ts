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

/** Everything about an open chat but its messages. */
export const captureHead = z.object({
  key: z.string().min(1).max(700).describe('solo:<avatar>/<file> or group:<id>/<file>'),
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
    .default([]),
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
