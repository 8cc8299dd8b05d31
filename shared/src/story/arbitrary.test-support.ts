import fc from 'fast-check';
import type { Expression } from './condition.ts';
import { ARITHMETIC, COMPARISONS } from './condition-operators.ts';
import type { Cue } from './cue.ts';
import { mapEntries } from './persistent-map.ts';
import type { Action, Choice, Node, Target } from './node.ts';
import { step, type Input, type RunState, type StepResult } from './runner.ts';
import type { StageChange } from './stage.ts';
import { STORY_VERSION, type Scene, type Story, type StoryAsset } from './story.ts';
import type { Value, Variable } from './variable.ts';
import { headOf, type StoryView } from './view.ts';
import { visitCounts } from './visits.ts';

// Some ids are names of Object.prototype on purpose.
export const CHARACTERS = ['anna', 'constructor', 'toString'];
const ASSETS = ['bg_1', 'bg_2', 'snd_1', 'lut_1'];
const KINDS: Readonly<Record<string, StoryAsset['kind']>> = { bg_: 'background', snd: 'music', lut: 'lut' };
const VARIABLES: Variable[] = [
  { id: 'trust', name: 'Trust', scope: 'session', type: 'number', initial: 0, min: -3, max: 7 },
  { id: 'valueOf', name: 'met Anna', scope: 'session', type: 'boolean', initial: false },
  { id: 'hasOwnProperty', name: 'bag', scope: 'global', type: 'list', initial: [] },
  { id: 'note', name: 'note', scope: 'scene', scene: 's0', type: 'text', initial: 'x' },
  { id: 'any-scene', name: 'here', scope: 'scene', type: 'number', initial: 1 },
  { id: 'p0', name: 'p0', scope: 'scene', scene: 's0', type: 'number', initial: 0 },
  { id: 'p1', name: 'p1', scope: 'scene', type: 'text', initial: 'none' },
  { id: 'mood', name: 'mood', scope: 'global', type: 'enum', initial: 'calm', options: ['calm', 'angry'] },
];

export const arbitraryValue: fc.Arbitrary<Value> = fc.oneof(
  fc.boolean(),
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom('', 'key', 'calm', 'angry', '3'),
  fc.array(fc.constantFrom('key', 'rope'), { maxLength: 3 }),
);

/** Expressions over the variables and nodes given. */
export function arbitraryExpression(
  variables: readonly string[],
  nodes: readonly string[],
  values: fc.Arbitrary<Value> = arbitraryValue,
): fc.Arbitrary<Expression> {
  return fc.letrec<{ tree: Expression; leaf: Expression }>((tie) => ({
    leaf: fc.oneof(
      values.map((value): Expression => ({ op: 'value', value })),
      fc.constantFrom(...variables).map((variable): Expression => ({ op: 'get', variable })),
      fc.constantFrom(...nodes).map((node): Expression => ({ op: 'visited', node })),
      fc.constant<Expression>({ op: 'random' }),
    ),
    tree: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'expression' },
      tie('leaf'),
      tie('tree').map((of): Expression => ({ op: 'not', of })),
      fc.tuple(tie('leaf'), tie('leaf')).map(([from, to]): Expression => ({ op: 'random', from, to })),
      fc
        .tuple(fc.constantFrom('and', 'or'), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
        .map(([op, of]): Expression => ({ op: op as 'and', of })),
      fc
        .tuple(fc.constantFrom(...COMPARISONS, ...ARITHMETIC, 'in' as const), tie('tree'), tie('tree'))
        .map(([op, left, right]): Expression => ({ op, left, right })),
    ),
  })).tree;
}

