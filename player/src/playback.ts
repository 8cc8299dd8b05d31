import type { Cue } from '@comfyvn/shared/story/cue';
import type { ChoiceId } from '@comfyvn/shared/story/ids';
import type { RunState } from '@comfyvn/shared/story/run-state';
import type { Character } from '@comfyvn/shared/story/story';
import type { Audio } from './audio/audio.ts';
import { playCues, prepareCues } from './cues/index.ts';
import { MenuClock } from './menu-clock.ts';
import type { PreferenceStore } from './preferences.ts';
import type { ReadState } from './read-state.ts';
import type { Arrival, Session } from './session.ts';
import type { SpokenWords } from './spoken-words.ts';
import { noManners, type Manners } from './stage/manners.ts';
import type { PixiStage } from './stage/stage.ts';
import type { ChoiceMenu } from './text/choice-menu.ts';
import type { LineSurfaces } from './text/line-surfaces.ts';
import type { Pace } from './text/typed-text.ts';

const SKIP_EVERY_MS = 45;
const AUTO_CHECK_MS = 150;
/** What auto adds for each letter: about 250 words a minute. */
const AUTO_LETTER_MS = 22;

export interface PlaybackParts {
  readonly session: Session;
  readonly lines: LineSurfaces;
  readonly menu: ChoiceMenu;
  readonly audio: Audio;
  readonly preferences: PreferenceStore;
  readonly read: ReadState;
  readonly words: SpokenWords;
  stage(): PixiStage | null;
  present(state: RunState, manners: Manners): Promise<void>;
  /** Whether a line is being read aloud. */
  aloud(): boolean;
  /** A dialog, the title or a hidden interface: nothing goes on by itself. */
  paused(): boolean;
  modeChanged(mode: { auto: boolean; skip: boolean }): void;
}

/** The pace of reading: typing, waiting, auto and skip. It never decides what comes next, only when. */
export class Playback {
  #parts: PlaybackParts;
  #auto = false;
  #skip = false;
  #held = false;
  #blocked = false;
  #turn = 0;
  #doneMs = 0;
  /** When a voice was last heard on this line. */
  #spokenMs = 0;
  #wasRead = false;
  #skipTimer: ReturnType<typeof setTimeout> | undefined;
  #autoTimer: ReturnType<typeof setInterval>;
  #clock: MenuClock;

