import { arbitraryExpression, line, storyOf } from '@comfyvn/shared/story/arbitrary.test-support';
import type { Expression } from '@comfyvn/shared/story/condition';
import type { Action, Node, Target } from '@comfyvn/shared/story/node';
import type { Scene, Story } from '@comfyvn/shared/story/story';
import type { Value, Variable } from '@comfyvn/shared/story/variable';
import fc from 'fast-check';

const VARIABLES: Variable[] = [
  { id: 'trust', name: 'Trust', scope: 'session', type: 'number', initial: 0, min: -3, max: 7 },
  { id: 'score', name: 'Score', scope: 'session', type: 'number', initial: 0.5 },
  { id: 'met', name: 'Met', scope: 'session', type: 'boolean', initial: false },
  { id: 'bag', name: 'Bag', scope: 'session', type: 'list', initial: ['key', 'rope', 'key'] },
  { id: 'pouch', name: 'Pouch', scope: 'global', type: 'list', initial: [] },
  { id: 'word', name: 'Word', scope: 'session', type: 'text', initial: 'key' },
  { id: 'note', name: 'Note', scope: 'scene', type: 'text', initial: '' },
  { id: 'mood', name: 'Mood', scope: 'global', type: 'enum', initial: 'calm', options: ['calm', 'angry', '3'] },
  { id: 'p_number', name: 'P number', scope: 'scene', scene: 's1', type: 'number', initial: 1 },
  { id: 'p_text', name: 'P text', scope: 'session', type: 'text', initial: 'none' },
  { id: 'p_list', name: 'P list', scope: 'scene', type: 'list', initial: ['rope'] },
  { id: 'p_mood', name: 'P mood', scope: 'global', type: 'enum', initial: 'angry', options: ['calm', 'angry'] },
];
const PARAMETERS = ['p_number', 'p_text', 'p_list', 'p_mood'];
const IDS = VARIABLES.map(({ id }) => id);

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.boolean(),
  fc.constantFrom(-2, -1, 0, 0.5, 1, 2, 3, 10),
  fc.constantFrom('', 'key', 'rope', 'calm', 'angry', '3', ' 2.5 ', 'true'),
  fc.array(fc.constantFrom('key', 'rope', 'calm', ''), { maxLength: 3 }),
);

interface Shape {
  readonly scene: number;
  readonly sizes: readonly number[];
  readonly expressions: Expressions;
}

const idOf = (scene: number, position: number): string => `n${scene}_${position}`;

const OF_KIND = {
  number: ['trust', 'score', 'p_number'],
  boolean: ['met'],
  text: ['word', 'note', 'mood', 'p_text', 'p_mood'],
  list: ['bag', 'pouch', 'p_list'],
} as const;
type OfKind = keyof typeof OF_KIND;

const LITERALS: Record<OfKind, fc.Arbitrary<Value>> = {
  number: fc.constantFrom(-2, -1, 0, 0.5, 1, 2, 3, 10),
  boolean: fc.boolean(),
  text: fc.constantFrom('', 'key', 'rope', 'calm', 'angry', '3', ' 2.5 ', 'true'),
  list: fc.array(fc.constantFrom('key', 'rope', 'calm', ''), { maxLength: 3 }),
};

/** Expressions of a kind of value, as people write them. */
interface Expressions {
  readonly of: Readonly<Record<OfKind, fc.Arbitrary<Expression>>>;
  /** Mostly of this kind, now and then of any. */
  near(kind: OfKind): fc.Arbitrary<Expression>;
  /** Anything at all. */
  readonly any: fc.Arbitrary<Expression>;
}

function pairOf(ops: readonly string[], part: fc.Arbitrary<Expression>, other = part): fc.Arbitrary<Expression> {
  return fc
    .tuple(fc.constantFrom(...ops), part, other)
    .map(([op, left, right]) => ({ op, left, right }) as unknown as Expression);
}