const arbitraryStageChange: fc.Arbitrary<StageChange> = fc.oneof(
  fc.constant<StageChange>({ op: 'clear' }),
  fc.constantFrom('bg_1', 'bg_2').map((asset): StageChange => ({ op: 'background', to: { asset } })),
  fc
    .tuple(fc.constantFrom(...CHARACTERS), fc.constantFrom(0.2, 0.5, 0.8))
    .map(([character, x]): StageChange => ({ op: 'show', character, x })),
  fc.constantFrom(...CHARACTERS).map((character): StageChange => ({ op: 'hide', character })),
  fc.constant<StageChange>({ op: 'camera', zoom: 2 }),
  fc.constant<StageChange>({ op: 'music', to: { asset: 'snd_1', volume: 1 } }),
  fc.constantFrom<StageChange[]>(
    {
      op: 'background',
      to: {
        layers: [
          { asset: 'bg_1', depth: 0 },
          { asset: 'bg_2', depth: 0.5 },
        ],
      },
    },
    { op: 'show', character: 'anna', tint: '#ffcc00', rotation: 10, alpha: 0.5 },
    { op: 'picture', to: { asset: 'bg_2', fit: 'cover' } },
    { op: 'picture', to: null },
    { op: 'weather', to: { kind: 'rain', strength: 0.5, wind: 0 } },
    { op: 'grade', to: { lut: 'lut_1', strength: 1 } },
    { op: 'grade', to: null },
    { op: 'mode', to: 'nvl' },
    { op: 'mode', to: 'adv' },
  ),
);

const arbitraryCue: fc.Arbitrary<Cue> = fc.constantFrom<Cue[]>(
  { type: 'enter', character: 'anna', from: 'left' },
  { type: 'shake' },
  { type: 'voice', asset: 'snd_1' },
  { type: 'transition', kind: 'fade' },
);

function arbitraryAction(expression: fc.Arbitrary<Expression>): fc.Arbitrary<Action> {
  const variable = fc.constantFrom(...VARIABLES.map((one) => one.id));
  return fc.oneof(
    fc.record({ type: fc.constantFrom('set', 'add', 'push', 'remove'), variable, value: expression }),
    fc.record({ type: fc.constant('toggle'), variable }),
    fc.record({ type: fc.constant('stage'), changes: fc.array(arbitraryStageChange, { maxLength: 2 }) }),
    fc.record({ type: fc.constant('cue'), cue: arbitraryCue }),
    fc.record({
      type: fc.constant('callback'),
      name: fc.constant('ping'),
      args: fc.array(expression, { maxLength: 2 }),
    }),
  ) as fc.Arbitrary<Action>;
}

interface Shape {
  readonly scene: number;
  readonly position: number;
  /** Ids of the nodes of each scene. */
  readonly ids: readonly (readonly string[])[];
}

function arbitraryTarget({ ids, scene }: Shape): fc.Arbitrary<Target> {
  return fc.oneof(
    fc.constantFrom(...ids[scene]!).map((node): Target => ({ node })),
    fc.nat(ids.length - 1).map((to): Target => ({ scene: `s${to}` })),
    fc
      .nat(ids.length - 1)
      .chain((to) => fc.constantFrom(...ids[to]!).map((node): Target => ({ scene: `s${to}`, node }))),
  );
}

function arbitraryChoice(id: string, target: fc.Arbitrary<Target>, expression: fc.Arbitrary<Expression>) {
  const optional = { freq: 2, nil: undefined };
  return fc
    .record({
      condition: fc.option(expression, optional),
      reason: fc.option(fc.constant('not yet'), optional),
      weight: fc.option(fc.nat(3), optional),
      once: fc.option(fc.boolean(), optional),
      actions: fc.option(fc.array(arbitraryAction(expression), { maxLength: 2 }), optional),
      target: fc.option(target, optional),
    })
    .map((rest): Choice => withoutUndefined({ id, text: `take ${id}`, ...rest }) as Choice);
}

function withoutUndefined<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}

/** A timer takes the first choice, which may be hidden. */
const arbitraryTimer = (id: string) =>
  fc.option(fc.constant({ ms: 5_000, choice: `c_${id}_0` }), { nil: undefined, freq: 2 });

