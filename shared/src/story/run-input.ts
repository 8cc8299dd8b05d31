import type { InputNode } from './node.ts';
import type { InputView } from './run-state.ts';
import type { RunWork } from './run-work.ts';
import { withValues } from './text-value.ts';
import { coerce, numberOf, textOf } from './values.ts';

/** Characters of an answer where the node states none. */
const MAX_LENGTH = 80;
/** What is looked at of an answer, however long it is. */
const MAX_RAW = 10_000;

// Control characters, and those that turn the direction of the text around them.
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]/g;
const NUMBER = /^[-+]?(?:\d+[.,]?\d*|[.,]\d+)$/;

/** The question that a node asks, or why it asks none. */
export function questionOf(work: RunWork, node: InputNode): InputView | string {
  const variable = work.head.variables.get(node.variable);
  if (variable === undefined) return `There is no variable "${node.variable}".`;
  const { type, min = null, max = null } = variable;
  if (type !== 'text' && type !== 'number')
    return `"${variable.name}" is a ${type}; a reader can enter a text or a number.`;
  const value = work.get(variable.id) ?? '';
  const filled = (text: string | undefined): string | null =>
    text === undefined ? null : withValues(text, work.view.head.variables, work);
  return {
    node: node.id,
    prompt: filled(node.prompt),
    variable: variable.id,
    kind: type,
    value: type === 'number' ? numberOf(value) : textOf(value),
    maxLength: node.maxLength ?? MAX_LENGTH,
    min: type === 'number' ? min : null,
    max: type === 'number' ? max : null,
    placeholder: filled(node.placeholder),
    required: node.required === true,
  };
}

function numberIn(text: string): number | undefined {
  // Digits as an East Asian keyboard writes them are digits too.
  const plain = text.normalize('NFKC').replaceAll('−', '-').trim();
  return NUMBER.test(plain) ? numberOf(plain.replace(',', '.')) : undefined;
}

/** What of an answer counts, or why it is none: `refused`. Pure. */
export function answerTo(question: InputView, raw: string): { value: string | number } | { refused: string } {
  const clean = raw.slice(0, MAX_RAW).replace(CONTROLS, '').trim();
  if (clean === '' && question.required) return { refused: 'An answer is needed.' };
  if (question.kind === 'text') return { value: [...clean].slice(0, question.maxLength).join('').trim() };
  if (clean === '') return { value: question.value };
  const number = numberIn(clean);
  if (number === undefined) return { refused: `"${clean.slice(0, 80)}" is not a number.` };
  const { variable: id, min, max } = question;
  const limits = { ...(min !== null && { min }), ...(max !== null && { max }) };
  const held = coerce({ id, name: id, scope: 'session', type: 'number', initial: 0, ...limits }, number);
  return { value: numberOf(held ?? number) };
}