  constructor(parts: PlaybackParts) {
    this.#parts = parts;
    parts.lines.onDone = () => this.#markRead();
    parts.lines.onPhase.add((phase) => {
      if (phase !== 'typing') this.#doneMs = performance.now();
    });
    parts.lines.onLetter = (letters) => parts.audio.letters(this.#speaker(), letters);
    this.#clock = new MenuClock({
      wish: () => parts.preferences.value.timedChoices,
      paused: () => parts.paused() || document.visibilityState === 'hidden',
      tell: (left) => parts.menu.showTime(left),
      over: () => {
        const { timer } = parts.session.state?.menu ?? {};
        if (timer) parts.read.addChosen(timer.choice);
        void parts.session.input({ type: 'timeout' });
      },
    });
    this.#autoTimer = setInterval(() => this.#autoStep(), AUTO_CHECK_MS);
  }

  get skipping(): boolean {
    return (this.#skip || this.#held) && (this.#wasRead || this.#parts.preferences.value.skipUnread);
  }

  /** Shows a state: the pictures, the sound, and how the step is performed. The text is shown by the player. */
  perform(state: RunState, cues: readonly Cue[], arrival: Arrival): void {
    const turn = ++this.#turn;
    this.#spokenMs = 0;
    this.#clock.start(state.menu?.timer ?? null);
    this.#wasRead = state.node !== null && this.#parts.read.has(state.node);
    const quick = arrival === 'jump' || this.skipping;
    const manners = noManners(quick);
    if (quick) this.#parts.audio.hush();
    else this.#parts.audio.leaveLine();
    this.#parts.audio.present(state.stage.music, state.stage.ambience);
    void this.#parts.words.follow(state, quick ? [] : cues);
    if (!quick) prepareCues(cues, manners);
    const shown = this.#parts.present(state, manners);
    this.#blocked = false;
    if (!quick && cues.length > 0) {
      this.#blocked = cues.some((cue) => cue.blocking);
      const performers = { stage: this.#parts.stage(), audio: this.#parts.audio };
      const waits = [playCues(cues, performers), ...(this.#blocked ? [shown] : [])];
      void Promise.allSettled(waits).then(() => {
        if (turn === this.#turn) this.#blocked = false;
      });
    }
    clearTimeout(this.#skipTimer);
    if (state.status !== 'line') this.#stopSkip();
    else if (this.skipping) this.#skipTimer = setTimeout(() => this.#skipStep(), SKIP_EVERY_MS);
    else if (this.#skip) this.#stopSkip();
  }

  /** Whether the line just reached was read before, in this run or another. */
  get wasRead(): boolean {
    return this.#wasRead;
  }

  /** How the line just reached comes; `factor` is its speaker's own. */
  pace(arrival: Arrival, factor: number): Pace {
    if (arrival === 'jump' || this.skipping) return { speed: 0 };
    const { textSpeed } = this.#parts.preferences.value;
    return { speed: textSpeed === 0 ? Infinity : textSpeed * factor };
  }

  /** The reader's one gesture: end what moves, show the whole line, go on. */
  press(): void {
    const { session, lines, menu, stage } = this.#parts;
    this.#stopSkip();
    if (menu.open || !session.state || session.state.status !== 'line') return;
    if (this.#blocked) {
      stage()?.finish();
      this.#blocked = false;
      return lines.press();
    }
    if (lines.phase !== 'done') return lines.press();
    if (lines.scrollOn()) return;
    this.#goOn();
  }

  choose(choice: ChoiceId): Promise<void> {
    this.#clock.stop();
    return this.#parts.session.input({ type: 'choose', choice });
  }

  forward(): void {
    if (!this.#parts.session.forward()) this.press();
  }

  back(): void {
    this.setAuto(false);
    this.#stopSkip();
    this.#parts.session.back();
  }

  setAuto(on: boolean): void {
    if (this.#auto === on) return;
    this.#auto = on;
    if (on) this.#stopSkip();
    this.#tell();
  }

  /** Nothing goes on by itself any more: another screen is shown. */
  rest(): void {
    this.setAuto(false);
    this.#stopSkip();
    this.#clock.stop();
  }

  toggleAuto(): void {
    this.setAuto(!this.#auto);
  }

  toggleSkip(): void {
    if (this.#skip) return this.#stopSkip();
    this.#skip = true;
    this.setAuto(false);
    this.#tell();
    this.#skipStep();
  }

  /** Skips while a key is held. */
  hold(on: boolean): void {
    if (this.#held === on) return;
    this.#held = on;
    if (on) this.#skipStep();
    else clearTimeout(this.#skipTimer);
  }

  destroy(): void {
    clearTimeout(this.#skipTimer);
    clearInterval(this.#autoTimer);
    this.#clock.stop();
  }

  #goOn(): void {
    this.#markRead();
    void this.#parts.session.input({ type: 'advance' });
  }

  #skipStep(): void {
    clearTimeout(this.#skipTimer);
    const { session, lines, paused } = this.#parts;
    if (paused() || session.state?.status !== 'line') return this.#stopSkip();
    if (!this.skipping) {
      this.#stopSkip();
      return;
    }
    lines.complete();
    this.#goOn();
  }

  #stopSkip(): void {
    clearTimeout(this.#skipTimer);
    if (!this.#skip) return;
    this.#skip = false;
    this.#tell();
  }

  #autoStep(): void {
    const { session, lines, audio, paused, preferences, aloud } = this.#parts;
    if (!this.#auto || paused() || session.busy || document.visibilityState === 'hidden') return;
    const { state } = session;
    const speaking = audio.speaking || aloud();
    if (speaking) this.#spokenMs = performance.now();
    if (state?.status !== 'line' || lines.phase === 'typing' || this.#blocked || speaking) return;
    const readMs = this.#doneMs + Math.min(600, state.line?.text.length ?? 0) * AUTO_LETTER_MS;
    const quietMs = performance.now() - Math.max(readMs, this.#spokenMs);
    if (quietMs < preferences.value.autoWait * 1000) return;
    if (lines.phase === 'waiting') lines.press();
    else this.#goOn();
  }

  #speaker(): Character | null {
    const { session } = this.#parts;
    return session.view.characters.get(session.state?.line?.speaker ?? '') ?? null;
  }

  #markRead(): void {
    const node = this.#parts.session.state?.node;
    if (node) this.#parts.read.add(node);
  }

  #tell(): void {
    this.#parts.modeChanged({ auto: this.#auto, skip: this.#skip });
  }
}
