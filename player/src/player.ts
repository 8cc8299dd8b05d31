import type { Cue } from '@comfyvn/shared/story/cue';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { Target } from '@comfyvn/shared/story/node';
import type { Callback, RunState } from '@comfyvn/shared/story/run-state';
import type { Character } from '@comfyvn/shared/story/story';
import { AssetCache } from './asset-cache.ts';
import type { Audio } from './audio/audio.ts';
import { Narrator } from './aloud/narrator.ts';
import { backgroundName } from './casting.ts';
import { runCommand } from './commands.ts';
import { globalsShelf } from './globals-shelf.ts';
import { LazyView, StoryNewerError } from './lazy-view.ts';
import { LiveReading } from './live-reading.ts';
import { Looks } from './looks.ts';
import type { Player, PlayerOptions, StoredSave } from './options.ts';
import { extrasOf } from './places/extras.ts';
import { Places } from './places/places.ts';
import { oldestOf } from './past.ts';
import { Playback } from './playback.ts';
import { playerAudio } from './player-audio.ts';
import { PreferenceStore } from './preferences.ts';
import { ReadState } from './read-state.ts';
import { ReaderSaves } from './reader-saves.ts';
import { Saving } from './saving.ts';
import { Seen } from './seen.ts';
import { Session, type Arrival } from './session.ts';
import { speechLevel } from './speech-level.ts';
import { SpokenWords } from './spoken-words.ts';
import { StageHost } from './stage-host.ts';
import { noManners, type Manners } from './stage/manners.ts';
import { safeStorage } from './storage.ts';
import { Interface } from './text/interface.ts';
import type { Command } from './text/input.ts';
import type { Page } from './text/game-menu.ts';
import type { LineLook } from './text/line-surface.ts';
import { samePage } from './text/lines-on-page.ts';
import { describeStage } from './text/stage-description.ts';
import { onWords, WORDS } from './text/words.ts';
import { idle, later } from './waits.ts';
import { Wording } from './wording.ts';

/** A seed for a run whose host names none. `randomUUID` is missing on pages that are not secure. */
const freshSeed = (): string => crypto.getRandomValues(new Uint32Array(4)).join('-');

/** How long the title waits to learn whether there is a place to go on from. */
const TITLE_WAITS_MS = 100;

const speakerOf = ({ characters }: LazyView, { line }: RunState): Character | null =>
  (line?.speaker ? characters.get(line.speaker) : null) ?? null;

/** Everything of a player once its story is open. */
interface Playing {
  readonly session: Session;
  readonly playback: Playback;
  readonly read: ReadState;
  readonly saving: Saving;
  readonly places: Places;
  readonly seen: Seen;
  readonly wording: Wording;
}

/** Joins story, pictures, text and sound. */
export class StoryPlayer implements Player {
  readonly ready: Promise<void>;
  #options: PlayerOptions;
  #ui: Interface;
  #cache: AssetCache;
  #audio: Audio;
  #narrator: Narrator;
  #stage: StageHost;
  #preferences: PreferenceStore;
  #looks: Looks;
  #saves: ReaderSaves;
  #live: LiveReading | null;
  #storage;
  #playing: Playing | null = null;
  #ending = new AbortController();
  #recast: ReturnType<typeof setTimeout> | undefined;
  #scene = '';
  /** Resolves when the pictures stand. */
  #presenting: Promise<void> = Promise.resolve();

