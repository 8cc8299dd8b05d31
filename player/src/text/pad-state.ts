import type { Direction } from './spatial-focus.ts';

/** What can be pressed on a gamepad, by its place: `south` is A on most, `west` X; the left stick counts as the cross. */
export type PadButton =
  'south' | 'east' | 'west' | 'north' | 'leftShoulder' | 'rightShoulder' | 'select' | 'start' | Direction;

/** Buttons of the standard mapping, by their index. */
const STANDARD: readonly (PadButton | null)[] = [
  'south',
  'east',
  'west',
  'north',
  'leftShoulder',
  'rightShoulder',
  null,
  null,
  'select',
  'start',
  null,
  null,
  'up',
  'down',
  'left',
  'right',
];
/** A stick that lies further than this points somewhere. */
const STICK = 0.55;
const REPEATS: ReadonlySet<PadButton> = new Set(['up', 'down', 'left', 'right']);
const REPEAT_AFTER_MS = 420;
const REPEAT_EVERY_MS = 130;

/** The part of a gamepad that is read. */
export interface PadReading {
  readonly buttons: readonly { readonly pressed: boolean }[];
  readonly axes: readonly number[];
}

/** What is held down on all gamepads together. Pure. */
export function heldOn(pads: readonly (PadReading | null)[]): Set<PadButton> {
  const held = new Set<PadButton>();
  for (const pad of pads) {
    if (!pad) continue;
    pad.buttons.forEach(({ pressed }, index) => {
      const button = STANDARD[index];
      if (pressed && button) held.add(button);
    });
    const [x = 0, y = 0] = pad.axes;
    if (Math.abs(x) >= Math.abs(y)) {
      if (x > STICK) held.add('right');
      if (x < -STICK) held.add('left');
    } else if (y > STICK) held.add('down');
    else if (y < -STICK) held.add('up');
  }
  return held;
}

/** What is held, and when each button is pressed again by itself. */
export type PadMemory = ReadonlyMap<PadButton, number>;

export interface PadChange {
  readonly pressed: readonly PadButton[];
  readonly released: readonly PadButton[];
  readonly memory: PadMemory;
}

/** What changed since the last look. Directions that are held press again and again. Pure. */
export function padChange(memory: PadMemory, held: ReadonlySet<PadButton>, nowMs: number): PadChange {
  const next = new Map<PadButton, number>();
  const pressed: PadButton[] = [];
  for (const button of held) {
    const againMs = memory.get(button);
    const due = againMs === undefined || (REPEATS.has(button) && nowMs >= againMs);
    if (due) pressed.push(button);
    const waitMs = againMs === undefined ? REPEAT_AFTER_MS : REPEAT_EVERY_MS;
    next.set(button, due ? nowMs + waitMs : againMs);
  }
  return { pressed, released: [...memory.keys()].filter((button) => !held.has(button)), memory: next };
}
