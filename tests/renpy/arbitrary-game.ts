import fc from 'fast-check';
import { ARITHMETIC, COMPARISONS } from '../../shared/src/story/condition-operators.ts';
import type { Expression } from '../../shared/src/story/condition.ts';
import type { Cue } from '../../shared/src/story/cue.ts';
import { LINE_KINDS, type Action, type Choice, type Node, type Target } from '../../shared/src/story/node.ts';
import { TONES, WEATHERS, type StageChange } from '../../shared/src/story/stage.ts';
import {
  STORY_VERSION,
  type Character,
  type Scene,
  type Story,
  type StoryAsset,
} from '../../shared/src/story/story.ts';
import type { Value, Variable } from '../../shared/src/story/variable.ts';

const asset = (id: string, kind: StoryAsset['kind'], mime: string): StoryAsset => ({
  id,
  kind,
  name: `${id}.file`,
  mime,
});

const ASSETS: StoryAsset[] = [
  ...['bg_1', 'bg_2', 'bg_3'].map((id) => asset(id, 'background', 'image/png')),
  ...['anna_neutral', 'anna_joy', 'anna_winter', 'con_any'].map((id) => asset(id, 'sprite', 'image/png')),
  asset('card', 'portrait', 'image/webp'),
  { ...asset('song', 'music', 'audio/wav'), loop: { startMs: 1_000, endMs: 2_500 } },
  ...['cg_1', 'cg_2'].map((id) => asset(id, 'picture', 'image/png')),
  ...['eyes', 'lips_1', 'lips_2'].map((id) => asset(id, 'sprite', 'image/png')),
  asset('film', 'video', 'video/webm'),
  asset('clouds', 'mask', 'image/png'),
  asset('table', 'lut', 'image/png'),
  asset('pip', 'sfx', 'audio/wav'),
  asset('wind', 'ambience', 'audio/x-wav'),
  asset('bell', 'sfx', 'audio/wav'),
  asset('hello', 'voice', 'audio/wav'),
];

// With costumes and nearly related expressions, with one sprite, with a card only, with nothing to see.
const CHARACTERS: Character[] = [
  {
    id: 'anna',
    name: 'Anna',
    colour: '#ff8800',
    role: 'character',
    textSpeed: 1.5,
    blip: 'pip',
    sprites: [
      { expression: 'neutral', asset: 'anna_neutral', blink: 'eyes', mouth: ['lips_1', 'lips_2'] },
      { expression: 'joy', asset: 'anna_joy' },
      { expression: 'joy', costume: 'winter coat', asset: 'anna_winter' },
    ],
  },
  {
    id: 'constructor',
    name: 'Anna',
    colour: '#00ff88',
    role: 'character',
    sprites: [{ expression: 'anger', asset: 'con_any' }],
  },
  { id: 'toString', name: 'The [Lord] {of} 100%', colour: '#0088ff', role: 'extra', sprites: [], portrait: 'card' },
  { id: 'reader', name: 'return', colour: '#ffffff', role: 'reader', sprites: [] },
];
const EXPRESSIONS = ['joy', 'anger', 'neutral', 'with', 'Joy!'];

const variable = (id: string, type: Variable['type'], initial: Value, more: Partial<Variable> = {}): Variable => ({
  id,
  name: id,
  scope: 'session',
  type,
  initial,
  ...more,
});

/** Shared by all stories of a batch. `steps` only ever grows a little at a time, `wild` in any way. */
const SHARED: Variable[] = [
  variable('trust', 'number', 0, { min: -3, max: 7 }),
  variable('luck', 'number', 1, { min: 1, max: -1 }),
  variable('steps', 'number', 0),
  variable('wild', 'number', 0.5),
  variable('floor', 'number', 2, { min: 0, name: 'Floor' }),
  variable('valueOf', 'boolean', false, { name: 'met Anna' }),
  variable('hasOwnProperty', 'list', ['key'], { scope: 'global', name: 'bag' }),
  variable('pockets', 'list', []),
  variable('word', 'text', 'x'),
  variable('fame', 'number', 0, { scope: 'global', name: 'None' }),
  variable('mood', 'enum', 'calm', { scope: 'global', options: ['calm', 'angry', '3'] }),
  variable('any-scene', 'number', 1, { scope: 'scene', name: 'here' }),
  variable('p1', 'text', 'none', { scope: 'scene' }),
];

