import * as z from 'zod';
import { LLM_MODES, type LlmMeta, type LlmMode } from '@comfyvn/shared/llm/llm.schema';
import { RetryableError } from '../../core/job-kind.ts';
import { readJson, withoutThoughts, type Read } from './llm.json.ts';
import { FormatRefused, type Hooks, type Message, type Streamed, type StreamQuestion } from './llm.stream.ts';

/** What works with a model of a server. */
export interface Memory {
  get(): LlmMode | undefined;
  put(mode: LlmMode): void;
  /** It was asked for an answer and thought until its room was used up. */
  thinksTooLong(): boolean;
  noteThinking(): void;
}
/** The model was told what is wrong with its answer, and the next one does not fit either. */
export class UnfitAnswer extends RetryableError {}

export type Question = Omit<StreamQuestion, 'format'> & Hooks;
/** Whom it is asked; throws as `stream`. */
export type Ask = (question: StreamQuestion, hooks: Hooks) => Promise<Streamed>;

const metaOf = (last: Streamed, mode: LlmMode | null, repaired: boolean): LlmMeta => ({
  model: last.model,
  mode,
  repaired,
  finish: last.finish,
  promptTokens: last.promptTokens,
  answerTokens: last.answerTokens,
  firstMs: last.firstMs,
  ms: last.ms,
});

/** Asks for plain text. Throws as `stream`. */
export async function askText(ask: Ask, question: Question): Promise<{ text: string; meta: LlmMeta }> {
  const { messages, maxTokens } = question;
  const last = await ask({ messages, maxTokens }, question);
  return { text: withoutThoughts(last.text), meta: metaOf(last, null, false) };
}

/**
 * Asks for JSON that fits a schema: in the strictest way that the server knows and that worked before. An answer that does
 * not fit is asked for once more with what is wrong. Throws as `stream`, and UnfitAnswer where it does not fit again.
 */
export async function askJson<T>(
  ask: Ask,
  schema: z.ZodType<T>,
  memory: Memory,
  question: Question,
): Promise<{ value: T; meta: LlmMeta }> {
  const jsonSchema = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  const words = `Answer with one JSON object and nothing else. It fits this JSON schema:\n${JSON.stringify(jsonSchema)}`;
  const messages: Message[] = [...question.messages, { role: 'system', content: words }];
  const { maxTokens } = question;

  const askBy = (mode: LlmMode, all: readonly Message[]): Promise<Streamed> => {
    const format = formatOf(mode, jsonSchema);
    return ask({ messages: all, maxTokens, format, withoutThinking: memory.thinksTooLong() }, question);
  };

  const from = LLM_MODES.indexOf(memory.get() ?? LLM_MODES[0]);
  for (const mode of LLM_MODES.slice(from)) {
    try {
      let last = await askBy(mode, messages);
      let read = readWhole(last, schema);
      const repaired = 'wrong' in read;
      if ('wrong' in read) {
        if (isCutInThought(last)) memory.noteThinking();
        const wrong = `That does not fit:\n${read.wrong}\nAnswer again, with the whole JSON object and nothing else.`;
        last = await askBy(mode, [
          ...messages,
          { role: 'assistant', content: withoutThoughts(last.text) || '{}' },
          { role: 'user', content: wrong },
        ]);
        read = readWhole(last, schema);
      }
      if ('wrong' in read)
        throw new UnfitAnswer(`The model's answer did not have the form that was asked for, twice. ${read.wrong}`);
      memory.put(mode);
      return { value: read.value, meta: metaOf(last, mode, repaired) };
    } catch (error) {
      if (!(error instanceof FormatRefused)) throw error;
    }
  }
  throw new Error('The last way to ask has no format that could be refused.');
}

const isCutInThought = ({ finish, text }: Streamed): boolean => finish === 'length' && withoutThoughts(text) === '';

/** As readJson; an answer that was cut off is told of as such. */
function readWhole<T>(last: Streamed, schema: z.ZodType<T>): Read<T> {
  const { text, finish, answerTokens } = last;
  const read = readJson(text, schema);
  if ('value' in read || finish !== 'length') return read;
  const after = answerTokens === null ? '' : ` after ${answerTokens} tokens`;
  return {
    wrong: isCutInThought(last)
      ? `It was cut off${after} while the model still thought. Think briefly, or not at all.`
      : `It was cut off${after}. Make it shorter.`,
  };
}

function formatOf(mode: LlmMode, schema: Record<string, unknown>) {
  if (mode === 'prompt') return undefined;
  if (mode === 'json_object') return { type: 'json_object' as const };
  const { $schema: _, ...bare } = schema;
  return { type: 'json_schema' as const, json_schema: { name: 'answer', strict: true, schema: bare } };
}
