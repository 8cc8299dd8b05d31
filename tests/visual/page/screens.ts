import type { Node } from '@comfyvn/shared/story/node';
import type { StageChange } from '@comfyvn/shared/story/stage';
import type { Preferences } from '../../../player/src/preferences.ts';

/** A screen of the whole player: a tiny story, what the reader has set, and the keys that lead to the screen. */
export interface VisualScreen {
  /** Of the only scene; without any there is one line. */
  readonly nodes?: readonly Node[];
  readonly stage?: readonly StageChange[];
  readonly preferences?: Partial<Preferences>;
  /** Pressed one after the other once the first line is there, in the names of Playwright. */
  readonly keys?: readonly string[];
  /** CSS pixels; 640 x 360 if absent. */
  readonly size?: readonly [width: number, height: number];
  /** Begin at the title screen. */
  readonly title?: boolean;
}

const line = (
  id: string,
  text: string,
  speaker?: string,
  more: Partial<Extract<Node, { type: 'line' }>> = {},
): Node => ({
  type: 'line',
  id,
  kind: speaker === undefined ? 'narration' : 'dialogue',
  text,
  ...(speaker !== undefined && { speaker }),
  ...more,
});

/** Screens of the player. Another one is a line or three here; see scenes.ts for how its picture is taken. */
export const SCREENS: Readonly<Record<string, VisualScreen>> = {
  'screen-line': { nodes: [line('one', 'The lamps go on along the harbour.', 'ann')] },
  'screen-menu': {
    nodes: [
      {
        type: 'menu',
        id: 'menu',
        prompt: 'Where to?',
        decide: 'reader',
        choices: [
          { id: 'a', text: 'To the pier' },
          { id: 'b', text: 'Back home' },
        ],
      },
    ],
  },
  // A voice of a minute, of which the second half of the line is said all the time.
  'screen-lit-words': {
    nodes: [
      line('one', 'The lamps go on *along the* harbour.', 'ann', {
        cues: [{ type: 'voice', asset: 'minute', times: { mouth: '', words: [[0, 16, 17]] } }],
      }),
    ],
    preferences: { litWords: true, textSize: 250 },
  },
  'screen-phone': { nodes: [line('one', 'The lamps go on along the harbour.', 'ann')], size: [360, 640] },
};
