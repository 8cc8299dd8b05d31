import type { TextMode } from '@comfyvn/shared/story/stage';
import type { RunState } from '@comfyvn/shared/story/run-state';
import type { PictureSource } from './avatar.ts';
import { DialogueBox } from './dialogue-box.ts';
import { element } from './dom.ts';
import type { LineLook, LinePage, LineSurface, SurfaceEvents } from './line-surface.ts';
import { linesOnPage } from './lines-on-page.ts';
import { adoptSheet } from './styles.ts';
import type { Pace, TypingPhase } from './typed-text.ts';

type Kind = TextMode['kind'];

/** What is laid beside the text, wherever the text is. */
export interface Docked {
  /** What the reader answers with: the menu, the field. */
  readonly answers: readonly HTMLElement[];
  readonly tools: HTMLElement;
}

export interface LineSurfacesEvents {
  next(): void;
  pictures: PictureSource;
  /** A line as it is to look; null where the state has none. */
  look(state: RunState): LineLook | null;
}

/** Shows the lines of a run where its stage wants them: in the box, on a page of text, or on a telephone. */
export class LineSurfaces {
  readonly element = element('div', 'cvn-play');
  /** Called when the last line has come, wholly. */
  onDone: () => void = () => undefined;
  /** Called when the last line types, waits or is done. */
  readonly onPhase = new Set<(phase: TypingPhase) => void>();
  /** A grapheme came by typing. */
  onLetter: (grapheme: string) => void = () => undefined;
  #events: LineSurfacesEvents;
  #docked: Docked;
  #made = new Map<Kind, LineSurface>();
  #coming = new Map<Kind, Promise<LineSurface | null>>();
  #now: LineSurface;
  #shown: RunState | null = null;
  #waitsFor: Kind | null = null;
  #quiet = false;

  constructor(docked: Docked, events: LineSurfacesEvents) {
    this.#docked = docked;
    this.#events = events;
    const box = new DialogueBox(this.#surfaceEvents());
    this.#made.set('adv', box);
    this.#now = box;
    this.element.append(box.element);
    box.dock(docked.answers, docked.tools);
    this.element.dataset['mode'] = 'adv';
  }

  get phase(): TypingPhase {
    return this.#waitsFor === null ? this.#now.phase : 'typing';
  }

  /** The lines at a state; the last one comes at its pace. Behind a menu it is the line before. */
  show(state: RunState, pace: Pace): void {
    this.#shown = state;
    const { kind } = state.stage.mode;
    const made = this.#made.get(kind);
    if (made) return this.#showOn(kind, made, state, pace);
    this.#waitsFor = kind;
    this.#tell('typing');
    void this.#load(kind).then((surface) => {
      if (this.#shown !== state) return;
      this.#showOn(surface ? kind : 'adv', surface ?? this.#box, state, pace);
    });
  }

  /** There is more of the last line. */
  grow(state: RunState, pace: Pace): void {
    if (this.#waitsFor !== null) return this.show(state, pace);
    this.#shown = state;
    const page = this.#pageOf(state);
    if (this.#now.grow) this.#now.grow(page, pace);
    else this.#quietly(() => this.#now.retell(page));
  }

  /** The language changed, or earlier lines came to be known: the same place in other words. */
  retell(): void {
    const state = this.#shown;
    if (!state || this.#waitsFor !== null) return;
    this.#quietly(() => this.#now.retell(this.#pageOf(state)));
  }

  /** Earlier lines came to be known: the page is drawn again, as it would be after a load. */
  redraw(state: RunState): void {
    if (this.#now === this.#box || this.phase !== 'done') return;
    this.#shown = state;
    this.#quietly(() => this.#now.show(this.#pageOf(state), { speed: 0 }));
  }

  press(): void {
    if (this.#waitsFor === null) this.#now.press();
  }

  complete(): void {
    if (this.#waitsFor === null) this.#now.complete();
  }

  scrollOn(): boolean {
    return this.#now.scrollOn();
  }

  scrolls(deltaY: number): boolean {
    return this.#now.scrolls(deltaY);
  }

  destroy(): void {
    this.#shown = null;
    for (const surface of this.#made.values()) surface.destroy();
  }

  get #box(): LineSurface {
    return this.#made.get('adv')!;
  }

  #showOn(kind: Kind, surface: LineSurface, state: RunState, pace: Pace): void {
    this.#waitsFor = null;
    this.#switchTo(kind, surface);
    const page = this.#pageOf(state);
    // At a menu nothing is new: the lines before it stand.
    this.#quietly(() => surface.show(page, state.line ? pace : { speed: 0 }));
    this.#tell(surface.phase);
  }

  #switchTo(kind: Kind, surface: LineSurface): void {
    this.element.dataset['mode'] = kind;
    if (surface === this.#now) return;
    const root = this.element.getRootNode() as Document | ShadowRoot;
    const focused = root.activeElement as HTMLElement | null;
    const holds = focused !== null && this.element.contains(focused);
    this.#now.complete();
    this.#now.element.replaceWith(surface.element);
    surface.element.hidden = false;
    surface.dock(this.#docked.answers, this.#docked.tools);
    this.#now = surface;
    // What is moved loses the focus.
    if (holds && focused.isConnected) focused.focus({ preventScroll: true });
  }

  #pageOf(state: RunState): LinePage {
    const states = linesOnPage(state);
    const lines = states.map((one) => this.#events.look(one)).filter((line) => line !== null);
    return { lines, title: state.stage.mode.title ?? null };
  }

  /** Null where its code cannot be had: then the box does. */
  #load(kind: Kind): Promise<LineSurface | null> {
    const known = this.#coming.get(kind);
    if (known) return known;
    const coming = this.#make(kind).then(
      (surface) => {
        this.#made.set(kind, surface);
        return surface;
      },
      () => {
        this.#coming.delete(kind);
        return null;
      },
    );
    this.#coming.set(kind, coming);
    return coming;
  }

  async #make(kind: Kind): Promise<LineSurface> {
    if (kind === 'nvl') {
      const { NvlPage, NVL_STYLES } = await import('./nvl-page.ts');
      adoptSheet(this.element, 'nvl', NVL_STYLES);
      return new NvlPage(this.#surfaceEvents());
    }
    const { ChatPage, CHAT_STYLES } = await import('./chat-page.ts');
    adoptSheet(this.element, 'chat', CHAT_STYLES);
    return new ChatPage(this.#surfaceEvents(), this.#events.pictures);
  }

  #surfaceEvents(): SurfaceEvents {
    return {
      next: () => this.#events.next(),
      phase: (phase) => {
        if (!this.#quiet) this.#tell(phase);
      },
      letter: (grapheme) => this.#quiet || this.onLetter(grapheme),
    };
  }

  #tell(phase: TypingPhase): void {
    for (const listener of this.onPhase) listener(phase);
    if (phase === 'done') this.onDone();
  }

  /** What surfaces tell meanwhile is not the reader's doing. */
  #quietly(act: () => void): void {
    this.#quiet = true;
    act();
    this.#quiet = false;
  }
}
