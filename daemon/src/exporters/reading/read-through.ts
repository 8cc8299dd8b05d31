import type { Finding } from '@comfyvn/shared/story/finding';
import type { CharacterId, ChoiceId, NodeId, SceneId } from '@comfyvn/shared/story/ids';
import type { LineKind } from '@comfyvn/shared/story/node';
import {
  start,
  step,
  type Decided,
  type Input,
  type InputView,
  type MenuView,
  type RunState,
  type StartOptions,
} from '@comfyvn/shared/story/runner';
import { viewOf, type StoryView } from '@comfyvn/shared/story/view';
import type { ExportSource } from '../exporter.ts';
import { counted, type Losses } from '../losses.ts';

/** A choice that was not taken, and why it could not be. */
export interface LeftChoice {
  readonly text: string;
  readonly reason: string | null;
}

/** What a reader meets, in order. */
export type Passage =
  | { readonly kind: 'scene'; readonly title: string }
  | {
      readonly kind: 'line';
      readonly lineKind: LineKind;
      readonly speaker: CharacterId | null;
      /** With marks and tags, see text-markup.ts. */
      readonly text: string;
      /** Messages of a telephone; by the reader where `mine`. */
      readonly chat: { readonly page: number; readonly title: string; readonly mine: boolean } | null;
    }
  | { readonly kind: 'answer'; readonly prompt: string | null; readonly answer: string | null }
  | {
      readonly kind: 'choice';
      readonly prompt: string | null;
      /** Null where the reading stops before the choice. */
      readonly taken: string | null;
      /** Whether the time was over before the reader chose. */
      readonly timedOut: boolean;
      readonly left: readonly LeftChoice[];
    }
  | { readonly kind: 'ending'; readonly title: string | null };

/** A choice is taken no more often than this by a reader who takes the first one not taken yet. */
export const MAX_TAKEN = 10;
/** The same line is read, and the same question answered, no more often than this between two choices. */
export const MAX_AGAIN = 100;
/** So many lines are read at least before a story counts as one that circles. */
const LEAST_LINES = 20_000;
const SEED = 'reading copy';

/** What the reader does at a menu, or why the reading stops there. */
type Decision = { readonly choice: ChoiceId; readonly timedOut: boolean } | 'stop';

/** Reads a story along one way through it. */
class Reading {
  readonly passages: Passage[] = [];
  readonly #view: StoryView;
  readonly #losses: Losses;
  /** The decisions to follow, or undefined for a reader who decides by the order of the choices. */
  readonly #decisions: readonly Decided[] | undefined;
  readonly #maxLines: number;
  readonly #readers: ReadonlySet<CharacterId>;
  #scene: SceneId | null = null;
  #lines = 0;
  #decided = 0;
  #sinceChoice = new Map<NodeId, number>();

  constructor(source: ExportSource, losses: Losses) {
    const { story } = source;
    this.#view = viewOf(story);
    this.#readers = new Set(story.characters.filter(({ role }) => role === 'reader').map(({ id }) => id));
    this.#losses = losses;
    this.#decisions = source.decisions;
    this.#maxLines = Math.max(LEAST_LINES, 4 * story.scenes.reduce((sum, { nodes }) => sum + nodes.length, 0));
  }

