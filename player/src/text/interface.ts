import type { RunState } from '@comfyvn/shared/story/run-state';
import { lastLineOf } from '../past.ts';
import type { FigureLook } from '../casting.ts';
import { timeFor } from '../menu-clock.ts';
import type { PreferenceStore } from '../preferences.ts';
import { ChoiceMenu } from './choice-menu.ts';
import { watchDevices } from './devices.ts';
import { button, element } from './dom.ts';
import { EndCard, type EndActions } from './end-card.ts';
import { GameMenu, type MenuAction } from './game-menu.ts';
import { listen } from './input.ts';
import type { InterfaceActions } from './interface-actions.ts';
import { languagePicker } from './language-picker.ts';
import type { LineLook } from './line-surface.ts';
import { LineSurfaces } from './line-surfaces.ts';
import { LiveLog } from './live-log.ts';
import { QuestionPlace } from './question-place.ts';
import { spokenMenu, spokenQuestion } from './spoken.ts';
import { adoptStyles } from './styles.ts';
import { TitleScreen, type TitleActions } from './title-screen.ts';
import { Toasts } from './toasts.ts';
import { Toolbar } from './toolbar.ts';
import type { Pace } from './typed-text.ts';
import { WaitingMark } from './waiting-mark.ts';
import { WORDS } from './words.ts';

interface Shown {
  readonly state: RunState;
  readonly endActions: EndActions;
}

/** So that each player of a page has ids of its own. */
let players = 0;

/** All of the player that is DOM: builds it, and shows on it what it is told. */
export class Interface {
  readonly root = element('div', 'cvn-root');
  readonly stage = element('div', 'cvn-stage');
  readonly lines: LineSurfaces;
  readonly menu: ChoiceMenu;
  readonly question: QuestionPlace;
  readonly title = new TitleScreen();
  readonly game: GameMenu;
  readonly toasts = new Toasts();
  /** What is to be seen, for those who do not see it. */
  readonly stageWords = element('p', 'cvn-only-read');
  #actions: InterfaceActions;
  #preferences: PreferenceStore;
  #end = new EndCard();
  #waiting = new WaitingMark();
  #log = new LiveLog(WORDS.dialogue);
  #toolbar: Toolbar;
  #frame = element('div', 'cvn-frame');
  #unlisten: () => void;
  #unwatch: () => void;
  #shown: Shown | null = null;
  #titleActions: TitleActions | null = null;

