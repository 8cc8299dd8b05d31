import type { StoryView } from '../../shared/src/story/view.ts';
import { inputAt } from '../../shared/src/story/arbitrary.test-support.ts';
import { RunWork } from '../../shared/src/story/run-work.ts';
import { achieved } from '../../shared/src/story/achievements.ts';
import { inputIn, lineTextIn, menuIn } from '../../shared/src/story/localised.ts';
import { start, step, valueOf, type Input, type RunState, type StepResult } from '../../shared/src/story/runner.ts';
import { plainText } from '../../shared/src/story/text-markup.ts';
import { textOf } from '../../shared/src/story/values.ts';
import type { Background } from '../../shared/src/story/stage.ts';
import type { Story } from '../../shared/src/story/story.ts';
import { ANSWERS, type GamePath, type Trace, type TraceEvent } from './engine.ts';

/** `game/comfyvn.json`: what the story's ids are called in the game. */
export interface Mapping {
  readonly scenes: Readonly<
    Record<string, { label: string; nodes: Record<string, string>; entered: Record<string, string> }>
  >;
  readonly characters: Readonly<
    Record<
      string,
      { name: string; tag: string | null; expressions: Record<string, string>; costumes: Record<string, string> }
    >
  >;
  readonly backgrounds: Readonly<Record<string, string>>;
  readonly pictures: Readonly<Record<string, string>>;
  readonly weathers: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly lines: Readonly<Record<string, string>>;
}

/** Ways end here, and are not compared: the game would not come back. */
const UNPLAYABLE = new Set(['endless-loop', 'call-depth']);

const keyOf = (background: Background | null): string => {
  if (background === null) return 'plain 228';
  if ('asset' in background) return `asset ${background.asset}`;
  if ('layers' in background) return `layers ${JSON.stringify(background.layers)}`;
  return `${background.paint.motif} ${background.paint.hue}`;
};

/** Words as a game has them: whole characters, one kind of line break. */
const words = (text: string): string => plainText(text).toWellFormed().replace(/\r\n?/g, '\n');
const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();

function picturesOf(mapping: Mapping, { stage }: RunState): string[] {
  const figures = Object.entries(stage.characters).flatMap(([id, { expression, costume = '' }]) => {
    const actor = Object.hasOwn(mapping.characters, id) ? mapping.characters[id] : undefined;
    if (actor === undefined || actor.tag === null) return [];
    return [
      [actor.tag, actor.costumes[costume], actor.expressions[expression]]
        .filter((part) => part !== undefined)
        .join(' '),
    ];
  });
  const { picture, weather } = stage;
  const shown = picture === null ? undefined : mapping.pictures[`${picture.fit} ${picture.asset}`];
  const falls = weather === null ? undefined : mapping.weathers[`${weather.kind} ${weather.strength} ${weather.wind}`];
  return [
    ...figures,
    `bg ${mapping.backgrounds[keyOf(stage.background)] ?? 'plain'}`,
    ...(shown === undefined ? [] : [`cg ${shown}`]),
    ...(falls === undefined ? [] : [`weather ${falls}`]),
  ].sort();
}