  read(begin: StartOptions): void {
    let result = start(this.#view, begin);
    for (;;) {
      result.findings.forEach((finding) => this.#fault(finding));
      // The states before are not gone back to: a long story must not keep them all.
      const state = { ...result.state, previous: null };
      const input = this.#meet(state);
      if (input === null) return;
      result = step(this.#view, state, input);
      // An answer that the story does not take any more: nothing else can be answered.
      if (input.type === 'enter' && result.state.step === state.step) {
        result.findings.forEach((finding) => this.#fault(finding));
        return;
      }
    }
  }

  /** What the runner had to say about the story, under its own rule. */
  #fault({ rule, level, where, message }: Finding): void {
    this.#losses.add(rule, where, (n) => (n === 1 ? message : `${message} (${n} times)`), level);
  }

  /** Writes down what a state shows; null where the reading ends. */
  #meet(state: RunState): Input | null {
    if (state.line !== null) return this.#line(state.line, state) ? { type: 'advance' } : null;
    if (state.menu !== null) return this.#menu(state.menu, state.scene);
    if (state.input !== null) return this.#input(state.input, state.scene);
    this.passages.push({ kind: 'ending', title: state.ending });
    return null;
  }

  #line(line: NonNullable<RunState['line']>, { scene, stage }: RunState): boolean {
    if (++this.#lines > this.#maxLines || this.#isAgain(line.node)) return this.#circles(scene, line.node);
    this.#heading(scene);
    const speaker = line.kind === 'narration' ? null : line.speaker;
    const { kind, page, title = '' } = stage.mode;
    const chat = kind === 'chat' ? { page, title, mine: speaker !== null && this.#readers.has(speaker) } : null;
    this.passages.push({ kind: 'line', lineKind: line.kind, speaker, text: line.text, chat });
    return true;
  }

  #menu(menu: MenuView, scene: SceneId): Input | null {
    this.#heading(scene);
    const decision = this.#decisions === undefined ? this.#firstOpen(menu, scene) : this.#nextDecision(menu, scene);
    const { choice = null, timedOut = false } = decision === 'stop' ? {} : decision;
    const left = menu.options.filter(({ id }) => id !== choice).map(({ text, reason }) => ({ text, reason }));
    const taken = choice === null ? null : this.#textOf(menu, scene, choice);
    this.passages.push({ kind: 'choice', prompt: menu.prompt, taken, timedOut, left });
    if (choice === null) return null;
    this.#sinceChoice = new Map();
    return timedOut ? { type: 'timeout' } : { type: 'choose', choice };
  }

  /** The answer of the run; without one, what the variable holds, or what stands in its place. */
  #input(question: InputView, scene: SceneId): Input | null {
    if (this.#isAgain(question.node)) {
      this.#circles(scene, question.node);
      return null;
    }
    this.#heading(scene);
    const answer = this.#decisions === undefined ? usualAnswer(question) : this.#nextAnswer(question);
    this.passages.push({ kind: 'answer', prompt: question.prompt, answer });
    return answer === null ? null : { type: 'enter', value: answer };
  }

  #nextAnswer({ node }: InputView): string | null {
    const decision = this.#decisions![this.#decided++];
    return typeof decision === 'object' && decision.input === node ? String(decision.value) : null;
  }

  /** The words of a choice; one that is taken because the time is over may be hidden. */
  #textOf(menu: MenuView, scene: SceneId, choice: ChoiceId): string | null {
    const shown = menu.options.find(({ id }) => id === choice);
    if (shown !== undefined) return shown.text;
    const node = this.#view.scene(scene)?.nodes.find(({ id }) => id === menu.node);
    return (node?.type === 'menu' ? node.choices.find(({ id }) => id === choice)?.text : undefined) ?? null;
  }

  /** The first open choice; where a menu is met again, the first of those taken least often. */
  #firstOpen(menu: MenuView, scene: SceneId): Decision {
    const open = menu.options.filter(({ enabled }) => enabled);
    const [first] = [...open].sort((a, b) => a.taken - b.taken);
    if (first !== undefined && first.taken < MAX_TAKEN) return { choice: first.id, timedOut: false };
    this.#circles(scene, menu.node);
    return 'stop';
  }

  #nextDecision(menu: MenuView, scene: SceneId): Decision {
    const decision = this.#decisions![this.#decided++];
    if (decision === undefined) return 'stop';
    if (typeof decision === 'string' && menu.options.some(({ id, enabled }) => enabled && id === decision))
      return { choice: decision, timedOut: false };
    if (typeof decision === 'string' && menu.timer?.choice === decision) return { choice: decision, timedOut: true };
    const rest = this.#decisions!.length - this.#decided + 1;
    this.#losses.add(
      'decision-unknown',
      { scene, node: menu.node },
      () => `The copy ends where the story no longer offers what was chosen; ${counted(rest, 'choice')} are left.`,
      'warning',
    );
    return 'stop';
  }

  /** Whether a line or a question was met too often since the last choice. */
  #isAgain(node: NodeId): boolean {
    const times = (this.#sinceChoice.get(node) ?? 0) + 1;
    this.#sinceChoice.set(node, times);
    return times > MAX_AGAIN;
  }

  #heading(scene: SceneId): void {
    if (scene === this.#scene) return;
    this.#scene = scene;
    this.passages.push({ kind: 'scene', title: this.#view.scene(scene)?.title ?? scene });
  }

  #circles(scene: SceneId, node: NodeId): false {
    const message = `The story goes on in a circle; the copy ends after ${counted(this.#lines, 'line')}.`;
    this.#losses.add('reading-endless', { scene, node }, () => message, 'warning');
    return false;
  }
}

/** An answer that is always taken: what the variable holds, what the question hints at, or dots. */
function usualAnswer({ value, placeholder, required, kind }: InputView): string {
  const held = String(value);
  return held.trim() !== '' || !required || kind === 'number' ? held : placeholder?.trim() || '…';
}

/**
 * What a reader meets on one way through the story: along the decisions given, else taking the first open choice of
 * every menu, with dice that are always the same. Pure.
 */
export function readThrough(source: ExportSource, losses: Losses): readonly Passage[] {
  const reading = new Reading(source, losses);
  reading.read(source.began ?? { seed: SEED });
  return reading.passages;
}