  constructor(host: HTMLElement, preferences: PreferenceStore, actions: InterfaceActions) {
    this.#actions = actions;
    this.#preferences = preferences;
    this.#toolbar = new Toolbar((tool) => {
      actions.command(tool);
      if (!this.game.open) this.focus();
    });
    this.menu = new ChoiceMenu(actions.choose, actions.chosenBefore);
    this.question = new QuestionPlace(actions.enter, () => this.toasts.say(WORDS.pageMissing));
    this.lines = new LineSurfaces(
      { answers: [this.menu.element, this.question.element], tools: this.#toolbar.element },
      { next: () => actions.command('press'), pictures: actions.picture, look: actions.look },
    );
    this.lines.onPhase.add((phase) => {
      this.root.dataset['cvnTyping'] = String(phase === 'typing');
      this.root.dataset['cvnPhase'] = phase;
    });
    this.game = new GameMenu({
      draw: (page, signal) => (page === 'history' ? this.#history() : actions.page(page, signal)),
      extras: actions.extras,
      actions: () => this.#menuActions(),
      closed: () => this.updateInert(),
    });
    this.#log.onSay = actions.said;
    this.#build(host);
    this.#unlisten = listen(this.root, this.#frame, {
      command: actions.command,
      digit: (digit) => this.menu.open && this.menu.press(digit),
      hold: actions.hold,
      scrolls: (event) => this.#scrolls(event),
      isModal: () => this.game.open,
    });
    this.#unwatch = watchDevices({
      root: this.root,
      command: actions.command,
      hold: actions.hold,
      stops: () => this.#stops(),
    });
  }

  get hidden(): boolean {
    return this.root.dataset['cvnHidden'] !== undefined;
  }

  name(title: string, locale: string): void {
    this.root.setAttribute('aria-label', title);
    for (const part of [this.lines.element, this.#log.element]) part.lang = locale;
    this.#toolbar.element.lang = this.root.lang;
  }

  focus(): void {
    this.root.focus({ preventScroll: true });
  }

  /** Shows line, menu or end. */
  show(state: RunState, pace: Pace, endActions: EndActions): void {
    this.#shown = { state, endActions };
    const { dataset } = this.root;
    const look = this.#actions.look(state);
    dataset['cvnStatus'] = state.status;
    dataset['cvnNode'] = state.node ?? '';
    dataset['cvnScene'] = state.scene;
    dataset['cvnSpeaker'] = look?.name ?? '';
    dataset['cvnKind'] = state.line?.kind ?? '';
    const stands = state.status === 'ended' && this.#actions.endless ? lastLineOf(state) : null;
    this.lines.element.hidden = state.status === 'ended' && stands === null;
    if (stands) this.lines.show(stands, { speed: 0 });
    else if (state.status !== 'ended') this.lines.show(state, pace);
    this.#showMenu(state);
    this.#showQuestion(state);
    if (state.status === 'ended') this.#showEnd(state, endActions);
    else this.#end.hide();
    this.#tell(state, look);
  }

  /** There is more of the line that is shown. */
  grow(state: RunState, pace: Pace): void {
    if (this.#shown) this.#shown = { ...this.#shown, state };
    this.root.dataset['cvnNode'] = state.node ?? '';
    this.root.dataset['cvnScene'] = state.scene;
    this.lines.grow(state, pace);
    this.#tell(state, this.#actions.look(state));
  }

  /** Shows, or no longer, that more is being written. */
  expectMore(on: boolean): void {
    this.#waiting.show(on);
    this.root.toggleAttribute('data-cvn-waiting', on);
  }

  /** Another language: what is on the screen is shown in its words, the place and what was typed stay. */
  reword(title: string | null, locale: string): void {
    this.#toolbar.reword();
    this.#log.name(WORDS.dialogue);
    this.#waiting.reword();
    if (title !== null) this.name(title, locale);
    if (this.title.open && this.#titleActions && title !== null) this.#drawTitle(title, this.#titleActions);
    else if (this.#shown) this.#rewordStory(this.#shown);
    void this.game.redraw();
  }

  #rewordStory({ state, endActions }: Shown): void {
    this.lines.retell();
    if (this.menu.open) this.#showMenu(state);
    if (this.question.open) this.#showQuestion(state);
    if (state.status === 'ended') this.#showEnd(state, endActions);
    const look = this.#actions.look(state);
    this.root.dataset['cvnSpeaker'] = look?.name ?? '';
    this.#tell(state, look);
  }

  #showMenu(state: RunState): void {
    const menu = this.#actions.wording()?.menu(state) ?? state.menu;
    if (menu) return this.menu.show(menu, timeFor(menu.timer, this.#preferences.value.timedChoices) !== null);
    const hadFocus = this.menu.open;
    this.menu.hide();
    if (hadFocus) this.focus();
  }

  async #history(): Promise<HTMLElement> {
    const { historyPage } = await import('./history-page.ts');
    const { state, look, wording, history } = this.#actions;
    const menu = (at: RunState) => wording()?.menu(at) ?? at.menu;
    const asked = (at: RunState): string | null =>
      menu(at)?.prompt ?? (wording()?.input(at) ?? at.input)?.prompt ?? null;
    return historyPage({ host: this.root, state, look, asked, menu, ...history });
  }

  #showQuestion(state: RunState): void {
    const wording = this.#actions.wording();
    const question = wording?.input(state) ?? state.input;
    if (question) return this.question.show(question, wording?.locale ?? 'en');
    const hadFocus = this.question.open;
    this.question.hide();
    if (hadFocus) this.focus();
  }

  #showEnd(state: RunState, actions: EndActions): void {
    if (this.#actions.endless) return this.#end.hide();
    this.#end.show(this.#actions.wording()?.ending(state) ?? state.ending, actions);
  }

  /** For assistive technology. */
  #tell(state: RunState, look: LineLook | null): void {
    const wording = this.#actions.wording();
    const id = `${state.step} ${state.node}`;
    const menu = wording?.menu(state) ?? state.menu;
    if (menu) this.#log.say(id, null, spokenMenu(menu, timeFor(menu.timer, this.#preferences.value.timedChoices)));
    const question = wording?.input(state) ?? state.input;
    if (question) this.#log.say(id, null, spokenQuestion(question));
    if (look) this.#log.say(id, look.name || null, look.text, look.locale);
    if (state.status === 'ended' && !this.#actions.endless)
      this.#log.say(`${state.step} end`, null, wording?.ending(state) ?? WORDS.theEnd);
  }

  showModes({ auto, skip }: { auto: boolean; skip: boolean }): void {
    this.#toolbar.press('auto', auto);
    this.#toolbar.press('skip', skip);
    this.root.dataset['cvnMode'] = skip ? 'skip' : auto ? 'auto' : '';
  }

  showTitle(title: string, actions: TitleActions): void {
    this.menu.hide();
    this.question.hide();
    this.#end.hide();
    this.game.close();
    this.lines.element.hidden = true;
    this.root.dataset['cvnStatus'] = 'title';
    this.#titleActions = actions;
    this.#drawTitle(title, actions);
  }

  #drawTitle(title: string, actions: TitleActions): void {
    this.title.show(title, actions);
    const wording = this.#actions.wording();
    const heading = this.title.element.querySelector('h1');
    if (heading && wording) Object.assign(heading, { lang: wording.locale, dir: 'auto' });
    const picker =
      wording &&
      languagePicker({
        locales: wording.locales,
        locale: wording.locale,
        choose: (locale) => {
          void wording.choose(locale, null);
          this.title.element.querySelector<HTMLElement>('.cvn-language select')?.focus({ preventScroll: true });
        },
      });
    if (picker) this.title.element.append(picker);
  }

  /** Leaves the title and the end card, to show the story. */
  leaveScreens(): void {
    if (this.title.open) {
      this.title.hide();
      this.focus();
    }
    this.game.close();
    this.lines.element.hidden = false;
  }

  /** Facts for tests, and for nothing else. */
  tellStage(background: string, looks: readonly FigureLook[]): void {
    this.root.dataset['cvnBackground'] = background;
    const figures = looks.map(({ character, name, expression, asset, x, dimmed }) => ({
      character,
      name,
      expression,
      asset,
      x,
      dimmed,
    }));
    this.root.dataset['cvnFigures'] = JSON.stringify(figures);
  }

  setHidden(hidden: boolean): void {
    if (hidden) this.root.dataset['cvnHidden'] = '';
    else delete this.root.dataset['cvnHidden'];
    this.lines.element.inert = hidden;
    if (hidden) this.focus();
  }

  /** What lies under an open dialog takes no focus. */
  updateInert(): void {
    for (const part of [this.lines.element, this.title.element, this.#end.element]) part.inert = this.game.open;
    if (!this.game.open && !this.title.open) this.focus();
  }

  toggleFullscreen(): void {
    const root = this.root.getRootNode() as Document | ShadowRoot;
    if (root.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    else void this.root.requestFullscreen?.().catch(() => undefined);
  }

  destroy(): void {
    this.lines.destroy();
    this.#unlisten();
    this.#unwatch();
    this.root.remove();
  }

  #build(host: HTMLElement): void {
    adoptStyles(host);
    this.root.tabIndex = -1;
    this.root.setAttribute('role', 'region');
    this.root.setAttribute('aria-label', WORDS.dialogue);
    Object.assign(this.root.dataset, { cvnStatus: 'loading', cvnTyping: 'false', cvnFigures: '[]' });
    this.lines.element.hidden = true;
    this.lines.element.append(this.#waiting.element);
    const { exit } = this.#actions;
    if (exit)
      this.lines.element.append(button({ className: 'cvn-leave', icon: 'close', label: WORDS.exit, onPress: exit }));
    this.#frame.append(
      this.stage,
      element('div', 'cvn-shade'),
      this.lines.element,
      this.#end.element,
      this.title.element,
    );
    this.stageWords.id = `cvn-stage-words-${(players += 1)}`;
    this.root.setAttribute('aria-describedby', this.stageWords.id);
    this.#preferences.watch(({ describeStage }) =>
      this.stageWords.setAttribute('aria-live', describeStage ? 'polite' : 'off'),
    );
    this.root.append(this.#log.element, this.stageWords, this.#frame, this.game.element, this.toasts.element);
    host.append(this.root);
  }

  #scrolls(event: WheelEvent): boolean {
    const origin = event.target instanceof Element ? event.target : null;
    if (origin?.closest('.cvn-scroll, .cvn-page-scroll')) return this.lines.scrolls(event.deltaY);
    const list = origin?.closest('.cvn-menu');
    return list !== null && list !== undefined && list.scrollHeight > list.clientHeight + 2;
  }

  /** What stands before the reader and takes the focus. */
  #stops(): HTMLElement | null {
    if (this.game.open) return this.game.element;
    if (this.title.open) return this.title.element;
    if (this.#shown?.state.status === 'ended' && !this.#actions.endless) return this.#end.element;
    if (this.question.open) return this.question.element;
    return this.menu.open ? this.menu.element : null;
  }

  #menuActions(): MenuAction[] {
    const { host, toTitle, exit } = this.#actions;
    const leave = (act: () => void) => () => {
      this.game.close();
      act();
    };
    return [
      { text: WORDS.fullscreen, icon: 'full', onPress: () => this.toggleFullscreen() },
      ...(this.title.open ? [] : host()).map(({ text, act }) => ({ text, icon: 'star' as const, onPress: leave(act) })),
      ...(toTitle && !this.title.open ? [{ text: WORDS.title, icon: 'back', onPress: leave(toTitle) } as const] : []),
      ...(exit ? [{ text: WORDS.exit, icon: 'exit', onPress: leave(exit) } as const] : []),
    ];
  }
}
