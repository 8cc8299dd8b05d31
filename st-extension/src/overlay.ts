import { element } from './element.ts';
import { releaseToasts } from './st.ts';
import { word } from './words.ts';

const STYLE = `
  :host { position: absolute; inset: 0; display: block; background: #0b0d12; color: #f2f2f5;
    font: 16px/1.5 system-ui, sans-serif; }
  .stage { position: absolute; inset: 0; }
  .curtain { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: 1rem;
    padding: 2rem; text-align: center; background: radial-gradient(circle at 50% 40%, #232838, #0b0d12 75%); }
  .curtain[hidden] { display: none; }
  p { margin: 0; max-width: 34rem; }
  .bar { width: min(18rem, 70vw); height: 4px; border-radius: 2px; overflow: hidden; background: #ffffff22; }
  .bar > i { display: block; height: 100%; width: 0; background: #9db4ff; transition: width .2s; }
  .bar[hidden] { display: none; }
  button { font: inherit; color: inherit; padding: .5rem 1.25rem; border: 1px solid #ffffff55; border-radius: .5rem;
    background: #ffffff14; cursor: pointer; }
  .leave { position: absolute; top: max(.6rem, env(safe-area-inset-top)); right: max(.6rem, env(safe-area-inset-right));
    width: 2.75rem; height: 2.75rem; padding: 0; border: 0; border-radius: 50%; background: #0007; opacity: .45;
    font-size: 1.4rem; line-height: 1; transition: opacity .15s; }
  .leave:hover, .leave:focus-visible { opacity: 1; }
  .curtain:not([hidden]) + .leave { display: none; }
  /* The player brings a cross of its own; one is enough, and ours is there before the player is. */
  [data-cvn-status] .cvn-leave { display: none !important; }
  button:hover { background: #ffffff2b; }
  button:focus-visible { outline: 2px solid #9db4ff; outline-offset: 2px; }
`;

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

/**
 * A window over all of SillyTavern. A modal `<dialog>` brings what a hand-made layer lacks: it lies above everything,
 * the page behind is inert and its scroll position untouched, Escape closes it and the focus goes back where it was.
 */
export function openOverlay({ title, closed }: { title: string; closed: () => void }) {
  const stage = element('div', { class: 'stage' });
  const text = element('p', { attributes: { role: 'status', 'aria-live': 'polite' } });
  const fill = element('i');
  const bar = element('div', { class: 'bar', hidden: true }, fill);
  const close = element('button', { attributes: { type: 'button' }, on: { click: () => end() } }, word('leave'));
  const curtain = element('div', { class: 'curtain' }, text, bar, close);
  const leave = element(
    'button',
    {
      class: 'leave',
      title: word('leave'),
      attributes: { type: 'button', 'aria-label': word('leave') },
      on: { click: () => end() },
    },
    '×',
  );
  const host = element('div', { class: 'comfyvn-overlay-host' });
  const shadow = host.attachShadow({ mode: 'open' });
  shadow.append(element('style', {}, STYLE), stage, curtain, leave);
  const dialog = element('dialog', { class: 'comfyvn-overlay', attributes: { 'aria-label': title } }, host);

  let isOpen = true;
  function end(): void {
    if (!isOpen) return;
    isOpen = false;
    if (document.fullscreenElement) void document.exitFullscreen();
    removeEventListener('keydown', strayed, { capture: true });
    closed();
    releaseToasts(dialog);
    dialog.close();
    dialog.remove();
  }
  /** With the focus nowhere, keys would be hotkeys of SillyTavern: they are the player's. */
  function strayed(event: KeyboardEvent): void {
    if (event.target !== document.body && event.target !== document.documentElement) return;
    event.stopImmediatePropagation();
    const inside = stage.firstElementChild ?? stage;
    if (!inside.dispatchEvent(new KeyboardEvent(event.type, event))) event.preventDefault();
  }
  addEventListener('keydown', strayed, { capture: true });
  for (const type of KEPT_INSIDE) dialog.addEventListener(type, (event) => event.stopPropagation());
  // The player takes Escape for its own menus and says so by preventing the default; otherwise it closes.
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    end();
  });

  document.body.append(dialog);
  dialog.showModal();
  close.focus();

  return {
    stage,
    get isOpen(): boolean {
      return isOpen;
    },
    close: end,
    /** Shows what is going on, until `reveal`. */
    say(message: string, share?: number): void {
      text.textContent = message;
      bar.hidden = share === undefined;
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