const get = (id: string): Expression => ({ op: 'get', variable: id });
const value = (of: Value): Expression => ({ op: 'value', value: of });

const TEXTS = [
  '',
  'key',
  'calm',
  '3',
  ' 12 ',
  '0x10',
  '1e3',
  '-0.50',
  'Infinity',
  'é😀',
  '\ud800',
  'a"b\\n',
  '[__x.__y',
  'true',
  'a, b',
];
const NUMBERS = [0, 1, -1, 2, 3, 7, 0.1, 1.5, -2.5, 1e-7, 123456789, 1e21, 9007199254740994, -1e300, 5e-324];

const arbitraryValue: fc.Arbitrary<Value> = fc.oneof(
  fc.boolean(),
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom(...NUMBERS),
  fc.constantFrom(...TEXTS),
  fc.array(fc.constantFrom('key', 'rope', '3'), { maxLength: 3 }),
);

function arbitraryExpression(variables: readonly string[], nodes: readonly string[]): fc.Arbitrary<Expression> {
  return fc.letrec<{ tree: Expression; leaf: Expression }>((tie) => ({
    leaf: fc.oneof(
      { weight: 3, arbitrary: arbitraryValue.map((value): Expression => ({ op: 'value', value })) },
      { weight: 4, arbitrary: fc.constantFrom(...variables).map((id): Expression => ({ op: 'get', variable: id })) },
      { weight: 1, arbitrary: fc.constantFrom(...nodes).map((node): Expression => ({ op: 'visited', node })) },
      { weight: 1, arbitrary: fc.constant<Expression>({ op: 'random' }) },
    ),
    tree: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'expression' },
      tie('leaf'),
      tie('tree').map((of): Expression => ({ op: 'not', of })),
      fc.tuple(tie('tree'), tie('tree')).map(([from, to]): Expression => ({ op: 'random', from, to })),
      fc
        .tuple(fc.constantFrom('and', 'or'), fc.array(tie('tree'), { minLength: 1, maxLength: 3 }))
        .map(([op, of]): Expression => ({ op: op as 'and', of })),
      fc
        .tuple(fc.constantFrom(...COMPARISONS, ...ARITHMETIC, 'in' as const), tie('tree'), tie('tree'))
        .map(([op, left, right]): Expression => ({ op, left, right })),
    ),
  })).tree;
}

const PIECES = [
  'Hello',
  ' ',
  '  ',
  '\n',
  '\t',
  '\u00a0',
  '"',
  "'",
  '\\',
  '[',
  ']',
  '[[',
  '{',
  '}',
  '{b}',
  '%',
  '%s',
  '%(x)s',
  '{{char}}',
  '[__a',
  '.__b',
  '#',
  '`',
  '【',
  '|',
  'é',
  '漢',
  '😀',
  '\u202e',
  '\u2028',
  '<b>',
  '&amp;',
  '=1+1',
  '../..',
  '...',
  '*so*',
  ' **very** ',
  '{b}bold{/b}',
  '{i}',
  '{/i}',
  '{color=#f80}orange{/color}',
  '{ruby=よみ}読{/ruby}',
  '{w}',
  '{w=0.5}',
  '{speed=2}fast{/speed}',
  '{size=1.2}large{/size}',
  '{lb}',
  ' {=trust} ',
  ' {=trust + 1} ',
  ' {=word} ',
  ' {=wild / 3} ',
  ' {=pockets} ',
  ' {=random()} ',
  ' {=nothing} ',
  ' {=`met Anna`} ',
  '$ x = 1',
  '\r\n',
  '\u0007',
  '\ufeff',
];
const arbitraryText = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join(''));

const someCharacter = fc.constantFrom(...CHARACTERS.map(({ id }) => id));
const option = <T>(arbitrary: fc.Arbitrary<T>, freq = 2): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq });

