import type { InputView, MenuView } from '@comfyvn/shared/story/run-state';
import { WORDS } from './words.ts';

/** A menu as it is read out: once, with numbers, and with the time there is in milliseconds. */
export function spokenMenu({ prompt, options }: MenuView, limitMs: number | null): string {
  const seconds = Math.round((limitMs ?? 0) / 1000);
  const time = limitMs === null ? [] : [`${WORDS.timeToChoose}: ${seconds} ${WORDS.secondsLong}`];
  const choices = options.map(({ text, enabled, reason }, index) =>
    enabled ? `${index + 1}: ${text}` : `${index + 1}: ${text} (${reason ?? WORDS.notAvailable})`,
  );
  return [prompt ?? WORDS.choices, ...choices, ...time].join('. ');
}

/** A question as it is read out. */
export const spokenQuestion = ({ prompt }: InputView): string => prompt ?? WORDS.yourAnswer;
