import type { Story } from '@comfyvn/shared/story/story';
import { start, step, type RunState } from '@comfyvn/shared/story/runner';
import { viewOf } from '@comfyvn/shared/story/view';
import { plainText } from '@comfyvn/shared/story/text-markup';
import { linesOf } from '../text-lines.ts';

/** Something said, or a choice with those left; `who` is null where nobody is named. */
export type Read =
  { readonly who: string | null; readonly text: string } | { readonly taken: string; readonly left: readonly string[] };

/** A text as both sides are compared: lines without space at their ends, one space for every run. */
export function spaced(text: string): string {
  return linesOf(text)
    .map((line) => line.split(/\s+/).filter(Boolean).join(' '))
    .join('\n');
}

/** A text in one line. */
export function flat(text: string): string {
  return spaced(text).split(/\s+/).filter(Boolean).join(' ');
}

function lineOf(story: Story, { line }: RunState): Read[] {
  const { kind, speaker } = line!;
  const text = plainText(line!.text);
  const name = story.characters.find(({ id }) => id === speaker)?.name ?? '';
  const who = kind === 'narration' || speaker === null ? null : flat(name) || speaker;
  return linesOf(text).length === 0 ? [] : [{ who, text: spaced(text) }];
}

/** What the runner says to a reader who takes the first open choice, and of those met before the one taken least. */
export function told(story: Story, maxLines: number): Read[] {
  const view = viewOf(story);
  const read: Read[] = [];
  let { state } = start(view, { seed: 'reading copy' });
  for (let count = 0; count < maxLines && state.status !== 'ended'; count++) {
    if (state.status === 'line') {
      read.push(...lineOf(story, state));
      ({ state } = step(view, state, { type: 'advance' }));
      continue;
    }
    if (state.input !== null) {
      const { value, required, placeholder } = state.input;
      const answer = required && value === '' ? (placeholder ?? '…') : String(value);
      ({ state } = step(view, state, { type: 'enter', value: answer }));
      continue;
    }
    const { options } = state.menu!;
    const open = options.filter(({ enabled }) => enabled);
    const least = Math.min(...open.map(({ taken }) => taken));
    const pick = open.find(({ taken }) => taken === least)!;
    const words = (text: string): string => flat(plainText(text));
    read.push({ taken: words(pick.text), left: options.filter((one) => one !== pick).map(({ text }) => words(text)) });
    ({ state } = step(view, state, { type: 'choose', choice: pick.id }));
  }
  return read;
}
