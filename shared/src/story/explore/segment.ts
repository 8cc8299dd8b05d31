import type { Finding } from '../finding.ts';
import type { Input, LineView, RunState, StepResult } from '../run-state.ts';
import { stepOn } from '../run-step.ts';
import type { StoryView } from '../view.ts';
import { situationOf, type Matters } from './situation.ts';
import { wordsIn } from './words.ts';

/** A stretch of a run: from an input, over the lines that follow, up to the next menu or the end. */
export interface Segment {
  readonly state: RunState;
  readonly lines: number;
  readonly words: number;
  readonly findings: readonly Finding[];
  /** Why it stops: it waits for the reader or is at the end; its lines lead round without end; or it met its bound. */
  readonly stop: 'reader' | 'circle' | 'bound';
}

const wordsOf = new WeakMap<LineView, number>();

/** The words of a line, counted once. */
function wordsOfLine(line: LineView): number {
  let count = wordsOf.get(line);
  if (count === undefined) {
    count = wordsIn(line.text);
    wordsOf.set(line, count);
  }
  return count;
}

const isSame = (one: RunState, other: RunState, matters: Matters): boolean =>
  one.node === other.node && one.rng === other.rng && situationOf(one, matters) === situationOf(other, matters);

/**
 * Goes on from a first result over the lines that follow, at most `maxLines`. Lines that lead round are noticed by
 * looking back at a state that is left further and further behind (Brent's algorithm).
 */
export function readOn(view: StoryView, first: StepResult, maxLines: number, matters: Matters): Segment {
  let { state } = first;
  const findings = [...first.findings];
  let lines = 0;
  let words = 0;
  let marked = state;
  let mark = 64;
  while (state.status === 'line') {
    lines++;
    words += wordsOfLine(state.line!);
    if (lines >= maxLines) return { state, lines, words, findings, stop: 'bound' };
    const result = stepOn(view, state, { type: 'advance' }, 'forgotten');
    findings.push(...result.findings);
    state = result.state;
    if (isSame(state, marked, matters)) return { state, lines, words, findings, stop: 'circle' };
    if (lines === mark) {
      marked = state;
      mark *= 2;
    }
  }
  return { state, lines, words, findings, stop: 'reader' };
}

/** The stretch of a run behind an input. */
export function segmentAfter(
  view: StoryView,
  from: RunState,
  input: Input,
  maxLines: number,
  matters: Matters,
): Segment {
  return readOn(view, stepOn(view, from, input, 'forgotten'), maxLines, matters);
}
