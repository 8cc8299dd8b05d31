import { element } from '../element.ts';
import { icon } from './icons.ts';
import { iconButton } from './icon-button.ts';
import { word, type Word } from '../words.ts';
import type { Mode } from './modes.ts';

const NAMES: Record<Mode, Word> = { full: 'modeFull', beside: 'modeBeside', above: 'modeAbove', pip: 'modePip' };

export interface ModeBarActions {
  choose(mode: Mode): void;
  toEnd(): void;
  /** Draws the moment; without it there is no button. */
  picture: (() => void) | null;
  close(): void;
  /** The small window is moved, or with Shift sized, by keys; in CSS pixels. */
  nudge(change: { x: number; y: number; sizes: boolean }): void;
}

const STEP_PX = 24;
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The small bar in the corner of the stage: to the newest line, a picture of it, how the stage stands, and the way out. */
export function createModeBar(actions: ModeBarActions) {
  const latest = element(
    'button',
    {
      class: 'icon latest',
      title: word('toNewest'),
      hidden: true,
      attributes: { type: 'button' },
      on: { click: actions.toEnd },
    },
    icon('latest') as unknown as HTMLElement,
    word('newest'),
  );
  const move = iconButton('move', word('moveWindow'), () => undefined, 'move');
  move.addEventListener('keydown', (event) => {
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    actions.nudge({ x: way[0] * STEP_PX, y: way[1] * STEP_PX, sizes: event.shiftKey });
  });
  const buttons = new Map(
    (Object.keys(NAMES) as Mode[]).map((mode) => [
      mode,
      iconButton(mode, word(NAMES[mode]), () => actions.choose(mode)),
    ]),
  );
  const picture = iconButton('picture', word('pictureMoment'), () => actions.picture?.(), 'draw');
  picture.hidden = actions.picture === null;
  const leave = iconButton('close', word('leave'), actions.close, 'leave');
  const root = element(
    'div',
    { class: 'bar', attributes: { role: 'toolbar', 'aria-label': word('stage') } },
    latest,
    picture,
    move,
    ...buttons.values(),
    leave,
  );
  return {
    root,
    move,
    show(mode: Mode, possible: readonly Mode[]): void {
      move.hidden = mode !== 'pip';
      for (const [name, button] of buttons) {
        button.hidden = !possible.includes(name);
        button.setAttribute('aria-pressed', String(name === mode));
      }
    },
    /** Whether there is a newer line than the one that is read. */
    offerLatest(on: boolean): void {
      latest.hidden = !on;
    },
  };
}