function withoutUndefined<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}

const arbitraryBackground = fc.oneof(
  fc.constantFrom('bg_1', 'bg_2', 'bg_3', 'film').map((id) => ({ asset: id })),
  fc.constantFrom('bg_1', 'missing').map((id) => ({
    layers: [
      { asset: id, depth: 0 },
      { asset: 'bg_2', depth: 0.7 },
    ],
  })),
  fc.record({
    paint: fc.record({ motif: fc.constantFrom('dusk' as const, 'sea' as const), hue: fc.constantFrom(0, 228) }),
  }),
  fc.constant(null),
);

const arbitraryLoop = (id: string) =>
  option(fc.record({ asset: fc.constantFrom(id), volume: fc.constantFrom(1, 0.4) })).map((loop) => loop ?? null);

const arbitraryStageChange: fc.Arbitrary<StageChange> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<StageChange>({ op: 'clear' }) },
  { weight: 2, arbitrary: arbitraryBackground.map((to): StageChange => ({ op: 'background', to })) },
  {
    weight: 5,
    arbitrary: fc
      .record({
        op: fc.constant('show' as const),
        character: someCharacter,
        expression: option(fc.constantFrom(...EXPRESSIONS)),
        costume: option(fc.constantFrom('winter coat', ''), 4),
        x: option(fc.constantFrom(0, 0.2, 0.5, 1)),
        y: option(fc.constantFrom(0, 0.1), 4),
        scale: option(fc.constantFrom(1, 1.25), 4),
        flip: option(fc.boolean(), 4),
        layer: option(fc.constantFrom(-2, 0, 3), 4),
        tint: option(fc.constantFrom('#ffcc88', null), 4),
        rotation: option(fc.constantFrom(0, -30), 4),
        alpha: option(fc.constantFrom(1, 0.5), 4),
      })
      .map((change): StageChange => withoutUndefined(change) as StageChange),
  },
  { weight: 2, arbitrary: someCharacter.map((character): StageChange => ({ op: 'hide', character })) },
  { weight: 1, arbitrary: fc.constantFrom<StageChange[]>({ op: 'camera', zoom: 2 }, { op: 'camera', x: 0.2, y: 0.4 }) },
  { weight: 1, arbitrary: arbitraryLoop('song').map((to): StageChange => ({ op: 'music', to })) },
  { weight: 1, arbitrary: arbitraryLoop('wind').map((to): StageChange => ({ op: 'ambience', to })) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<StageChange[]>(
      { op: 'picture', to: { asset: 'cg_1', fit: 'cover' } },
      { op: 'picture', to: { asset: 'cg_1', fit: 'contain' } },
      { op: 'picture', to: { asset: 'cg_2', fit: 'cover' } },
      { op: 'picture', to: { asset: 'missing', fit: 'cover' } },
      { op: 'picture', to: null },
      ...WEATHERS.map((kind): StageChange => ({ op: 'weather', to: { kind, strength: 0.5, wind: 0 } })),
      { op: 'weather', to: { kind: 'rain', strength: 1, wind: -0.7 } },
      { op: 'weather', to: null },
      ...TONES.map((tone): StageChange => ({ op: 'grade', to: { tone, strength: 0.5 } })),
      { op: 'grade', to: { lut: 'table', strength: 1 } },
      { op: 'grade', to: null },
      { op: 'mode', to: 'nvl' },
      { op: 'mode', to: 'chat', title: 'The [Lord] {of} 100%' },
      { op: 'mode', to: 'adv' },
    ),
  },
);