  constructor(host: HTMLElement, options: PlayerOptions) {
    this.#options = options;
    this.#live = options.live ? new LiveReading(options.live) : null;
    this.#storage = safeStorage(options.storage);
    this.#preferences = new PreferenceStore(this.#storage);
    this.#cache = new AssetCache(
      options.assets,
      (finding) => this.#report(finding),
      () => this.#onMissing(),
    );
    this.#ui = new Interface(host, this.#preferences, {
      command: (command) => this.#command(command),
      choose: (choice) => {
        this.#ui.menu.hide();
        this.#playing?.read.addChosen(choice);
        void this.#playing?.playback.choose(choice).then(() => this.#playing?.saving.auto('now'));
      },
      chosenBefore: (choice) => this.#playing?.read.hasChosen(choice) ?? false,
      enter: (value) =>
        void this.#playing?.session.input({ type: 'enter', value }).then(() => this.#playing?.saving.auto('now')),
      hold: (on) => this.#playing?.playback.hold(on && !this.#paused()),
      said: (words, locale) => this.#narrator.say(words, locale),
      history: {
        jump: (step) => {
          this.#ui.game.close();
          this.#playing?.session.backTo(step);
        },
        speak: (voice) => void this.#audio.speak(voice),
        remember: () => this.#playing?.session.remember() ?? Promise.resolve(false),
      },
      state: () => this.#playing?.session.state ?? null,
      look: (state) => this.#lookOf(state),
      wording: () => this.#playing?.wording ?? null,
      picture: (asset) => this.#cache.load(asset),
      page: (page, signal) =>
        this.#playing?.places.page(page, signal) ?? Promise.reject(new Error('No story is open.')),
      extras: () => (this.#playing ? extrasOf(this.#playing.session.view.head, this.#playing.seen) : []),
      endless: options.live !== undefined,
      host: () => options.actions?.() ?? [],
      toTitle: options.titleScreen ? () => void this.#toTitle() : null,
      exit: options.onExit ? () => this.#exit() : null,
    });
    this.#saves = new ReaderSaves({ ui: this.#ui, playing: () => this.#playing });
    this.#looks = new Looks(this.#ui.root, this.#preferences, options.skin ?? 'modern', (text) =>
      this.#ui.toasts.say(text),
    );
    this.#audio = playerAudio(
      this.#ui,
      this.#cache,
      (asset) => this.#playing?.session.view.head.assets.find(({ id }) => id === asset)?.loop,
      this.#ending.signal,
    );
    const { root, stageWords, toasts } = this.#ui;
    this.#narrator = new Narrator({
      root,
      stageWords,
      toasts,
      preferences: this.#preferences,
      skipping: () => this.#playing?.playback.skipping ?? false,
      voicedBy: () => (this.state?.line?.voice === undefined ? null : (this.#lookOf(this.state)?.name ?? '')),
      locale: () => this.#playing?.wording.locale ?? root.lang,
    });
    this.#stage = new StageHost(this.#ui.stage, this.#cache, () =>
      speechLevel({
        speaking: () => this.#audio.speaking,
        level: () => this.#audio.level(),
        typing: () => this.#ui.lines.phase === 'typing',
        nowMs: () => performance.now(),
      }),
    );
    this.#ending.signal.addEventListener(
      'abort',
      onWords(() => this.#reword()),
    );
    this.#watchPreferences();
    this.ready = this.#open();
    this.#watchPage();
  }

  get state(): RunState | null {
    return this.#playing?.session.state ?? null;
  }

  async refresh(): Promise<void> {
    await this.ready;
    this.#cache.forgetMissing();
    const { session } = this.#playing ?? {};
    if (session) await (this.#live?.refresh(session) ?? session.refresh());
    await this.#stage.stage?.retry();
  }

  async toEnd(): Promise<void> {
    await this.ready;
    this.#ui.leaveScreens();
    await this.#playing?.session.toEnd();
  }

  expectMore(on: boolean): void {
    this.#ui.expectMore(on);
  }

  async goTo(target: Target): Promise<void> {
    await this.ready;
    this.#ui.leaveScreens();
    await this.#playing?.session.begin(target);
  }

  destroy(): void {
    void this.#leave();
    this.#ending.abort();
    clearTimeout(this.#recast);
    this.#playing?.playback.destroy();
    this.#playing?.saving.stop();
    this.#audio.destroy();
    this.#narrator.destroy();
    this.#stage.destroy();
    this.#looks.destroy();
    this.#ui.destroy();
  }

  async #open(): Promise<void> {
    const built = this.#stage.build();
    let view: LazyView;
    try {
      view = await LazyView.open(this.#options.story);
    } catch (error) {
      if (error instanceof StoryNewerError) return this.#ui.toasts.stay(WORDS.storyNewer);
      this.#ui.toasts.ask(WORDS.storyMissing, WORDS.retry, () => void this.#open());
      return;
    }
    if (this.#ending.signal.aborted) return;
    this.#playing = this.#prepare(view);
    this.#ui.name(this.#playing.wording.title(), this.#playing.wording.locale);
    await this.#enter(this.#playing);
    if (!(await built) && !this.#ending.signal.aborted) this.#ui.toasts.say(WORDS.noPictures);
  }

  #prepare(view: LazyView): Playing {
    const read = new ReadState(this.#storage, view.head.id);
    const seed = this.#options.seed ?? freshSeed();
    const session = new Session(view, seed, globalsShelf(this.#storage, view.head.id), {
      show: (state, cues, arrival) => this.#show(state, cues, arrival),
      redraw: (state, voice) => {
        void this.#present(state, noManners(true));
        if (voice && !this.#paused()) void this.#audio.speak(voice);
        this.#stage.preload(session.view, state);
      },
      grow: (state) => this.#grow(state),
      finding: (finding) => this.#report(finding),
      callback: (callback) => this.#call(callback),
      waiting: () => {
        this.#ui.root.dataset['cvnStatus'] = 'loading';
      },
      stuck: (retry) => this.#ui.toasts.ask(WORDS.sceneMissing, WORDS.retry, retry),
    });
    const playback = new Playback({
      session,
      read,
      lines: this.#ui.lines,
      menu: this.#ui.menu,
      audio: this.#audio,
      preferences: this.#preferences,
      words: new SpokenWords({ root: this.#ui.root, audio: this.#audio, preferences: this.#preferences }),
      stage: () => this.#stage.stage,
      present: (state, manners) => this.#present(state, manners),
      aloud: () => this.#narrator.speaking,
      paused: () => this.#paused(),
      modeChanged: (mode) => this.#ui.showModes(mode),
    });
    const wording = new Wording(this.#storage, () => session.view, navigator.languages);
    wording.watch(() => this.#reword());
    const now = this.#options.now ?? (() => new Date());
    const saving = new Saving({
      store: this.#options.saves,
      session,
      storage: this.#storage,
      thumbnail: async () => (await this.#stage.stage?.thumbnail()) ?? null,
      settled: () => this.#presenting.then(() => this.#stage.stage?.rest()).then(idle),
      now,
      trouble: (trouble) => this.#saves.tell(trouble),
    });
    const seen = new Seen(this.#storage, view.head.id, now);
    if (seen.damaged) this.#ui.toasts.say(WORDS.seenDamaged);
    const places = new Places({
      session,
      saving,
      read,
      seen,
      preferences: this.#preferences,
      audio: this.#audio,
      host: this.#ui.root,
      wording,
      locale: () => this.#ui.root.lang,
      load: (asset) => this.#cache.load(asset),
      say: (text) => this.#ui.toasts.say(text),
      save: (slot) => this.#saves.save(slot),
      restore: (stored) => this.#saves.goOnFrom(stored),
      play: (at) => void this.#begin(at),
      open: (page) => this.#openMenu(page),
    });
    return { session, playback, read, saving, places, seen, wording };
  }

  /** The first thing shown: the autosave, the title, or the first line. */
  async #enter({ session, saving }: Playing): Promise<void> {
    if (this.#options.resume) {
      const stored = await saving.read('auto').catch(() => null);
      if (stored && (await this.#saves.restore(stored.save))) {
        if (session.state?.status === 'ended') await this.#live?.resume(session);
        return;
      }
    }
    if (this.#options.titleScreen && !this.#options.at) return this.#toTitle();
    await session.begin(this.#options.at);
  }

  /** Another run; what the last one saved by itself stays at hand. */
  async #begin(at: Target | undefined): Promise<void> {
    this.#ui.leaveScreens();
    await this.#playing?.saving.shelve();
    await this.#playing?.session.begin(at);
  }

  async #toTitle(): Promise<void> {
    const playing = this.#playing;
    if (!playing) return;
    await this.#leave();
    playing.session.stop();
    this.#audio.hush();
    playing.playback.rest();
    const opening = await playing.session.opening(this.#options.at);
    if (opening) {
      this.#stage.expect(playing.session.view, opening);
      const scenery = { ...opening, stage: { ...opening.stage, characters: {}, speaker: null } };
      void this.#present(scenery, noManners(true));
      this.#stage.preload(playing.session.view, opening);
      this.#audio.present(opening.stage.music, opening.stage.ambience);
    }
    const stored = playing.saving.read('auto').catch(() => null);
    // The first visit makes the browser's database, which takes a while.
    const soon = await Promise.race([stored, later(TITLE_WAITS_MS)]);
    if (this.#ending.signal.aborted) return;
    this.#showTitle(playing, soon ?? null);
    if (soon !== undefined) return;
    const late = await stored;
    if (late && this.#ui.title.open) this.#showTitle(playing, late);
  }

  #showTitle({ wording, seen }: Playing, stored: StoredSave | null): void {
    this.#ui.showTitle(wording.title(), {
      begin: () => void this.#begin(this.#options.at),
      goOn: stored && {
        ...stored,
        act: () => {
          this.#ui.leaveScreens();
          void this.#saves.restore(stored.save).then((done) => (done ? undefined : this.#toTitle()));
        },
      },
      load: () => this.#openMenu('load'),
      scenes: seen.scenes.size > 0 ? () => this.#openMenu('scenes') : null,
      extras: seen.scenes.size > 0 ? () => this.#openMenu('map') : null,
      settings: () => this.#openMenu('settings'),
      credits: () => this.#openMenu('credits'),
      exit: this.#options.onExit ? () => this.#exit() : null,
    });
  }

  #show(state: RunState, cues: readonly Cue[], arrival: Arrival): void {
    const playing = this.#playing;
    if (!playing || this.#ending.signal.aborted) return;
    this.#ui.leaveScreens();
    this.#narrator.stop();
    playing.playback.perform(state, cues, arrival);
    const { view } = playing.session;
    this.#ui.show(state, playing.playback.pace(arrival, speakerOf(view, state)?.textSpeed ?? 1), {
      restart: () => void this.#begin(this.#options.at),
      back: () => playing.playback.back(),
      map: () => this.#openMenu('map'),
      toTitle: this.#options.titleScreen ? () => void this.#toTitle() : null,
      exit: this.#options.onExit ? () => this.#exit() : null,
    });
    void this.#fillPage(playing, state);
    this.#stage.preload(view, state);
    playing.places.note(state);
    const checkpoint = state.scene !== this.#scene || state.status === 'menu';
    this.#scene = state.scene;
    this.#options.live?.onPlace?.({ atEnd: state.status === 'ended' });
    if (arrival === 'step') void this.#autosave(playing, checkpoint);
  }

  #grow(state: RunState): void {
    const { playback, session } = this.#playing ?? {};
    if (!playback || !session) return;
    void this.#present(state, noManners(true));
    this.#ui.grow(state, playback.pace('step', speakerOf(session.view, state)?.textSpeed ?? 1));
  }

  /** A page whose first lines a save did not bring gets them. */
  async #fillPage({ session }: Playing, state: RunState): Promise<void> {
    const oldest = oldestOf(state);
    if (state.stage.mode.kind === 'adv' || !samePage(oldest, state) || !(await session.remember())) return;
    if (session.state?.step === state.step) this.#ui.lines.redraw(session.state);
  }

  /** What writes saves is not fetched before there is something to save. */
  async #autosave({ session, saving }: Playing, checkpoint: boolean): Promise<void> {
    await session.prepareSaves().catch(() => undefined);
    await (checkpoint ? saving.checkpoint() : saving.auto('soon'));
  }

  /** A line as it is to look. */
  #lookOf(state: RunState): LineLook | null {
    const { session, playback, read, wording } = this.#playing ?? {};
    const { line } = state;
    const worded = wording?.line(state);
    if (!session || !line || !worded) return null;
    const speaker = speakerOf(session.view, state);
    const seen = state === session.state ? (playback?.wasRead ?? false) : (read?.has(line.node) ?? false);
    const name = speaker ? (wording?.name(speaker) ?? speaker.name) : '';
    return { key: String(state.step), kind: line.kind, speaker, name, ...worded, seen };
  }

  /** The interface or the story speaks another language: everything on the screen follows, and the place stays. */
  #reword(): void {
    const { wording } = this.#playing ?? {};
    this.#ui.reword(wording?.title() ?? null, wording?.locale ?? '');
  }

  async #present(state: RunState, manners: Manners): Promise<void> {
    const view = this.#playing?.session.view;
    if (!view) return;
    const { looks, done } = this.#stage.present(view, state, manners);
    this.#ui.tellStage(backgroundName(state.stage), looks);
    const { background, picture } = state.stage;
    const facts = { background, picture: picture?.asset ?? null, figures: looks };
    this.#narrator.sees(describeStage(facts, (id) => view.asset(id)));
    this.#presenting = done;
    await done;
  }

  #command(command: Command): void {
    runCommand(command, {
      ui: this.#ui,
      narrator: this.#narrator,
      playback: this.#playing?.playback ?? null,
      openMenu: (page) => this.#openMenu(page),
      save: (slot) => void this.#saves.save(slot),
      load: (slot) => void this.#saves.load(slot),
    });
  }

  #openMenu(page: Page): void {
    const outside = this.#ui.title.open || !this.state;
    const hidden: Page[] = outside ? ['history', 'save'] : [];
    this.#ui.game.show(hidden.includes(page) ? 'load' : page, hidden);
    this.#ui.updateInert();
  }

  /** Keeps the place and what was read. */
  async #leave(): Promise<void> {
    const playing = this.#playing;
    playing?.places.flush();
    if (playing?.session.state && !this.#ui.title.open) await playing.saving.leave();
  }

  #exit(): void {
    void this.#leave();
    this.#options.onExit?.();
  }

  #paused(): boolean {
    return this.#ui.game.open || this.#ui.title.open || this.#ui.hidden;
  }

  #report(finding: Finding): void {
    this.#options.onFinding?.(finding);
  }

  /** What the host does with a callback is its own; the story goes on whatever becomes of it. */
  #call(callback: Callback): void {
    try {
      this.#options.onCallback?.(callback);
    } catch (error) {
      const message = `The callback "${callback.name}" failed: ${String(error)}`;
      this.#report({ rule: 'callback-failed', level: 'warning', where: {}, message });
    }
  }

  /** A picture is missing: everybody is cast again, once for all that fail together. */
  #onMissing(): void {
    clearTimeout(this.#recast);
    this.#recast = setTimeout(() => {
      const { state } = this;
      if (state && !this.#ui.title.open) void this.#present(state, noManners(true));
    }, 30);
  }

  #watchPreferences(): void {
    const wish = globalThis.matchMedia('(prefers-reduced-motion: reduce)');
    const apply = (): void => {
      const { motion, idleMotion, parallax } = this.#preferences.value;
      const still = motion === 'reduced' || (motion === 'system' && wish.matches);
      this.#stage.setStill(still, { idle: idleMotion, parallax });
      this.#ui.root.dataset['cvnMotion'] = still ? 'reduced' : 'full';
    };
    this.#preferences.watch((value) => {
      this.#audio.setPreferences(value);
      apply();
    });
    wish.addEventListener('change', apply, { signal: this.#ending.signal });
  }

  #watchPage(): void {
    const { signal } = this.#ending;
    const keep = (): void => void this.#leave();
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && keep(), { signal });
    globalThis.addEventListener('pagehide', keep, { signal });
  }
}
