import * as z from 'zod';

/** The answer of a model without what it thought aloud before. Pure. */
export function withoutThoughts(text: string): string {
  const end = text.lastIndexOf('</think>');
  const said = end < 0 ? text : text.slice(end + '</think>'.length);
  return said.replace(/<think>[\s\S]*$/, '').trim();
}

/** The JSON in an answer, within fences and words or without; undefined where there is none. Pure. */
export function jsonIn(text: string): unknown {
  const said = withoutThoughts(text);
  const fenced = /```[a-z]*\s*\n([\s\S]*?)```/i.exec(said)?.[1];
  const braces = said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1);
  for (const candidate of [said, fenced, braces]) {
    if (candidate === undefined || candidate.trim() === '') continue;
    try {
      return JSON.parse(candidate) as unknown;
    } catch {
      // the next candidate
    }
  }
  return undefined;
}

export type Read<T> = { readonly value: T } | { readonly wrong: string };

/** What an answer says by a schema, or what is wrong with it in words for the model. Pure. */
export function readJson<T>(text: string, schema: z.ZodType<T>): Read<T> {
  const json = jsonIn(text);
  if (json === undefined) return { wrong: 'The answer holds no JSON.' };
  const parsed = schema.safeParse(json);
  return parsed.success ? { value: parsed.data } : { wrong: z.prettifyError(parsed.error).slice(0, 1_000) };
}