const arbitraryCue: fc.Arbitrary<Cue> = fc.oneof(
  fc.record({
    type: fc.constant('enter' as const),
    character: someCharacter,
    from: fc.constantFrom('left' as const, 'below' as const, 'fade' as const),
  }),
  fc.record({
    type: fc.constant('leave' as const),
    character: someCharacter,
    to: fc.constantFrom('right' as const),
    durationMs: fc.constantFrom(0, 300),
  }),
  fc.record({
    type: fc.constant('move' as const),
    character: someCharacter,
    durationMs: fc.constantFrom(0, 900),
    easing: fc.constantFrom('bounce' as const, 'in' as const),
  }),
  fc.record({
    type: fc.constant('tween' as const),
    target: fc.oneof(
      someCharacter.map((character) => ({ character })),
      fc.constantFrom('camera' as const, 'background' as const),
    ),
    property: fc.constantFrom(
      'x' as const,
      'y' as const,
      'scale' as const,
      'rotation' as const,
      'alpha' as const,
      'zoom' as const,
    ),
    to: fc.constantFrom(0, 0.5, 1.3),
    durationMs: fc.constantFrom(0, 400),
    blocking: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('shake' as const),
    target: fc.oneof(
      someCharacter.map((character) => ({ character })),
      fc.constant('stage' as const),
    ),
  }),
  fc.constantFrom<Cue[]>(
    { type: 'flash' },
    { type: 'flash', colour: '#ff0000', durationMs: 200 },
    { type: 'shake', strength: 1, blocking: true },
  ),
  fc.constantFrom<Cue[]>(
    { type: 'sfx', asset: 'bell', volume: 0.5 },
    { type: 'voice', asset: 'hello', character: 'anna' },
  ),
  fc.record({
    type: fc.constant('transition' as const),
    kind: fc.constantFrom('cut', 'dissolve', 'fade', 'wipe', 'slide', 'blur'),
    durationMs: fc.constantFrom(0, 700),
  }) as fc.Arbitrary<Cue>,
  fc.constantFrom<Cue[]>(
    { type: 'transition', kind: 'wipe', mask: 'clouds' },
    { type: 'transition', kind: 'wipe', mask: 'missing', direction: 'up' },
    { type: 'transition', kind: 'slide', direction: 'down', durationMs: 300 },
    { type: 'transition', kind: 'blur' },
  ),
);

interface Shape {
  readonly scene: number;
  readonly position: number;
  /** Ids of the nodes of each scene. */
  readonly ids: readonly (readonly string[])[];
  /** In front of every id of the story. */
  readonly prefix: string;
}

const sceneId = ({ prefix }: Pick<Shape, 'prefix'>, scene: number): string => `${prefix}s${scene}`;

/** The variables that only this story has. */
const ownVariables = (prefix: string): Variable[] => [
  variable(`${prefix}note`, 'text', 'x', { scope: 'scene', scene: `${prefix}s0` }),
  variable(`${prefix}p0`, 'number', 0, { scope: 'scene', scene: `${prefix}s0`, max: 5 }),
  variable(`${prefix}gain`, 'number', 3),
];

const variableIds = (prefix: string): string[] => [...SHARED, ...ownVariables(prefix)].map(({ id }) => id);

function arbitraryAction(shape: Shape, expression: fc.Arbitrary<Expression>): fc.Arbitrary<Action> {
  const { prefix } = shape;
  const free = fc.constantFrom(
    ...variableIds(prefix).filter((id) => id !== 'steps' && id !== `${prefix}gain`),
    'missing',
  );
  const step: fc.Arbitrary<Action> = fc.constantFrom<Action[]>(
    { type: 'add', variable: 'steps', value: { op: 'value', value: 1 } },
    { type: 'add', variable: 'steps', value: { op: 'value', value: -2.5 } },
    {
      type: 'set',
      variable: `${prefix}gain`,
      value: { op: '+', left: { op: 'get', variable: 'steps' }, right: { op: 'value', value: 10 } },
    },
    {
      type: 'set',
      variable: `${prefix}gain`,
      value: { op: '-', left: { op: 'get', variable: `${prefix}gain` }, right: { op: 'value', value: -1 } },
    },
    { type: 'push', variable: 'pockets', value: { op: 'value', value: 'rope' } },
    { type: 'remove', variable: 'pockets', value: { op: 'value', value: ['rope', 'key'] } },
  );
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        type: fc.constantFrom('set', 'set', 'add', 'push', 'remove'),
        variable: free,
        value: expression,
      }),
    },
    { weight: 2, arbitrary: step },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('toggle'), variable: fc.constantFrom('valueOf', 'valueOf', 'trust') }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant('stage'), changes: fc.array(arbitraryStageChange, { maxLength: 2 }) }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('cue'), cue: arbitraryCue }) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('callback'),
        name: fc.constantFrom('ping', 'a "b"'),
        args: fc.array(expression, { maxLength: 2 }),
      }),
    },
  ) as fc.Arbitrary<Action>;
}

