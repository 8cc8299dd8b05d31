import { idle } from '../waits.ts';
import type { GamepadTargets } from './gamepad.ts';

/**
 * Keeps account of what the reader holds: `data-cvn-device` says what was used last, gamepads are read once there is
 * one, and `--cvn-keyboard` is the height that a telephone's keyboard covers. Returns what ends it.
 */
export function watchDevices(targets: GamepadTargets): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const { root } = targets;
  const used = (device: string): void => {
    if (root.dataset['cvnDevice'] !== device) root.dataset['cvnDevice'] = device;
  };
  // A pad presses Escape as a key does: only real keys count.
  root.addEventListener('keydown', (event) => event.isTrusted && used('keyboard'), { signal, capture: true });
  root.addEventListener('pointerdown', ({ pointerType }) => used(pointerType), { signal, capture: true });
  // A browser that is asked for gamepads goes looking for them: that is not for before the first picture.
  void idle().then(() => signal.aborted || watchGamepads(targets, signal));
  watchKeyboard(root, signal);
  return () => ending.abort();
}

/** A gamepad shows itself at its first press; what reads it is not fetched before. */
function watchGamepads(targets: GamepadTargets, signal: AbortSignal): void {
  let asked = false;
  const connect = async (): Promise<void> => {
    if (asked) return;
    asked = true;
    try {
      const { pilot } = await import('./gamepad.ts');
      if (!signal.aborted) signal.addEventListener('abort', pilot(targets));
    } catch {
      asked = false;
    }
  };
  globalThis.addEventListener('gamepadconnected', () => void connect(), { signal });
  // The page before may have had it already.
  if (typeof navigator.getGamepads === 'function' && navigator.getGamepads().some((pad) => pad !== null))
    void connect();
}

function watchKeyboard(root: HTMLElement, signal: AbortSignal): void {
  const { visualViewport } = globalThis;
  const measure = (): void => {
    if (!visualViewport) return;
    const { bottom } = root.getBoundingClientRect();
    // Zooming in is no keyboard.
    const covered = visualViewport.scale > 1.05 ? 0 : bottom - (visualViewport.offsetTop + visualViewport.height);
    root.style.setProperty('--cvn-keyboard', `${Math.max(0, Math.round(covered))}px`);
    root.toggleAttribute('data-cvn-keyboard', covered > 120);
  };
  for (const type of ['resize', 'scroll']) visualViewport?.addEventListener(type, measure, { signal });
}
