import { answerTo } from '../run-input.ts';
import type { Decided, Input, InputView, RunState } from '../run-state.ts';
import type { Matters } from './situation.ts';

/** Something a reader can do where a run waits for a decision, and the decision that it is. */
export interface Doing {
  readonly input: Input;
  readonly decided: Decided;
}

/** Answers tried to one question. */
const MAX_ANSWERS = 8;
/** What a reader enters who has nothing else in mind. */
const ANY_TEXT = 'Alex';

/** Whether what is entered can make a difference, so that trying some answers is not trying all. Pure. */
export function isSampled(question: InputView, matters: Matters): boolean {
  return matters.variables.includes(question.variable);
}

function rawAnswers(question: InputView, matters: Matters): (string | number)[] {
  const { kind, value, min, max } = question;
  const compared: (string | number)[] = [...(matters.compared.get(question.variable) ?? [])];
  if (kind === 'text') return [value, ANY_TEXT, ...compared, ''];
  const near = compared.flatMap((one): (string | number)[] =>
    typeof one === 'number' ? [one, one - 1, one + 1] : [one],
  );
  return [value, ...near, ...[min, max].filter((one) => one !== null), 0, 1];
}

/** The answers to try: what there is, what conditions ask for, and what is neither. */
function answersTo(question: InputView, matters: Matters): Doing[] {
  const answers = new Map<string | number, Doing>();
  for (const raw of rawAnswers(question, matters)) {
    if (answers.size >= (isSampled(question, matters) ? MAX_ANSWERS : 1)) break;
    const answer = answerTo(question, String(raw));
    if ('refused' in answer || answers.has(answer.value)) continue;
    const { value } = answer;
    answers.set(value, {
      input: { type: 'enter', value: String(value) },
      decided: { input: question.node, value },
    });
  }
  return [...answers.values()];
}

/** All that a reader can do at a menu or a question. A timer takes its choice even where that is closed. Pure. */
export function doingsAt({ menu, input }: RunState, matters: Matters): Doing[] {
  if (input !== null) return answersTo(input, matters);
  const open = menu?.options.filter(({ enabled }) => enabled).map(({ id }) => id) ?? [];
  const doings = open.map((choice): Doing => ({ input: { type: 'choose', choice }, decided: choice }));
  const timed = menu?.timer?.choice;
  return timed === undefined || open.includes(timed)
    ? doings
    : [...doings, { input: { type: 'timeout' }, decided: timed }];
}