function arbitraryTarget(shape: Shape): fc.Arbitrary<Target> {
  const { ids, scene } = shape;
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...ids[scene]!).map((node): Target => ({ node })) },
    { weight: 3, arbitrary: fc.nat(ids.length - 1).map((to): Target => ({ scene: sceneId(shape, to) })) },
    {
      weight: 3,
      arbitrary: fc
        .nat(ids.length - 1)
        .chain((to) => fc.constantFrom(...ids[to]!).map((node): Target => ({ scene: sceneId(shape, to), node }))),
    },
    { weight: 1, arbitrary: fc.constant<Target>({}) },
  );
}

function arbitraryChoice(id: string, shape: Shape, expression: fc.Arbitrary<Expression>): fc.Arbitrary<Choice> {
  return fc
    .record({
      text: fc.oneof(fc.constant(`take ${id}`), arbitraryText),
      condition: option(expression),
      reason: option(fc.constantFrom('not yet', 'no [key] {b}')),
      weight: option(fc.constantFrom(0, 1, 2.5)),
      once: option(fc.boolean()),
      actions: option(fc.array(arbitraryAction(shape, expression), { maxLength: 2 })),
      target: option(arbitraryTarget(shape)),
    })
    .map((rest): Choice => withoutUndefined({ id, ...rest }) as Choice);
}

function arbitraryMenu(id: string, shape: Shape, expression: fc.Arbitrary<Expression>) {
  return fc.record({
    type: fc.constant('menu'),
    prompt: option(arbitraryText),
    decide: fc.constantFrom('reader', 'reader', 'chance'),
    timer: option(fc.constant({ ms: 5_500, choice: `${id}c0` }), 3),
    choices: fc
      .integer({ min: 1, max: 4 })
      .chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => arbitraryChoice(`${id}c${i}`, shape, expression)))),
  });
}

function arbitraryBody(id: string, shape: Shape): fc.Arbitrary<object> {
  const { prefix, ids } = shape;
  const expression = arbitraryExpression([...variableIds(prefix), 'missing'], ids.flat());
  const target = arbitraryTarget(shape);
  const line = fc.record({
    type: fc.constant('line'),
    kind: fc.constantFrom(...LINE_KINDS, 'dialogue' as const, 'dialogue' as const),
    speaker: option(someCharacter, 4),
    expression: option(fc.constantFrom(...EXPRESSIONS), 3),
    text: fc.oneof(fc.constant(`line ${id}`), arbitraryText),
  });
  const args = fc.array(
    fc.record({ variable: fc.constantFrom(`${prefix}p0`, 'p1', 'p1', 'trust'), value: expression }),
    { maxLength: 3 },
  );
  const call = fc.record({
    type: fc.constant('call'),
    target,
    args: option(args),
    result: option(fc.constantFrom('trust', 'word', 'mood', 'pockets')),
  });
  const input = fc.record({
    type: fc.constant('input'),
    prompt: option(arbitraryText),
    variable: fc.constantFrom('word', 'trust', 'wild', 'fame', 'mood', 'missing', `${prefix}note`),
    maxLength: option(fc.constantFrom(2, 90), 3),
    placeholder: option(arbitraryText),
    required: option(fc.boolean(), 3),
  });
  const branch = fc.record({
    type: fc.constant('branch'),
    cases: fc.array(fc.record({ condition: expression, target }), { minLength: 1, maxLength: 3 }),
  });
  const actions = fc.array(arbitraryAction(shape, expression), { maxLength: 4 });
  return fc.oneof(
    { weight: 6, arbitrary: line },
    { weight: 4, arbitrary: arbitraryMenu(id, shape, expression) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('action'), actions }) },
    { weight: 2, arbitrary: input },
    { weight: 1, arbitrary: branch },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('jump'), target }) },
    { weight: 3, arbitrary: call },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('end'),
        ending: option(fc.constantFrom('fin', 'the "[end]"'), 1),
        value: option(expression, 3),
      }),
    },
  );
}

