import type { Command } from './input.ts';
import { heldOn, padChange, type PadButton, type PadMemory } from './pad-state.ts';
import { nearestIn, type Direction } from './spatial-focus.ts';

export interface GamepadTargets {
  readonly root: HTMLElement;
  command(command: Command): void;
  /** The button for skipping is held, or no longer. */
  hold(on: boolean): void;
  /** What stands before the reader and takes the focus: a page, the title, a menu. Null while lines are read. */
  stops(): HTMLElement | null;
}

/** What a button does while lines are read. */
const READING: Partial<Record<PadButton, Command>> = {
  south: 'press',
  east: 'back',
  west: 'auto',
  north: 'log',
  leftShoulder: 'back',
  select: 'hide',
  start: 'menu',
  left: 'back',
  right: 'forward',
  up: 'log',
};
const STOPS = 'button, input, select, textarea, a[href], [tabindex="0"]';

/** Reads gamepads at each frame as long as one is connected. Returns what ends it. */
export function pilot(targets: GamepadTargets): () => void {
  let memory: PadMemory = new Map();
  let frame = 0;
  const look = (nowMs: number): void => {
    const pads = navigator.getGamepads();
    if (!pads.some((pad) => pad !== null)) {
      frame = 0;
      return;
    }
    frame = requestAnimationFrame(look);
    const change = padChange(memory, heldOn(pads), nowMs);
    ({ memory } = change);
    if (change.pressed.length > 0) targets.root.dataset['cvnDevice'] = 'gamepad';
    for (const button of change.pressed) press(targets, button);
    if (change.released.includes('rightShoulder')) targets.hold(false);
  };
  const start = (): void => {
    if (frame === 0) frame = requestAnimationFrame(look);
  };
  globalThis.addEventListener('gamepadconnected', start);
  start();
  return () => {
    cancelAnimationFrame(frame);
    globalThis.removeEventListener('gamepadconnected', start);
  };
}

function press(targets: GamepadTargets, button: PadButton): void {
  const place = targets.stops();
  if (place) return pressOn(targets, place, button);
  if (button === 'rightShoulder') return targets.hold(true);
  const command = READING[button];
  if (command) targets.command(command);
}

function pressOn(targets: GamepadTargets, place: HTMLElement, button: PadButton): void {
  switch (button) {
    case 'up':
    case 'down':
    case 'left':
    case 'right':
      return move(place, button);
    case 'south':
      return confirm(place);
    case 'east':
    case 'start':
      // As Escape does: whatever is open closes itself, the innermost first.
      if (place.closest('[role=dialog]') || button === 'start') return escape(targets.root, place);
      return targets.command('back');
    case 'leftShoulder':
    case 'rightShoulder':
      return turnPage(place, button === 'leftShoulder' ? -1 : 1);
    case 'north':
      return targets.command('log');
    case 'west':
    case 'select':
      return;
  }
}

const focused = (place: HTMLElement): HTMLElement | null => {
  const { activeElement } = place.getRootNode() as Document | ShadowRoot;
  return activeElement instanceof HTMLElement && place.contains(activeElement) && activeElement.matches(STOPS)
    ? activeElement
    : null;
};

function escape(root: HTMLElement, place: HTMLElement): void {
  const event = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true, cancelable: true });
  (focused(place) ?? root).dispatchEvent(event);
}

function stopsIn(place: HTMLElement): HTMLElement[] {
  return [...place.querySelectorAll<HTMLElement>(STOPS)].filter(
    (stop) =>
      !stop.matches(':disabled') && stop.checkVisibility({ visibilityProperty: true }) && !stop.closest('[inert]'),
  );
}

/** Moves the focus; a control that knows left and right takes those itself. */
function move(place: HTMLElement, direction: Direction): void {
  const now = focused(place);
  if (now && (direction === 'left' || direction === 'right') && turned(now, direction === 'right' ? 1 : -1)) return;
  const stops = stopsIn(place);
  if (!now) return focusOn(direction === 'up' ? stops.at(-1) : stops[0]);
  const others = stops.filter((stop) => stop !== now);
  const rects = others.map((stop) => stop.getBoundingClientRect());
  const next = others[nearestIn(direction, now.getBoundingClientRect(), rects)];
  if (next) focusOn(next);
  else if (direction === 'up' || direction === 'down') scroll(place, direction === 'up' ? -1 : 1);
}

/** Where nothing more takes the focus there may still be something to read. */
function scroll(place: HTMLElement, by: 1 | -1): void {
  const body = place.querySelector('.cvn-panel-body');
  body?.scrollBy({ top: by * body.clientHeight * 0.4 });
}

function focusOn(stop: HTMLElement | undefined): void {
  stop?.focus({ preventScroll: true });
  stop?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/** Turns a slider or a list of options by one; false for everything else. */
function turned(control: HTMLElement, by: 1 | -1): boolean {
  if (control instanceof HTMLInputElement && control.type === 'range') {
    if (by > 0) control.stepUp();
    else control.stepDown();
  } else if (control instanceof HTMLSelectElement) {
    control.selectedIndex = Math.min(control.options.length - 1, Math.max(0, control.selectedIndex + by));
  } else return false;
  for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }));
  return true;
}

function confirm(place: HTMLElement): void {
  const now = focused(place);
  if (now) now.click();
  else focusOn(stopsIn(place)[0]);
}

/** Goes to the page before or after the present one, where there are pages. */
function turnPage(place: HTMLElement, by: 1 | -1): void {
  const tabs = [...place.querySelectorAll<HTMLElement>('[data-cvn-page]')];
  const at = tabs.findIndex((tab) => tab.hasAttribute('aria-current'));
  if (at >= 0) tabs[(at + by + tabs.length) % tabs.length]?.click();
}
