import * as z from 'zod';
import { changeOf } from '../contract/change.ts';

/** openai: speaks OpenAI's language for chats; sillytavern: a connection of SillyTavern, asked by an open page or by its server. */
export const LLM_KINDS = ['openai', 'sillytavern'] as const;

/** What a person enters of a server of text models. */
export const llmServerInput = z.object({
  kind: z.enum(LLM_KINDS).default('openai'),
  name: z.string().trim().min(1).max(100),
  url: z
    .string()
    .trim()
    .max(500)
    .default('')
    .describe(
      'e.g. `http://127.0.0.1:1234/v1`; of SillyTavern empty for an open page, `library:<id>` for the server of a library',
    ),
  model: z
    .string()
    .trim()
    .max(300)
    .default('')
    .describe(
      'As the server calls it, its first one if empty; of SillyTavern the id of a connection profile, the connection in use if empty',
    ),
  key: z.string().trim().max(500).optional().describe('Kept as a secret; no reply holds it'),
  contextTokens: z.int().min(1_024).max(2_000_000).default(8_192).describe('How much the model reads at once'),
  allowSelfSigned: z.boolean().default(false).describe('Accept a certificate that nobody vouches for'),
  consent: z.boolean().default(false).describe('Texts of stories may be sent to it although it is elsewhere'),
});
export type LlmServerInput = z.infer<typeof llmServerInput>;

/** What may be changed of a server; an empty key goes. */
export const llmServerChange = changeOf(llmServerInput.omit({ kind: true }));
export type LlmServerChange = z.infer<typeof llmServerChange>;

/** A server of text models. */
export const llmServer = llmServerInput.omit({ key: true }).extend({
  id: z.string(),
  hasKey: z.boolean(),
  isNear: z
    .boolean()
    .describe('By its address: on this computer or in its network; where SillyTavern sends is not known'),
});
export type LlmServer = z.infer<typeof llmServer>;

export const llmHealth = z.object({
  ready: z.boolean(),
  message: z.string().describe('What is wrong and what to do, or a remark; may be empty'),
  models: z.array(z.string()).describe('Empty where the server does not list them'),
});
export type LlmHealth = z.infer<typeof llmHealth>;

/** Ways to ask for JSON, the strictest first: by a schema, as any object, by words alone. */
export const LLM_MODES = ['json_schema', 'json_object', 'prompt'] as const;
export const llmMode = z.enum(LLM_MODES);
export type LlmMode = z.infer<typeof llmMode>;

/** How an answer came about. */
export const llmMeta = z.object({
  model: z.string().describe('As the server tells'),
  mode: llmMode.nullable().describe('How JSON was asked for; null for plain text'),
  repaired: z.boolean().describe('The first answer did not fit and was asked for again'),
  finish: z.string().nullable().describe('Why the model stopped, where the server tells'),
  promptTokens: z.int().nullable(),
  answerTokens: z.int().nullable(),
  firstMs: z.int().describe('Until the first word'),
  ms: z.int(),
});
export type LlmMeta = z.infer<typeof llmMeta>;

/** A line of an answer as it comes: more of its text; in the end all of it, or why there is none. */
export const llmLine = z.union([
  z.object({ part: z.string() }),
  z.object({ text: z.string(), meta: llmMeta }),
  z.object({ failure: z.string() }),
]);
export type LlmLine = z.infer<typeof llmLine>;
