import type { InterfaceSound } from './tones.ts';

const CONTROLS = 'button, select, input, summary, [role=option], [role=tab]';

/**
 * Hears what a reader does to the controls of an interface: points at one, presses it, chooses, goes back. A control says
 * with `data-cvn-sound` if its sound is another. Returns what ends it.
 */
export function listenToControls(root: HTMLElement, signal: (sound: InterfaceSound) => void): () => void {
  const ending = new AbortController();
  const options = { signal: ending.signal, capture: true, passive: true } as const;
  let last: Element | null = null;
  const point = (event: Event): void => {
    const control = controlOf(event);
    if (control === last) return;
    last = control;
    if (control) signal('hover');
  };
  root.addEventListener('pointerover', (event) => event.pointerType === 'mouse' && point(event), options);
  root.addEventListener('focusin', (event) => isByKey(event.target) && point(event), options);
  root.addEventListener(
    'click',
    (event) => {
      const control = controlOf(event);
      if (control) signal(soundOfControl(control));
    },
    options,
  );
  root.addEventListener('keydown', (event) => event.key === 'Escape' && signal('back'), options);
  return () => ending.abort();
}

function controlOf(event: Event): Element | null {
  const [target] = event.composedPath();
  const control = target instanceof Element ? target.closest(CONTROLS) : null;
  return control?.matches('[aria-disabled=true], :disabled') ? null : control;
}

function soundOfControl(control: Element): InterfaceSound {
  const { cvnSound, cvnChoice, cvnAction } = (control as HTMLElement).dataset;
  if (cvnSound === 'back' || cvnSound === 'confirm' || cvnSound === 'press') return cvnSound;
  if (cvnChoice !== undefined || cvnAction === 'start' || cvnAction === 'continue') return 'confirm';
  return cvnAction === 'close' || control.closest('.cvn-leave') ? 'back' : 'press';
}

function isByKey(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(':focus-visible');
}
