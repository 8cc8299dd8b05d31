import type { Story } from '@comfyvn/shared/story/story';
import { next, rngOf, type Rng } from '@comfyvn/shared/story/rng';
import { start, step, valueOf, type RunState, type StepResult } from '@comfyvn/shared/story/runner';
import type { Node } from '@comfyvn/shared/story/node';
import { spansOf } from '@comfyvn/shared/story/text-markup';
import type { Value } from '@comfyvn/shared/story/variable';
import { viewOf, type StoryView } from '@comfyvn/shared/story/view';
import { Compiler, CompilerOptions, type Story as CompiledStory } from 'inkjs/full';
import { linesOf, oneLine } from '../text-lines.ts';
import type { InkStory } from './ink-story.ts';

/** What both sides show up to the next choice or the end. White space is one space; lines without words are nothing. */
interface Shown {
  readonly said: readonly string[];
  /** The open choices; null where the story ended. */
  readonly options: readonly string[] | null;
  readonly prompt: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly messages: readonly string[];
}

const SEED = 'ink';
const MAX_LINES = 40;

/** Compiles ink. Throws what the compiler says, warnings included. */
export function compileInk(text: string): CompiledStory {
  const said: string[] = [];
  const compiler = new Compiler(text, new CompilerOptions(null, [], false, (message) => said.push(message), null));
  let story: CompiledStory | undefined;
  try {
    story = compiler.Compile();
  } catch (error) {
    if (said.length === 0) throw error;
  }
  if (said.length > 0 || story === undefined) throw new Error(`${said.join('\n')}\n${text}`);
  story.onError = (message) => {
    throw new Error(message);
  };
  return story;
}

/** Words as a form without styles shows them: a reading stands behind its base. */
const spoken = (text: string): string =>
  spansOf(text)
    .map((span) => (span.ruby === null ? span.text : `${span.text}(${oneLine(span.ruby)})`))
    .join('');

/** The story as ink plays it: nobody answers, and nothing is changed. */
const withoutQuestions = (story: Story): Story => ({
  ...story,
  scenes: story.scenes.map((scene) => ({
    ...scene,
    nodes: scene.nodes.map((node): Node => {
      if (node.type !== 'input') return node;
      const { id, stage, cues, next: to } = node;
      const rest = { ...(stage && { stage }), ...(cues && { cues }), ...(to !== undefined && { next: to }) };
      return { id, type: 'action', actions: [], ...rest };
    }),
  })),
});

const words = (text: string): string => oneLine(text.replaceAll('\u00a0', ' '));

/** Whether a value is cut off by the runner: that is the one thing ink does otherwise, and the exporter says so. */
const isCutOff = (value: unknown): boolean =>
  Array.isArray(value) ? value.length >= 1_000 : typeof value === 'string' && value.length >= 10_000;

/** The runner's side. */
class Told {
  readonly #view: StoryView;
  readonly #story: Story;
  readonly #names: ReadonlyMap<string, string>;
  state: RunState;
  /** Whether there is nothing more to compare: the story circles. */
  circles = false;
  /** Whether a value came to be so long that the runner cuts it off. */
  isCutOff = false;
  #result: StepResult;

  constructor(story: Story, names: ReadonlyMap<string, string>) {
    this.#story = withoutQuestions(story);
    this.#view = viewOf(this.#story);
    this.#names = names;
    this.#result = start(this.#view, { seed: SEED });
    this.state = this.#result.state;
  }

  choose(pick: number): number {
    const open = this.state.menu!.options.filter(({ enabled }) => enabled);
    const choice = open[pick % open.length]!;
    this.#result = step(this.#view, this.state, { type: 'choose', choice: choice.id });
    return pick % open.length;
  }

  /** Goes on to the next choice or the end. */
  show(): Shown {
    const said: string[] = [];
    const messages: string[] = [];
    for (let lines = 0; ; lines++) {
      this.state = this.#result.state;
      messages.push(
        ...this.#result.callbacks.map(({ name, args }) => JSON.stringify([words(name), ...args.map(plainText)])),
      );
      if (this.#result.findings.some(({ rule }) => rule === 'endless-loop') || lines > MAX_LINES) this.circles = true;
      this.isCutOff ||= this.#story.variables.some(({ id }) => isCutOff(valueOf(this.#view, this.state, id)));
      if (this.circles || this.state.line === null) break;
      const line = this.#line();
      if (line !== null) said.push(line);
      this.#result = step(this.#view, this.state, { type: 'advance' });
    }
    if (this.state.ending !== null) said.push(`ending: ${words(this.state.ending) || 'The end'}`);
    const { menu } = this.state;
    const open = menu?.options.filter(({ enabled }) => enabled).map(({ text }) => words(spoken(text)) || '…') ?? null;
    return {
      said,
      messages,
      options: open,
      prompt: menu === null || menu.prompt === null ? null : words(spoken(menu.prompt)) || null,
      variables: Object.fromEntries(
        this.#story.variables.map(({ id }) => [this.#names.get(id)!, valueOf(this.#view, this.state, id)]),
      ),
    };
  }

  #line(): string | null {
    const { kind, speaker, text, scene, node } = this.state.line!;
    const shown = linesOf(spoken(text)).map(words).filter(Boolean).join('\n');
    if (shown === '') return null;
    const character = this.#story.characters.find(({ id }) => id === speaker);
    const who = kind === 'narration' || speaker === null ? '' : words(character?.name ?? '') || speaker;
    const found = this.#story.scenes.find(({ id }) => id === scene)?.nodes.find(({ id }) => id === node);
    const look = found?.type === 'line' ? words(found.expression ?? '') : '';
    return [who, kind === 'dialogue' || kind === 'narration' ? '' : kind, look, shown].join(' / ');
  }
}

