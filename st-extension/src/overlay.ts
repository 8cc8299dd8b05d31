import { element } from './element.ts';
import { focusChat, makeRoom } from './st/layout.ts';
import { releaseToasts } from './st.ts';
import { createModeBar } from './stage/mode-bar.ts';
import { besideKeyboard, fitted, modeFor, modesFor, toPlacement, type Box, type Mode } from './stage/modes.ts';
import { onDrag } from './stage/drag.ts';
import { STAGE_STYLE } from './stage/stage-style.ts';
import { stored } from './storage.ts';
import { word } from './words.ts';

/**
 * Events that SillyTavern listens for on its document: hotkeys, swipe gestures, menus that close at a click.
 * Not `keyup`: the player waits for it on the window, SillyTavern does not.
 */
const KEPT_INSIDE = [
  'keydown',
  'keypress',
  'click',
  'dblclick',
  'mousedown',
  'mouseup',
  'pointerdown',
  'pointerup',
].concat(['touchstart', 'touchmove', 'touchend', 'wheel', 'contextmenu', 'paste', 'copy', 'drop', 'dragover']);

export type Overlay = ReturnType<typeof openOverlay>;

export interface OverlayOptions {
  readonly title: string;
  closed(): void;
  toEnd?(): void;
  /** Draws what is read; without it nothing offers to. */
  picture?(): void;
  /** Called when it stands elsewhere; without it, it stands over all of the page and nowhere else. */
  moded?(mode: Mode): void;
}

const page = () => ({ width: innerWidth, height: innerHeight });

/**
 * The stage in SillyTavern's page: over all of it, beside or above the chat, or as a small window. It is a `<dialog>`:
 * over all it is modal, so the page behind is inert and its scroll position untouched, Escape closes it and the focus goes
 * back where it was; docked it is not, and SillyTavern stays as usable as ever.
 */
export function openOverlay({ title, closed, toEnd, picture, moded }: OverlayOptions) {
  const kept = stored<unknown>(localStorage, 'stage');
  let { mode: wanted, pip } = toPlacement(kept.read());
  let mode: Mode | null = null;
  const stage = element('div', { class: 'stage' });
  const foot = element('div', { class: 'foot' });
  const text = element('p', { attributes: { role: 'status', 'aria-live': 'polite' } });
  const fill = element('i');
  const progress = element('div', { class: 'progress', hidden: true }, fill);
  const back = { attributes: { type: 'button' }, on: { click: () => end() } };
  const close = element('button', back, word('leave'));
  const curtain = element('div', { class: 'curtain' }, text, progress, close);
  const bar = createModeBar({ choose, toEnd: () => toEnd?.(), picture: picture ?? null, close: () => end(), nudge });
  const grip = element('div', { class: 'grip', hidden: true, attributes: { 'aria-hidden': 'true' } });
  const host = element('div', { class: 'comfyvn-overlay-host' });
  const shadow = host.attachShadow({ mode: 'open' });
  shadow.append(element('style', {}, STAGE_STYLE), stage, foot, curtain, bar.root, grip);
  const dialog = element('dialog', { class: 'comfyvn-overlay', attributes: { 'aria-label': title } }, host);

  let isOpen = true;
  function end(): void {
    if (!isOpen) return;
    isOpen = false;
    if (document.fullscreenElement) void document.exitFullscreen();
    removeEventListener('keydown', strayed, { capture: true });
    removeEventListener('resize', stand);
    for (const type of ['resize', 'scroll']) globalThis.visualViewport?.removeEventListener(type, stand);
    closed();
    makeRoom(null);
    releaseToasts(dialog);
    dialog.close();
    dialog.remove();
  }

  /* Where it stands */

  function stand(): void {
    const next = moded ? modeFor(wanted, page()) : 'full';
    pip = next === 'pip' ? fitted(pip, page()) : pip;
    const { style, dataset } = dialog;
    const box = next === 'pip' ? pip : next === 'full' ? besideKeyboard(page(), globalThis.visualViewport) : null;
    style.cssText = box ? `left:${box.x}px;top:${box.y}px;width:${box.width}px;height:${box.height}px` : '';
    bar.show(next, moded ? modesFor(page()) : []);
    grip.hidden = next !== 'pip';
    if (next === mode) return;
    const modal = dialog.open && mode === 'full';
    mode = next;
    dataset['mode'] = next;
    makeRoom(next);
    if (!dialog.open || modal !== (next === 'full')) {
      releaseToasts(dialog);
      if (dialog.open) dialog.close();
      if (next === 'full') dialog.showModal();
      else dialog.show();
    }
    moded?.(next);
  }
  function choose(next: Mode): void {
    wanted = next;
    kept.write({ mode: wanted, pip });
    stand();
    focusInside();
  }
  function place(box: Box): void {
    pip = fitted(box, page());
    kept.write({ mode: wanted, pip });
    stand();
  }
  function nudge({ x, y, sizes }: { x: number; y: number; sizes: boolean }): void {
    if (sizes) place({ ...pip, width: pip.width + x, height: pip.height + y });
    else place({ ...pip, x: pip.x + x, y: pip.y + y });
  }
  onDrag(
    bar.move,
    () => pip,
    (from, x, y) => place({ ...from, x: from.x + x, y: from.y + y }),
  );
  onDrag(
    grip,
    () => pip,
    (from, x, y) => place({ ...from, width: from.width + x, height: from.height + y }),
  );

  /* Keys */

  const focusInside = (): void =>
    (curtain.hidden ? stage.querySelector<HTMLElement>('[tabindex]') : close)?.focus({ preventScroll: true });
  /** Over all of the page, with the focus nowhere, keys would be hotkeys of SillyTavern: they are the player's. */
  function strayed(event: KeyboardEvent): void {
    if (mode !== 'full' || (event.target !== document.body && event.target !== document.documentElement)) return;
    event.stopImmediatePropagation();
    const inside = stage.firstElementChild ?? stage;
    if (!inside.dispatchEvent(new KeyboardEvent(event.type, event))) event.preventDefault();
  }
  addEventListener('keydown', strayed, { capture: true });
  addEventListener('resize', stand);
  for (const type of ['resize', 'scroll']) globalThis.visualViewport?.addEventListener(type, stand);
  // Docked, Escape gives the focus back to the chat; the player takes it for its own menus first.
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || mode === 'full') return;
    event.preventDefault();
    focusChat();
  });
  for (const type of KEPT_INSIDE) dialog.addEventListener(type, (event) => event.stopPropagation());
  // The player takes Escape for its own menus and says so by preventing the default; otherwise it closes.
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    end();
  });

  document.body.append(dialog);
  stand();
  close.focus();

  return {
    stage,
    /** Under the stage: what the reader answers with. */
    foot,
    host,
    /** Over the stage, under the dialogs. */
    front: shadow,
    offerLatest: bar.offerLatest,
    get mode(): Mode {
      return mode ?? 'full';
    },
    get isOpen(): boolean {
      return isOpen;
    },
    close: end,
    /** Shows what is going on, until `reveal`. */
    say(message: string, share?: number): void {
      text.textContent = message;
      progress.hidden = share === undefined;
      fill.style.width = `${Math.round((share ?? 0) * 100)}%`;
    },
    reveal(): void {
      curtain.hidden = true;
    },
    /** Ends in a sentence instead of a story. */
    fail(message: string): void {
      curtain.hidden = false;
      this.say(message);
      close.focus();
    },
  };
}
