import { Howler } from 'howler';
import { insideOf } from './howler-inside.ts';

/** How long a context may take to wake up before it counts as locked or interrupted. */
const WAKE_MS = 600;
/** How long it may stand still, though it says it runs, before it counts as dead. */
const STILL_MS = 900;

/**
 * The one audio context of the page, which is Howler's. Browsers lock it until the first tap, and stop it whenever they
 * like: a call, another app, a locked phone. It is woken at every later gesture and whenever the page comes back; one that
 * does not wake up, or that stands still, is replaced.
 */
export class Output {
  #onRunning: () => void;
  #onReplaced: () => void;
  #ending = new AbortController();
  #watched: AudioContext | null = null;
  #wasRunning = false;
  /** Gestures in a row that brought no sound. */
  #failures = 0;
  #mending = false;
  /** The page went to the background and all sound waits: nothing wakes the context but the way back. */
  #resting = false;

  /** `onReplaced`: there is another context, and every sound of the old one is gone. */
  constructor(host: HTMLElement, onRunning: () => void, onReplaced: () => void) {
    this.#onRunning = onRunning;
    this.#onReplaced = onReplaced;
    // Howler's own unlocking gives up after the first tap, and throws a context away to change its rate.
    Howler.autoUnlock = false;
    this.#setUp();
    this.#listen(host);
  }

  /** Null where there is no Web Audio. */
  get context(): AudioContext | null {
    return (Howler.ctx as AudioContext | null | undefined) ?? null;
  }

  get running(): boolean {
    return this.context ? this.context.state === 'running' : true;
  }

  /** Gets the context to run; false if it cannot be had now, which the next gesture changes. */
  async wake(): Promise<boolean> {
    const { context } = this;
    if (!context) return true;
    if (this.#resting) return false;
    const inside = insideOf(Howler);
    if (context.state === 'running') {
      if (inside.state === 'suspended') inside.state = 'running';
      inside._autoResume();
      return true;
    }
    if (context.state !== 'closed') {
      const waking = context.resume().catch(() => undefined);
      await Promise.race([waking, new Promise((resolve) => setTimeout(resolve, WAKE_MS))]);
    }
    if (!this.running) return false;
    insideOf(Howler).state = 'running';
    return true;
  }

  /** Lets the context sleep again once nothing is heard. For sounds that Howler does not know of. */
  settle(): void {
    insideOf(Howler)._autoSuspend();
  }

  /** Stops all sound where it is. */
  async rest(): Promise<void> {
    this.#resting = true;
    await this.context?.suspend().catch(() => undefined);
    if (!this.#resting) await this.wake();
  }

  async unrest(): Promise<void> {
    this.#resting = false;
    await this.wake();
  }

  destroy(): void {
    this.#ending.abort();
  }

  #setUp(): void {
    // The first question for the volume makes Howler open its context.
    Howler.volume(Howler.volume());
    const { context } = this;
    if (!context || this.#watched === context) return;
    this.#watched = context;
    const onState = (): void => {
      if (this.context !== context) return;
      if (context.state === 'running') {
        this.#wasRunning = true;
        insideOf(Howler).state = 'running';
        this.#onRunning();
      } else if (document.visibilityState === 'visible' && insideOf(Howler).state === 'running') void this.wake();
    };
    context.addEventListener('statechange', onState, { signal: this.#ending.signal });
    if (context.state === 'running') onState();
  }

  #listen(host: HTMLElement): void {
    const { signal } = this.#ending;
    const options = { signal, passive: true, capture: true } as const;
    const gesture = (): void => void this.#recover();
    for (const event of ['pointerup', 'touchend', 'keydown'] as const) host.addEventListener(event, gesture, options);
    // What plays on when the page comes back is woken; what Howler put to sleep for want of sounds goes on sleeping.
    const back = (): void => {
      if (document.visibilityState === 'visible' && insideOf(Howler).state !== 'suspended') void this.wake();
    };
    globalThis.addEventListener('pageshow', back, options);
    document.addEventListener('visibilitychange', back, options);
  }

  /** At a gesture: wakes the context, and replaces one that is beyond it. */
  async #recover(): Promise<void> {
    const { context } = this;
    if (this.#mending || this.#resting || !context) return;
    // Another player of the page has replaced it.
    if (context !== this.#watched) return this.#renewed();
    this.#mending = true;
    try {
      const works = await this.#works(context);
      this.#failures = works ? 0 : this.#failures + 1;
      // Once may be a slow machine. A context that never ran only waits for what the browser takes for a gesture.
      if (this.#failures >= 2 && this.#wasRunning && this.context === context) this.#replace();
    } finally {
      this.#mending = false;
    }
  }

  /** Whether a context wakes up and its time goes on. */
  async #works(context: AudioContext): Promise<boolean> {
    const beforeS = context.currentTime;
    if (!(await this.wake())) return false;
    this.settle();
    await new Promise((resolve) => setTimeout(resolve, STILL_MS));
    return context.state !== 'running' || context.currentTime !== beforeS;
  }

  #replace(): void {
    const { context } = this;
    if (this.#ending.signal.aborted || !context) return;
    // Howler closes it, and would not hear that this failed.
    const close = context.close.bind(context);
    context.close = () => close().catch(() => undefined);
    Howler.unload();
    this.#renewed();
  }

  #renewed(): void {
    this.#wasRunning = false;
    this.#failures = 0;
    this.#setUp();
    this.#onReplaced();
    void this.wake();
  }
}