/** A value of a message as a text, as far as both sides can agree on it. */
const plainText = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value));

/** The ink engine's side. */
class Heard {
  readonly #ink: CompiledStory;
  readonly #names: ReadonlyMap<string, string>;
  #rng: Rng = rngOf(SEED);
  readonly #signs: InkStory['signs'];
  #messages: string[] = [];

  constructor(compiled: CompiledStory, { text, variables, signs }: InkStory) {
    this.#ink = compiled;
    this.#names = variables;
    this.#signs = signs;
    for (const [, name, args] of text.matchAll(/^EXTERNAL (\w+)\((.*)\)$/gm)) this.#bind(name!, args!);
  }

  #bind(name: string, args: string): void {
    if (name === 'dice') this.#ink.BindExternalFunction(name, () => this.#dice(), false);
    else {
      const count = args.split(', ').length;
      const tell = (...values: unknown[]) =>
        void this.#messages.push(JSON.stringify(values.map((value) => this.#broken(plainText(value)))));
      const fixed = Object.defineProperty(tell, 'length', { value: count });
      this.#ink.BindExternalFunction(name, fixed as never, false);
    }
  }

  #dice(): number {
    const thrown = next(this.#rng);
    this.#rng = thrown.rng;
    return thrown.value;
  }

  choose(index: number): void {
    this.#ink.ChooseChoiceIndex(index);
  }

  show(maxLines: number): Shown {
    const said: string[] = [];
    const prompt: string[] = [];
    this.#messages = [];
    while (this.#ink.canContinue && said.length < maxLines) this.#line(said, prompt);
    // Where all words of a choice are values that are empty, ink has nothing to call it by.
    const choices = this.#ink.currentChoices.map(({ text }) => words(this.#broken(text)) || '…');
    return {
      said,
      options: choices.length === 0 ? null : choices,
      prompt: prompt.length === 0 ? null : prompt.join(' '),
      messages: this.#messages,
      variables: Object.fromEntries(
        [...this.#names.values()].map((name) => [name, this.#ink.variablesState![name as never]]),
      ),
    };
  }

  /** A value cannot hold a line break in ink: a sign stands for it, also where it is shown. */
  #broken(text: string): string {
    return text.replaceAll(this.#signs.newline, '\n').replaceAll(this.#signs.carriage, '\r');
  }

  #line(said: string[], prompt: string[]): void {
    const lines = linesOf(this.#broken(this.#ink.Continue() ?? '')).map(words);
    const text = lines.filter(Boolean).join('\n');
    const tags = this.#ink.currentTags ?? [];
    if (text === '') return;
    const tag = (key: string) => tags.findLast((one) => one.startsWith(`${key}: `))?.slice(key.length + 2) ?? '';
    if (tags.includes('prompt')) prompt.push(words(text));
    else if (tags.includes('ending')) said.push(`ending: ${words(text)}`);
    else if (tags.includes('more')) said[said.length - 1] += `\n${text}`;
    else said.push([words(tag('speaker')), tag('kind'), words(tag('expression')), text].join(' / '));
  }
}

/** The values of the runner as ink holds them. */
function inInk(value: unknown, { signs }: InkStory): unknown {
  const text = (one: string) => one.replaceAll('\n', signs.newline).replaceAll('\r', signs.carriage);
  if (Array.isArray(value)) return (value as string[]).map((item) => text(item) + signs.item).join('');
  return typeof value === 'string' ? text(value) : value;
}

function sameKind(told: unknown, heard: unknown): unknown {
  // The engine turns `not` into a whole number.
  return typeof told === 'boolean' ? Boolean(heard) : heard;
}

/** How a comparison ended. */
export type Outcome = 'ended' | 'picks used up' | 'circles' | 'beyond limits';

/** Plays a story by the runner and by an ink engine, with the same dice and the same choices, side by side. */
export function playBoth(
  story: Story,
  ink: InkStory,
  picks: readonly number[],
  compare: (heard: Shown, told: Shown) => void,
): Outcome {
  const told = new Told(story, ink.variables);
  const heard = new Heard(compileInk(ink.text), ink);
  let left = [...picks];
  for (;;) {
    const one = told.show();
    if (told.isCutOff) return 'beyond limits';
    if (told.circles) {
      // An engine looks ahead to the next line, where the story may circle in silence; a line may have more paragraphs.
      const said = heard.show(one.said.length - 1).said.slice(0, -1);
      compare({ ...one, said }, { ...one, said: one.said.slice(0, said.length) });
      return 'circles';
    }
    const other = heard.show(Infinity);
    const variables = Object.fromEntries(
      Object.entries(other.variables).map(([name, value]) => [name, sameKind(one.variables[name], value)]),
    );
    const asInk = Object.fromEntries(
      Object.entries(one.variables).map(([name, value]) => [name, inInk(value as Value, ink)]),
    );
    const messages = (all: readonly string[]) => all;
    compare({ ...other, variables, messages: messages(other.messages) }, { ...one, variables: asInk });
    if (one.options === null) return 'ended';
    const [pick, ...rest] = left;
    if (pick === undefined) return 'picks used up';
    left = rest;
    heard.choose(told.choose(pick));
  }
}
