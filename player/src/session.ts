import type { Cue } from '@comfyvn/shared/story/cue';
import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { Target } from '@comfyvn/shared/story/node';
import type { Callback, Input, RunState, StepResult } from '@comfyvn/shared/story/run-state';
import { globalsOf, rollback, start, step, type StartOptions } from '@comfyvn/shared/story/runner';
import type { Loaded, RunSave } from '@comfyvn/shared/story/save';
import { LazyView } from './lazy-view.ts';
import { lacksPast, lastLineOf, oldestOf, withPast } from './past.ts';

/** step: the reader went on. jump: the place changed otherwise, so nothing is performed. */
export type Arrival = 'step' | 'jump';

export interface SessionEvents {
  show(state: RunState, cues: readonly Cue[], arrival: Arrival): void;
  /** The same place, but the pictures of the story may have changed; `voice` is one that its line did not have. */
  redraw(state: RunState, voice: AssetId | null): void;
  /** The same line, but there is more of it now. */
  grow(state: RunState): void;
  finding(finding: Finding): void;
  /** The story calls its host. Never for a place that was only restored or looked at. */
  callback(callback: Callback): void;
  /** A scene is being fetched and takes its time. */
  waiting(): void;
  /** A scene could not be fetched; `retry` tries again. */
  stuck(retry: () => void): void;
}

/** A scene that takes longer than this is announced. */
const SLOW_MS = 200;

/** Steps from the beginning of a scene to the end of the story. */
const LONGEST_SCENE = 5_000;

/** Values of global variables, kept over all runs of a story. */
export interface GlobalsShelf {
  read(): StartOptions['globals'];
  write(values: NonNullable<StartOptions['globals']>): void;
}

/** Saves that come from outside are checked with schemas, which weigh as much as the player; those written here need none. */
const checkedSaves = () => import('./checked-saves.ts');
const writtenSaves = () => import(/* webpackFetchPriority: 'low' */ '@comfyvn/shared/story/save-write');
let writer: Awaited<ReturnType<typeof writtenSaves>>['save'] | null = null;

/** One playthrough: asks the runner for each step, fetches the scenes it needs, and remembers what was rolled back. */
export class Session {
  view: LazyView;
  state: RunState | null = null;
  #events: SessionEvents;
  #seed: string;
  /** States that were rolled back, the nearest last. */
  #future: RunState[] = [];
  /** Grows with each change of place, so that a scene arriving late changes nothing. */
  #turn = 0;
  #busy = false;
  #remembering: Promise<boolean> | null = null;
  /** Where the past of a save began that could not be told: it is not asked for again. */
  #forgotten = new WeakSet<RunState>();

  #globals: GlobalsShelf;

  constructor(view: LazyView, seed: string, globals: GlobalsShelf, events: SessionEvents) {
    this.view = view;
    this.#globals = globals;
    this.#seed = seed;
    this.#events = events;
  }

  get busy(): boolean {
    return this.#busy;
  }

  get canForward(): boolean {
    return this.#future.length > 0;
  }

