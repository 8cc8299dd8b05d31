/** What a reader can do without the mouse on a button. */
export type Command =
  | 'press'
  | 'back'
  | 'forward'
  | 'auto'
  | 'skip'
  | 'log'
  | 'menu'
  | 'hide'
  | 'fullscreen'
  | 'quickSave'
  | 'quickLoad'
  | 'keys'
  | 'voicing'
  | 'up'
  | 'down';

export interface InputTargets {
  command(command: Command): void;
  digit(digit: number): void;
  /** Ctrl is held, or no longer. */
  hold(on: boolean): void;
  /** Whether the wheel belongs to the text under it. */
  scrolls(event: WheelEvent): boolean;
  /** A dialog is open: only Escape counts. */
  isModal(): boolean;
}

const KEY_COMMANDS = new Map<string, Command>([
  [' ', 'press'],
  ['Enter', 'press'],
  ['ArrowLeft', 'back'],
  ['PageUp', 'back'],
  ['ArrowRight', 'forward'],
  ['PageDown', 'forward'],
  ['ArrowUp', 'up'],
  ['ArrowDown', 'down'],
  ['a', 'auto'],
  ['s', 'skip'],
  ['l', 'log'],
  ['h', 'hide'],
  ['f', 'fullscreen'],
  ['q', 'quickSave'],
  ['Q', 'quickLoad'],
  ['Escape', 'menu'],
  ['v', 'voicing'],
  ['?', 'keys'],
  ['F1', 'keys'],
]);

const WHEEL_EVERY_MS = 110;
const LONG_PRESS_MS = 550;
const HOLD_MS = 280;
const SWIPE = 56;

/** Listens to keys, mouse, wheel and touch of the player's root. Returns what ends it. */
export function listen(root: HTMLElement, stage: HTMLElement, targets: InputTargets): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  let holding: ReturnType<typeof setTimeout> | undefined;
  const release = (): void => {
    clearTimeout(holding);
    targets.hold(false);
  };

  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing || event.metaKey || event.altKey) return;
    if (event.key === 'Control') {
      // Screen readers stop speaking at a short press.
      if (!event.repeat) holding = setTimeout(() => targets.hold(true), HOLD_MS);
      return;
    }
    if (event.ctrlKey) return;
    if (targets.isModal() && event.key !== 'Escape') return;
    const origin = event.composedPath()[0];
    // What is written, picked from a list or slid is no command.
    if (takesKeys(origin) && event.key !== 'Escape') return;
    const onControl = origin instanceof Element && origin.closest('button, input, select, textarea, a') !== null;
    if (onControl && (event.key === ' ' || event.key === 'Enter')) return;
    const key = event.key.length === 1 && !event.shiftKey ? event.key.toLowerCase() : event.key;
    const command = KEY_COMMANDS.get(key);
    if (command === undefined && !/^[1-9]$/.test(key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (command === undefined) return targets.digit(Number(key));
    if (event.repeat && command !== 'press' && command !== 'forward' && command !== 'back') return;
    targets.command(command);
  };
  root.addEventListener('keydown', onKey, { signal });
  // Keys with the focus nowhere are the player's where it is the page.
  document.addEventListener('keydown', (event) => isNowhere(event) && fillsWindow(root) && onKey(event), { signal });
  globalThis.addEventListener('keyup', (event) => event.key === 'Control' && release(), { signal });
  globalThis.addEventListener('blur', release, { signal });

  let lastWheelMs = 0;
  root.addEventListener(
    'wheel',
    (event) => {
      if (targets.isModal() || event.ctrlKey || targets.scrolls(event)) return;
      event.preventDefault();
      const nowMs = performance.now();
      if (nowMs - lastWheelMs < WHEEL_EVERY_MS || Math.abs(event.deltaY) < 4) return;
      lastWheelMs = nowMs;
      targets.command(event.deltaY < 0 ? 'back' : 'forward');
    },
    { signal, passive: false },
  );

  listenToPointer(root, stage, targets, signal);
  return () => ending.abort();
}

function listenToPointer(root: HTMLElement, stage: HTMLElement, targets: InputTargets, signal: AbortSignal): void {
  let start: { x: number; y: number; id: number } | null = null;
  let handled = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    clearTimeout(timer);
    start = null;
  };
  stage.addEventListener(
    'pointerdown',
    (event) => {
      handled = false;
      if (event.pointerType !== 'touch' || !event.isPrimary || takesKeys(event.target)) return;
      start = { x: event.clientX, y: event.clientY, id: event.pointerId };
      timer = setTimeout(() => {
        handled = true;
        end();
        targets.command('hide');
      }, LONG_PRESS_MS);
    },
    { signal },
  );
  root.addEventListener(
    'pointermove',
    (event) => {
      if (!start || event.pointerId !== start.id) return;
      const x = event.clientX - start.x;
      const y = event.clientY - start.y;
      if (Math.hypot(x, y) > 12) clearTimeout(timer);
      if (Math.max(Math.abs(x), Math.abs(y)) < SWIPE) return;
      handled = true;
      end();
      if (Math.abs(y) > Math.abs(x)) {
        if (y < 0) targets.command('log');
      } else targets.command(x > 0 ? 'back' : 'forward');
    },
    { signal },
  );
  root.addEventListener('pointerup', end, { signal });
  root.addEventListener('pointercancel', end, { signal });
  stage.addEventListener(
    'contextmenu',
    (event) => {
      // In a field it is the browser's: to paste, to mend what was written.
      if (takesKeys(event.target)) return;
      event.preventDefault();
      if (!handled) targets.command('menu');
    },
    { signal },
  );
  stage.addEventListener(
    'click',
    (event) => {
      if (handled) {
        handled = false;
        return;
      }
      if (event.target instanceof Element && event.target.closest('button, input, select, a')) return;
      if (globalThis.getSelection()?.toString()) return;
      targets.command('press');
    },
    { signal },
  );
}

/** Whether keys go into a text. */
const takesKeys = (origin: EventTarget | null | undefined): boolean =>
  origin instanceof HTMLTextAreaElement ||
  origin instanceof HTMLSelectElement ||
  (origin instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(origin.type));

function isNowhere(event: KeyboardEvent): boolean {
  return event.target === document.body || event.target === document.documentElement;
}

function fillsWindow(root: HTMLElement): boolean {
  const { width, height } = root.getBoundingClientRect();
  return width * height > innerWidth * innerHeight * 0.6;
}