/** Calls with arguments, some of which their scene does not know. */
function arbitraryCall(target: fc.Arbitrary<Target>, expression: fc.Arbitrary<Expression>) {
  const args = fc.array(fc.record({ variable: fc.constantFrom('p0', 'p1'), value: expression }), { maxLength: 2 });
  return fc.record({
    type: fc.constant('call'),
    target,
    args: fc.option(args, { nil: undefined, freq: 2 }),
    result: fc.option(fc.constantFrom('trust', 'note'), { nil: undefined, freq: 2 }),
  });
}

function arbitraryNode(shape: Shape): fc.Arbitrary<Node> {
  const id = shape.ids[shape.scene]![shape.position]!;
  const expression = arbitraryExpression(
    VARIABLES.map((one) => one.id),
    shape.ids.flat(),
  );
  const target = arbitraryTarget(shape);
  const line = fc.record({
    type: fc.constant('line'),
    kind: fc.constantFrom('dialogue', 'narration', 'thought'),
    speaker: fc.option(fc.constantFrom(...CHARACTERS), { nil: undefined }),
    expression: fc.option(fc.constantFrom('joy', 'anger'), { nil: undefined }),
    text: fc.constantFrom(`line ${id}`, `line ${id}`, `line ${id} {=trust + 1} {=note}`),
  });
  const menu = fc.record({
    type: fc.constant('menu'),
    decide: fc.constantFrom('reader', 'reader', 'chance'),
    timer: arbitraryTimer(id),
    choices: fc
      .integer({ min: 1, max: 3 })
      .chain((n) =>
        fc.tuple(...Array.from({ length: n }, (_, i) => arbitraryChoice(`c_${id}_${i}`, target, expression))),
      ),
  });
  const input = fc.record({
    type: fc.constant('input'),
    prompt: fc.constantFrom(`ask ${id}`, '{b}Who{/b} has {=bag}?'),
    variable: fc.constantFrom('trust', 'note', 'p1'),
    maxLength: fc.constantFrom(undefined, 2),
    required: fc.constantFrom(undefined, true),
  });
  const body = fc.oneof(
    { weight: 5, arbitrary: line },
    { weight: 3, arbitrary: menu },
    { weight: 1, arbitrary: input },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('action'),
        actions: fc.array(arbitraryAction(expression), { maxLength: 3 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('branch'),
        cases: fc.array(fc.record({ condition: expression, target }), { minLength: 1, maxLength: 2 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('jump'), target }) },
    { weight: 2, arbitrary: arbitraryCall(target, expression) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('end'),
        ending: fc.option(fc.constant('fin'), { freq: 1, nil: undefined }),
        value: fc.option(expression, { freq: 2, nil: undefined }),
      }),
    },
  );
  const common = fc.record({
    stage: fc.option(fc.array(arbitraryStageChange, { maxLength: 2 }), { nil: undefined, freq: 1 }),
    cues: fc.option(fc.array(arbitraryCue, { maxLength: 1 }), { nil: undefined, freq: 1 }),
    next: fc.oneof(
      { weight: 9, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom(...shape.ids[shape.scene]!) },
    ),
  });
  return fc.tuple(common, body).map(([a, b]) => withoutUndefined({ id, ...a, ...b }) as Node);
}

/** Every scene begins with a line, and most end with a jump, so that runs are long and few circle in silence. */
function arbitraryScene(scene: number, ids: readonly (readonly string[])[]): fc.Arbitrary<Scene> {
  const nodes = ids[scene]!.map((id, position) =>
    position === 0 ? fc.constant(line(id)) : arbitraryNode({ scene, position, ids }),
  );
  const exit = fc.oneof(
    { weight: 4, arbitrary: fc.nat(ids.length - 1).map((to): Node[] => [jumpTo(`j${scene}`, { scene: `s${to}` })]) },
    { weight: 1, arbitrary: fc.constant<Node[]>([]) },
  );
  return fc
    .tuple(fc.array(arbitraryStageChange, { maxLength: 3 }), fc.tuple(...nodes), exit)
    .map(([stage, all, last]): Scene => ({
      id: `s${scene}`,
      title: `Scene ${scene}`,
      stage,
      nodes: [...all, ...last],
      ...(scene < 2 ? { parameters: [`p${scene}`] } : {}),
    }));
}