  /** The opening state, not shown: for the title screen. */
  async opening(at?: Target): Promise<RunState | null> {
    try {
      return (await this.#settle(this.view, start(this.view, this.#startOptions(at)))).state;
    } catch {
      return null;
    }
  }

  begin(at?: Target): Promise<void> {
    this.#future = [];
    return this.#take(() => start(this.view, this.#startOptions(at)), 'step');
  }

  /** To the end of the story as it is, from the beginning of its last scene, the first choice taken at each menu. */
  async toEnd(tries = 3): Promise<void> {
    const turn = ++this.#turn;
    const last = this.view.head.scenes.at(-1)?.id;
    let at = await this.#settle(this.view, start(this.view, this.#startOptions(last ? { scene: last } : undefined)));
    for (let steps = 0; steps < LONGEST_SCENE; steps++) {
      const { status, menu } = at.state;
      const choice = menu?.options[0]?.id;
      if (status !== 'line' && !(status === 'menu' && choice)) break;
      const input: Input = status === 'menu' ? { type: 'choose', choice: choice! } : { type: 'advance' };
      at = await this.#settle(this.view, step(this.view, at.state, input));
    }
    // Something else moved the run meanwhile: from there again.
    if (turn !== this.#turn) return tries > 0 ? this.toEnd(tries - 1) : undefined;
    this.#future = [];
    this.#place(at.state);
  }

  input(input: Input): Promise<void> {
    const { state } = this;
    if (!state || this.#busy || state.status === 'ended') return Promise.resolve();
    this.#future = [];
    return this.#take(() => step(this.view, state, input), 'step');
  }

  /**
   * Gets the whole past of a run that a save brought: the save holds only the last of it. True if there is more now.
   * What the reader does meanwhile is kept.
   */
  async remember(): Promise<boolean> {
    const asked = this.state;
    // What is under way may be for a run that was left meanwhile.
    while (this.#remembering) await this.#remembering;
    const base = this.state;
    if (!asked || !base || !lacksPast(asked)) return false;
    if (!lacksPast(base)) return true;
    if (this.#forgotten.has(oldestOf(base))) return false;
    this.#remembering = this.#recall(base);
    try {
      return await this.#remembering;
    } finally {
      this.#remembering = null;
    }
  }

  async #recall(base: RunState): Promise<boolean> {
    try {
      const { pastOf } = await import('@comfyvn/shared/story/run-recall');
      const { view } = this;
      const whole = await pastOf(view, base, (scene) => view.ensure(scene), pause);
      const state = whole && this.state && view === this.view ? withPast(this.state, base, whole) : null;
      if (state) this.state = state;
      else this.#forgotten.add(oldestOf(base));
      return state !== null;
    } catch {
      // A scene of the past cannot be had: what the save holds is what there is.
      return false;
    }
  }

  /** Goes back one interaction; false at the beginning. */
  back(): boolean {
    const target = shownBefore(this.state);
    const { state } = this;
    if (state && nearEndOfPast(state)) {
      const more = this.remember();
      // At the very end the step waits for what comes.
      if (target === null) void more.then((found) => found && this.state?.step === state.step && this.back());
    }
    return target !== null && this.backTo(target.step);
  }

  backTo(stepNumber: number): boolean {
    const from = this.state;
    if (!from) return false;
    const target = rollback(from, stepNumber);
    if (target === from || target.status === 'loading') return false;
    const undone: RunState[] = [];
    for (let at: RunState | null = from; at && at.step > target.step; at = at.previous)
      if (at.status !== 'loading') undone.push(at);
    this.#future.push(...undone);
    this.#place(target);
    return true;
  }

  /** Goes forward to where it was rolled back from; false if it was not. */
  forward(): boolean {
    const next = this.#future.pop();
    if (next) this.#place(next);
    return next !== undefined;
  }

  /** Where the next press would lead; null where it leads nowhere yet. Nothing is changed. */
  ahead(): RunState | null {
    const { state } = this;
    if (state?.status !== 'line' || this.#busy) return null;
    return step(this.view, state, { type: 'advance' }).state;
  }

  /** Null before the run began, and for a moment after the page was opened. */
  snapshot(): RunSave | null {
    return this.state && writer && writer(this.view, this.state);
  }

  /** Gets what saving needs, ahead of time. */
  async prepareSaves(): Promise<void> {
    writer = (await writtenSaves()).save;
  }

  /** Goes on from a save. The message says what is not exact. */
  async restore(stored: RunSave): Promise<Loaded> {
    const restored = await this.#load(this.view, stored);
    this.#future = [];
    this.#place(restored.state);
    return restored;
  }

  /** The story changed: keeps the place, and lets a run go on that had come to the end. */
  async refresh(tries = 4): Promise<void> {
    const turn = this.#turn;
    const view = await this.view.renewed();
    const old = this.state;
    if (!old || this.#busy) {
      this.view = view;
      return;
    }
    const ended = old.status === 'ended';
    const anchor = (ended ? shownBefore(old) : null) ?? old;
    const { save } = await writtenSaves();
    let { state } = await this.#load(view, save(this.view, anchor));
    let cues: readonly Cue[] = [];
    let callbacks: readonly Callback[] = [];
    if (ended) ({ state, cues, callbacks } = await this.#settle(view, step(view, state, { type: 'advance' })));
    // The reader went on meanwhile: again, from the new place.
    if (turn !== this.#turn && tries > 0) return this.refresh(tries - 1);
    this.view = view;
    if (turn !== this.#turn) return;
    this.#future = [];
    this.state = state;
    callbacks.forEach(this.#events.callback);
    if (looksTheSame(old, state)) this.#events.redraw(state, newVoice(old, state));
    else if (isMoreOf(old, state)) this.#events.grow(state);
    else this.#events.show(state, cues, ended ? 'step' : 'jump');
  }

  /** Forgets the run: the title is shown. */
  stop(): void {
    this.#turn += 1;
    this.#busy = false;
    this.#future = [];
    this.state = null;
  }

  async #load(view: LazyView, stored: RunSave): Promise<Loaded> {
    const { load } = await checkedSaves();
    let restored = load(view, stored, this.#globals.read());
    for (let tries = 0; restored.state.status === 'loading' && restored.state.needs && tries < 50; tries++) {
      const { needs } = restored.state;
      if (view.scene(needs)) break;
      await view.ensure(needs);
      restored = load(view, stored, this.#globals.read());
    }
    if (restored.state.status !== 'loading') return restored;
    const { state } = restored;
    return { ...restored, state: (await this.#settle(view, { state, cues: [], callbacks: [] })).state };
  }

  #startOptions(at?: Target): StartOptions {
    const globals = this.#globals.read();
    return { seed: this.#seed, ...(at && { at }), ...(globals && { globals }) };
  }

  /** Shows a state that needs no step. */
  #place(state: RunState): void {
    this.#turn += 1;
    this.#busy = false;
    this.state = state;
    this.#events.show(state, [], 'jump');
  }

  async #take(run: () => StepResult, arrival: Arrival): Promise<void> {
    const turn = ++this.#turn;
    this.#busy = true;
    const slow = setTimeout(() => turn === this.#turn && this.#events.waiting(), SLOW_MS);
    try {
      const first = run();
      first.findings.forEach(this.#events.finding);
      const { state, cues, callbacks } = await this.#settle(this.view, first);
      if (turn !== this.#turn) return;
      this.#busy = false;
      this.state = state;
      if (this.view.head.variables.some((item) => item.scope === 'global'))
        this.#globals.write(globalsOf(this.view, state));
      callbacks.forEach(this.#events.callback);
      this.#events.show(state, cues, arrival);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#busy = false;
      if (!(error instanceof SceneMissing)) throw error;
      this.#events.finding(LazyView.missing(error.scene));
      this.#events.stuck(() => void this.#take(run, arrival));
    } finally {
      clearTimeout(slow);
    }
  }

  /** Fetches scenes until the run needs none. */
  async #settle(view: LazyView, from: Omit<StepResult, 'findings'>): Promise<Omit<StepResult, 'findings'>> {
    let { state } = from;
    const cues = [...from.cues];
    const callbacks = [...from.callbacks];
    while (state.status === 'loading' && state.needs) {
      const { needs } = state;
      await view.ensure(needs).catch(() => Promise.reject(new SceneMissing(needs)));
      const next = step(view, state, { type: 'loaded' });
      next.findings.forEach(this.#events.finding);
      if (next.state.status === 'loading' && next.state.needs === needs) throw new SceneMissing(needs);
      state = next.state;
      cues.push(...next.cues);
      callbacks.push(...next.callbacks);
    }
    return { state, cues, callbacks };
  }
}

class SceneMissing extends Error {
  readonly scene: string;
  constructor(scene: string) {
    super(`Scene "${scene}" could not be loaded.`);
    this.scene = scene;
  }
}

/** Others get their turn. */
const pause = (): Promise<void> => new Promise((done) => setTimeout(done));

/** Whether going back will soon come to the end of what a save brought. */
function nearEndOfPast(state: RunState): boolean {
  let at: RunState | null = state;
  for (let steps = 0; at && steps < 10; steps++) at = at.previous;
  return at === null;
}

/** The nearest earlier state that waited for the reader. */
function shownBefore(state: RunState | null): RunState | null {
  let at = state?.previous ?? null;
  while (at && at.status !== 'line' && at.status !== 'menu' && at.status !== 'input') at = at.previous;
  return at;
}

/** Whether a line is another one with more words at its end. */
function isMoreOf({ line: old }: RunState, { line }: RunState): boolean {
  if (!old || !line || old.kind !== line.kind || old.speaker !== line.speaker) return false;
  return line.text.length > old.text.length && line.text.startsWith(old.text);
}

/** The line that stands there; at the end of a live story the last one still does. */
const standing = (state: RunState) => (state.status === 'ended' ? lastLineOf(state) : state)?.line;

/** The voice that came to the line that stands there; one that is spoken already is not begun again. */
function newVoice(old: RunState, state: RunState): AssetId | null {
  return standing(old)?.voice === undefined ? (standing(state)?.voice ?? null) : null;
}

/** Whether the reader sees the same words in both states. */
function looksTheSame(one: RunState, other: RunState): boolean {
  const words = (state: RunState): string => {
    const { status, node, menu, input, ending } = state;
    const { kind, speaker, text } = standing(state) ?? {};
    return JSON.stringify([status, node, kind, speaker, text, menu, input, ending]);
  };
  return words(one) === words(other);
}