/** A sound as the game plays it: with the points it loops by before its name. */
function soundOf(mapping: Mapping, story: Story, loop: RunState['stage']['music']): string | null {
  const path = loop === null ? undefined : mapping.files[loop.asset];
  if (loop === null || path === undefined) return null;
  const points = story.assets.find(({ id }) => id === loop.asset)?.loop;
  if (points === undefined) return path;
  const second = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000}.0` : String(ms / 1000));
  const end = points.endMs === undefined ? '' : ` to ${second(points.endMs)}`;
  return `<loop ${second(points.startMs)}${end}>${path}`;
}

const modeOf = ({ stage: { mode } }: RunState): string[] => [mode.kind, oneLine(mode.title ?? '')];

/** What happens on a way by our own runner, in the words of the game. Undefined: the way cannot be played. */
export class Expectation {
  readonly #story: Story;
  readonly #view: StoryView;
  readonly #mapping: Mapping;
  readonly #names: ReadonlyMap<string, string>;
  readonly #locale: string | null;
  #events: TraceEvent[] = [];

  /** `locale`: the language it is played in; what has no words in it is as written. */
  constructor(story: Story, view: StoryView, mapping: Mapping, locale?: string) {
    this.#locale = locale ?? null;
    this.#story = story;
    this.#view = view;
    this.#mapping = mapping;
    const named = [...story.characters].reverse();
    this.#names = new Map(named.map(({ id, name }) => [id, this.#say(story.translations, id, oneLine(name))]));
  }

  trace(scene: string, path: GamePath): Trace | undefined {
    this.#events = [];
    const unwatch = this.#watch();
    try {
      return this.#play(scene, path);
    } finally {
      unwatch();
    }
  }

  /** Has the runner tell which scenes it enters and which nodes it passes. */
  #watch(): () => void {
    const { enter, countVisit } = RunWork.prototype;
    const note = (event: TraceEvent): void => void this.#events.push(event);
    const { scenes } = this.#mapping;
    RunWork.prototype.enter = function (this: RunWork, ...args) {
      note(['enter', args[0].id, args[0].nodes[this.position]?.id ?? null]);
      enter.apply(this, args);
    };
    RunWork.prototype.countVisit = function (this: RunWork, node) {
      if (Object.hasOwn(scenes[this.now.scene]!.nodes, node)) note(['node', node]);
      countVisit.call(this, node);
    };
    return () => Object.assign(RunWork.prototype, { enter, countVisit });
  }

  #play(scene: string, path: GamePath): Trace | undefined {
    const picks = [...path.picks];
    const calls: TraceEvent[] = [];
    let result = start(this.#view, { seed: path.seed, at: { scene } });
    for (let stops = 0; ;) {
      if (result.findings.some(({ rule }) => UNPLAYABLE.has(rule))) return undefined;
      calls.push(...result.callbacks.map(({ name, args }) => ['call', name, args] as const));
      const { state } = result;
      if (state.status === 'ended') return this.#result('ended', result, calls);
      this.#events.push(this.#stop(state));
      if (++stops >= path.limit) return this.#result('limit', result, calls);
      const pick = state.status === 'line' ? 0 : (picks.shift() ?? 0);
      const answer = ANSWERS[pick % ANSWERS.length]!;
      const input: Input = state.status === 'input' ? { type: 'enter', value: answer } : inputAt(state, pick);
      result = step(this.#view, state, input);
    }
  }

  #say(translations: Story['translations'], id: string, text: string): string {
    const words = this.#locale === null ? undefined : translations?.[this.#locale];
    return words !== undefined && Object.hasOwn(words, id) ? words[id]! : text;
  }

  #stop(state: RunState): TraceEvent {
    const { music, ambience } = state.stage;
    const sounds = [music, ambience].map((loop) => soundOf(this.#mapping, this.#story, loop));
    const rest = [picturesOf(this.#mapping, state), sounds, modeOf(state)];
    if (state.line !== null) {
      const { node, speaker } = state.line;
      const name = speaker === null ? null : (this.#names.get(speaker) ?? speaker);
      return ['say', node, name, words(lineTextIn(this.#view, state, this.#locale) ?? ''), ...rest];
    }
    const question = inputIn(this.#view, state, this.#locale);
    if (question !== null) {
      const { prompt, value, placeholder } = question;
      return ['input', words(prompt ?? ''), textOf(value), oneLine(plainText(placeholder ?? '')), ...rest];
    }
    const menu = menuIn(this.#view, state, this.#locale)!;
    const prompt = menu.prompt === null || menu.prompt === '' ? null : words(menu.prompt);
    const options = menu.options.map(({ text, enabled, reason }) => [
      text === '' ? '…' : words(text),
      enabled,
      reason === null ? null : oneLine(plainText(reason)),
    ]);
    return ['menu', prompt, menu.timer === null ? null : menu.timer.ms / 1000, options, ...rest];
  }

  #result(end: string, { state }: StepResult, calls: readonly TraceEvent[]): Trace {
    const variables = this.#story.variables.map(({ id }) => [
      this.#mapping.variables[id],
      valueOf(this.#view, state, id),
    ]);
    return {
      end,
      ending: state.ending ?? '',
      events: this.#events,
      calls,
      variables: Object.fromEntries(variables) as Trace['variables'],
      achieved: achieved(this.#view, state),
    };
  }
}

/** The game's trace with the story's ids for its labels, as the expectation has it. */
export function inIds(trace: Trace, mapping: Mapping, story: Story): Trace {
  const events = new Map<string, TraceEvent>();
  for (const scene of story.scenes) {
    const named = mapping.scenes[scene.id]!;
    events.set(named.label, ['enter', scene.id, scene.nodes[0]?.id ?? null]);
    for (const [node, label] of Object.entries(named.nodes)) events.set(label, ['node', node]);
    for (const [node, label] of Object.entries(named.entered)) events.set(label, ['enter', scene.id, node]);
  }
  const lines = new Map(Object.entries(mapping.lines).map(([node, id]) => [id, node]));
  return {
    ...trace,
    events: trace.events.map((event): TraceEvent => {
      if (event[0] === 'label') return events.get(event[1] as string) ?? event;
      return event[0] === 'say' ? ['say', lines.get(event[1] as string) ?? event[1], ...event.slice(2)] : event;
    }),
  };
}