/** Small valid stories with every kind of node, loops and calls included. */
export const arbitraryStory: fc.Arbitrary<Story> = fc
  .array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 })
  .chain((sizes) => {
    const ids = sizes.map((size, s) => Array.from({ length: size }, (_, n) => `n${s}_${n}`));
    return fc.tuple(...sizes.map((_, s) => arbitraryScene(s, ids)));
  })
  .map((scenes) => storyOf(scenes));

/** A story of the given scenes. */
export function storyOf(scenes: Scene[], more: Partial<Story> = {}): Story {
  return {
    id: 'story',
    version: STORY_VERSION,
    revision: 1,
    title: 'A story',
    locale: 'en',
    start: { scene: scenes[0]!.id },
    characters: CHARACTERS.map((id) => ({ id, name: id, colour: '#ffffff', role: 'character', sprites: [] })),
    variables: VARIABLES,
    assets: ASSETS.map((id) => ({ id, kind: KINDS[id.slice(0, 3)] ?? 'picture', name: id, mime: 'image/png' })),
    renamed: {},
    scenes,
    ...more,
  };
}

/** A scene of the given nodes. */
export function sceneOf(id: string, nodes: Node[], stage: StageChange[] = []): Scene {
  return { id, title: `Title of ${id}`, stage, nodes };
}

/** A line. */
export function line(id: string, more: Partial<Extract<Node, { type: 'line' }>> = {}): Node {
  return { id, type: 'line', kind: 'narration', text: id, ...more };
}

/** A jump. */
export function jumpTo(id: string, target: Target): Node {
  return { id, type: 'jump', target };
}

/** A view that knows a scene only after it was asked for and reported as loaded. */
export function lazyView(story: Story): StoryView & { load(id: string): void } {
  const loaded = new Map<string, Scene>();
  const all = new Map(story.scenes.map((scene) => [scene.id, scene]));
  return {
    head: headOf(story),
    scene: (id) => loaded.get(id),
    load: (id) => loaded.set(id, all.get(id)!),
  };
}

/** A reader who advances, takes the choice that a number points to, and enters it. */
export function inputAt(state: RunState, pick: number): Input {
  const open = state.menu?.options.filter((option) => option.enabled) ?? [];
  if (state.status === 'loading') return { type: 'loaded' };
  if (state.status === 'input') return { type: 'enter', value: `${pick}` };
  if (state.menu?.timer && pick % 5 === 4) return { type: 'timeout' };
  return open.length === 0 ? { type: 'advance' } : { type: 'choose', choice: open[pick % open.length]!.id };
}

/** The results of a reader's picks, from a state on, until the story ends. */
export function playOn(view: StoryView, from: RunState, picks: readonly number[]): StepResult[] {
  const results: StepResult[] = [];
  let state = from;
  for (const pick of picks) {
    if (state.status === 'ended') break;
    const result = step(view, state, inputAt(state, pick));
    results.push(result);
    state = result.state;
  }
  return results;
}

/** All of a state that can be told from outside, as plain data. */
export function plain(state: RunState): unknown {
  const { variables, visited, taken, previous, earlier: _, calls, decisions, ...rest } = state;
  const stack = [];
  for (let at = calls; at !== null; at = at.up) stack.push([at.scene, at.node, at.depth, at.saved]);
  const decided = [];
  for (let at = decisions; at !== null; at = at.before) decided.push(at.decided);
  return {
    ...rest,
    variables: mapEntries(variables),
    visited: [...visitCounts(visited)].sort(),
    taken: mapEntries(taken),
    stack,
    decided,
    previous: previous?.step ?? null,
  };
}

/** What a step shows, as plain data. */
export function plainResult({ state, ...rest }: StepResult): unknown {
  return { state: plain(state), ...rest };
}