function expressionsOver(nodes: readonly string[]): Expressions {
  const leaf = (kind: OfKind): fc.Arbitrary<Expression> =>
    fc.oneof(
      LITERALS[kind].map((one): Expression => ({ op: 'value', value: one })),
      fc.constantFrom(...OF_KIND[kind]).map((variable): Expression => ({ op: 'get', variable })),
    );
  const visited = fc.constantFrom(...nodes).map((node): Expression => ({ op: 'visited', node }));
  const dice = fc.oneof(
    fc.constant<Expression>({ op: 'random' }),
    fc.tuple(leaf('number'), leaf('number')).map(([from, to]): Expression => ({ op: 'random', from, to })),
  );
  const number = fc.oneof(
    { weight: 3, arbitrary: leaf('number') },
    { weight: 2, arbitrary: pairOf(['+', '-', '*', '/', '%'], leaf('number')) },
    { weight: 1, arbitrary: fc.oneof(visited, dice) },
  );
  const compared = fc.oneof(
    pairOf(['==', '!=', '<', '<=', '>', '>='], number),
    pairOf(['==', '!=', '<', '>'], leaf('text')),
    pairOf(['==', '!=', '>'], leaf('list'), fc.oneof(leaf('list'), leaf('number'))),
    pairOf(['in'], leaf('text'), fc.oneof(leaf('list'), leaf('text'))),
  );
  const boolean = fc.oneof(
    leaf('boolean'),
    compared,
    compared.map((one): Expression => ({ op: 'not', of: one })),
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(fc.oneof(compared, number), { minLength: 1, maxLength: 3 }))
      .map(([op, all]): Expression => ({ op: op as 'and', of: all })),
  );
  const list = fc.oneof({ weight: 3, arbitrary: leaf('list') }, { weight: 1, arbitrary: pairOf(['+'], leaf('list')) });
  const of = { number, boolean, text: leaf('text'), list };
  const any = fc.oneof(number, boolean, of.text, list, arbitraryExpression(IDS, nodes, value));
  const near = (kind: OfKind) =>
    fc.oneof(
      { weight: 60, arbitrary: of[kind] },
      { weight: kind === 'text' || kind === 'list' ? 4 : 20, arbitrary: fc.oneof(boolean, of.text) },
      { weight: 1, arbitrary: any },
    );
  return { of, near, any };
}

function targetIn({ scene, sizes }: Shape): fc.Arbitrary<Target> {
  const place = fc.nat(sizes.length - 1).chain((to) => fc.tuple(fc.constant(to), fc.nat(sizes[to]! - 1)));
  return fc.oneof(
    { weight: 3, arbitrary: fc.nat(sizes.length - 1).map((to): Target => ({ scene: `s${to}` })) },
    { weight: 1, arbitrary: place.map(([to, at]): Target => ({ scene: `s${to}`, node: idOf(to, at) })) },
    { weight: 2, arbitrary: fc.nat(sizes[scene]! - 1).map((at): Target => ({ node: idOf(scene, at) })) },
  );
}

/** A variable and a value for it. */
function assignment({ near }: Expressions): fc.Arbitrary<{ variable: string; value: Expression }> {
  return fc
    .constantFrom<OfKind[]>('number', 'boolean', 'text', 'list')
    .chain((kind) => fc.record({ variable: fc.constantFrom<string[]>(...OF_KIND[kind]), value: near(kind) }));
}

function actionsOver(expressions: Expressions): fc.Arbitrary<Action[]> {
  const { near } = expressions;
  const action: fc.Arbitrary<Action> = fc.oneof(
    assignment(expressions).map((one): Action => ({ type: 'set', ...one })),
    fc.record({
      type: fc.constant('add' as const),
      variable: fc.constantFrom('trust', 'score', 'met', 'mood'),
      value: near('number'),
    }),
    fc.record({
      type: fc.constantFrom('push' as const, 'remove' as const, 'add' as const),
      variable: fc.constantFrom(...OF_KIND.list),
      value: fc.oneof(near('text'), near('list')),
    }),
    fc.record({ type: fc.constantFrom('toggle' as const), variable: fc.constantFrom('met', 'trust') }),
    fc.record({
      type: fc.constant('callback' as const),
      name: fc.constant('ping'),
      args: fc.array(expressions.of.number, { maxLength: 2 }),
    }),
  );
  return fc.array(action, { minLength: 1, maxLength: 3 });
}