function arbitraryNode(shape: Shape): fc.Arbitrary<Node> {
  const id = shape.ids[shape.scene]![shape.position]!;
  const common = fc.record({
    stage: option(fc.array(arbitraryStageChange, { maxLength: 3 })),
    cues: option(fc.array(arbitraryCue, { maxLength: 2 })),
    next: option(fc.constantFrom(...shape.ids[shape.scene]!), 1).map((next) => next),
  });
  const lead =
    shape.position === 0
      ? fc.record({ type: fc.constant('line'), kind: fc.constant('narration'), text: fc.constant(`line ${id}`) })
      : arbitraryBody(id, shape);
  return fc
    .tuple(common, lead, fc.nat(9))
    .map(
      ([{ next, ...rest }, body, chance]) =>
        withoutUndefined({ id, ...rest, ...(chance === 0 ? { next } : {}), ...body }) as Node,
    );
}

/** Every scene begins with a line, and most end with a jump, so that runs are long and few circle in silence. */
function arbitraryScene(prefix: string, scene: number, ids: readonly (readonly string[])[]): fc.Arbitrary<Scene> {
  const nodes = ids[scene]!.map((_, position) => arbitraryNode({ scene, position, ids, prefix }));
  const exit = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .nat(ids.length - 1)
        .map((to): Node[] => [{ id: `${prefix}j${scene}`, type: 'jump', target: { scene: `${prefix}s${to}` } }]),
    },
    { weight: 1, arbitrary: fc.constant<Node[]>([]) },
  );
  const parameters = [
    [`${prefix}p0`, 'p1'],
    ['p1', 'word'],
  ][scene];
  return fc
    .tuple(fc.array(arbitraryStageChange, { maxLength: 4 }), fc.tuple(...nodes), exit, arbitraryText)
    .map(([stage, all, last, title]) => ({
      id: `${prefix}s${scene}`,
      title,
      stage,
      nodes: [...all, ...last],
      ...(parameters === undefined ? {} : { parameters }),
    }));
}

/** A story of a batch: its scenes, and the variables that only it has. It begins in the scene `<prefix>s0`. */
export interface SmallStory {
  readonly prefix: string;
  readonly scenes: Scene[];
  readonly variables: Variable[];
}

/** Small valid stories with every kind of node, change, action and cue; all their own ids begin with the prefix. */
export function arbitrarySmallStory(prefix: string): fc.Arbitrary<SmallStory> {
  return fc
    .array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 })
    .chain((sizes) => {
      const ids = sizes.map((size, s) => Array.from({ length: size }, (_, n) => `${prefix}n${s}_${n}`));
      return fc.tuple(...sizes.map((_, s) => arbitraryScene(prefix, s, ids)));
    })
    .map((scenes) => ({ prefix, scenes, variables: ownVariables(prefix) }));
}

/** Many small stories as one, so that one process can play them all. */
export function storyOfMany(stories: readonly SmallStory[]): Story {
  return {
    id: 'batch',
    version: STORY_VERSION,
    revision: 1,
    title: 'Many small stories',
    locale: 'en',
    start: { scene: stories[0]!.scenes[0]!.id },
    characters: CHARACTERS,
    variables: [...SHARED, ...stories.flatMap(({ variables }) => variables)],
    assets: ASSETS,
    achievements: [
      { id: 'known', title: 'The [Lord] {of} 100%', condition: { op: '>=', left: get('trust'), right: value(1) } },
      { id: 'named', title: 'Named', hidden: true, condition: { op: '!=', left: get('word'), right: value('x') } },
      {
        id: 'famous',
        title: 'Famous',
        description: 'By all.',
        condition: { op: 'and', of: [get('fame'), get('valueOf')] },
      },
    ],
    renamed: {},
    scenes: stories.flatMap(({ scenes }) => scenes),
  };
}
