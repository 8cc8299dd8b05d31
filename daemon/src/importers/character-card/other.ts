import type { Json } from './card.ts';

const isRecord = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v);

/** How the text web UI and Pygmalion call what a card has; the first that is there counts. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  name: ['name', 'char_name'],
  description: ['description', 'context', 'char_persona'],
  personality: ['personality'],
  scenario: ['scenario', 'world_scenario'],
  first_mes: ['greeting', 'char_greeting'],
  mes_example: ['example_dialogue'],
};
/** What tells such a character from anything else that has a name. */
const MARKS = ['context', 'greeting', 'char_persona', 'char_greeting'];

/** A character of the text web UI or Pygmalion as a card of version 1; anything else as it is. Pure, never throws. */
export function otherCard(json: unknown): unknown {
  if (!isRecord(json) || !MARKS.some((mark) => typeof json[mark] === 'string')) return json;
  const fields = Object.entries(NAMES).map(([field, names]) => [
    field,
    names.map((name) => json[name]).find((value) => typeof value === 'string') ?? '',
  ]);
  return { ...json, ...(Object.fromEntries(fields) as Json) };
}