function bodyOf(shape: Shape, id: string): fc.Arbitrary<object> {
  const { expressions } = shape;
  const condition = expressions.of.boolean;
  const args = fc
    .oneof(
      {
        weight: 9,
        arbitrary: fc.constantFrom<[string, OfKind][]>(
          ['p_number', 'number'],
          ['p_text', 'text'],
          ['p_list', 'list'],
          ['p_mood', 'text'],
        ),
      },
      { weight: 1, arbitrary: fc.constant<[string, OfKind]>(['trust', 'number']) },
    )
    .chain(([variable, kind]) => fc.record({ variable: fc.constant(variable), value: expressions.near(kind) }));
  const target = targetIn(shape);
  // Mostly to a later scene, so that calls come back.
  const later = fc.nat(shape.sizes.length).map((n) => Math.min(shape.scene + 1 + n, shape.sizes.length - 1));
  const given = fc.oneof(expressions.of.number, expressions.of.boolean, expressions.of.text);
  const called = fc.oneof(
    { weight: 4, arbitrary: later.map((to): Target => ({ scene: `s${to}` })) },
    { weight: 1, arbitrary: target },
  );
  const call = fc.record(
    {
      type: fc.constant('call'),
      target: called,
      args: fc.array(args, { maxLength: 3 }),
      result: fc.constantFrom('trust', 'score', 'met', 'mood', 'pouch', 'p_number'),
    },
    { requiredKeys: ['type', 'target'] },
  );
  const choice = (n: number) =>
    fc.record(
      {
        id: fc.constant(`c_${id}_${n}`),
        text: fc.constant(`take ${id} ${n}`),
        condition,
        once: fc.boolean(),
        weight: fc.constantFrom(0, 0.5, 1, 3),
        actions: actionsOver(expressions),
        target,
      },
      { requiredKeys: ['id', 'text'] },
    );
  const menu = fc.record(
    {
      type: fc.constant('menu'),
      decide: fc.constantFrom('reader', 'reader', 'chance'),
      prompt: fc.constant(`ask ${id}`),
      choices: fc.integer({ min: 1, max: 3 }).chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => choice(i)))),
    },
    { requiredKeys: ['type', 'decide', 'choices'] },
  );
  const end = fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant('end'), value: given }, { requiredKeys: ['type'] }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('end'), ending: fc.constant('fin') }) },
  );
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant('action'), actions: actionsOver(expressions) }) },
    { weight: 4, arbitrary: call },
    { weight: 3, arbitrary: menu },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('branch'),
        cases: fc.array(fc.record({ condition, target }), { minLength: 1, maxLength: 2 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('jump'), target }) },
    { weight: 1, arbitrary: end },
  );
}

function sceneOver(shape: Shape): fc.Arbitrary<Scene> {
  const { scene, sizes, expressions } = shape;
  const nodes = Array.from({ length: sizes[scene]! }, (_, position) => {
    const id = idOf(scene, position);
    const text = fc.constant<Node>(line(id));
    return position === 0 || position % 3 === 2 ? text : bodyOf(shape, id).map((body) => ({ id, ...body }) as Node);
  });
  const last = fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .oneof(expressions.of.number, expressions.of.text)
        .map((one): Node => ({ id: `e${scene}`, type: 'end', value: one })),
    },
    { weight: 1, arbitrary: fc.constant<Node>({ id: `e${scene}`, type: 'end' }) },
    { weight: 1, arbitrary: targetIn(shape).map((target): Node => ({ id: `e${scene}`, type: 'jump', target })) },
  );
  const parameters = fc.uniqueArray(fc.constantFrom(...PARAMETERS), { maxLength: 3 });
  return fc.tuple(fc.tuple(...nodes), last, parameters).map(([all, end, own]) => ({
    id: `s${scene}`,
    title: `Scene ${scene}`,
    stage: [],
    nodes: [...all, end],
    ...(scene === 0 ? {} : { parameters: own }),
  }));
}

/** Stories that calculate much: calls with arguments and results, nested ones, endings within them, lists, chance. */
export const logicStory: fc.Arbitrary<Story> = fc
  .array(fc.integer({ min: 2, max: 9 }), { minLength: 2, maxLength: 4 })
  .chain((sizes) => {
    const nodes = sizes.flatMap((size, scene) => Array.from({ length: size }, (_, at) => idOf(scene, at)));
    const expressions = expressionsOver(nodes);
    return fc.tuple(...sizes.map((_, scene) => sceneOver({ scene, sizes, expressions })));
  })
  .map((scenes) => storyOf(scenes, { variables: VARIABLES }));
