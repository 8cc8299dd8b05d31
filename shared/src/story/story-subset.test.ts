import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryStory, inputAt, jumpTo, line, sceneOf, storyOf } from './arbitrary.test-support.ts';
import type { Node } from './node.ts';
import { start, step } from './runner.ts';
import { story as storySchema, type Story } from './story.ts';
import { subsetStory } from './story-subset.ts';
import { usedAssets, usedCharacters } from './used-assets.ts';
import { validateStory } from './validate.ts';
import { viewOf } from './view.ts';
import { visitCounts } from './visits.ts';

const ids = (story: Story) => story.scenes.map((scene) => scene.id);
const rules = (findings: readonly { rule: string }[]) => findings.map((one) => one.rule);

/** What a reader of these picks sees at each step, until a node is visited that `stopAt` names. */
function read(story: Story, picks: readonly number[], stopAt: ReadonlySet<string> = new Set()): string[] {
  const view = viewOf(story);
  const seen: string[] = [];
  let { state } = start(view, { seed: 7 });
  for (const pick of [...picks, 0]) {
    if ([...visitCounts(state.visited).keys()].some((id) => stopAt.has(id))) break;
    seen.push(`${state.scene} ${state.line?.node ?? ''} ${state.menu?.node ?? ''}`);
    if (state.status === 'ended') break;
    ({ state } = step(view, state, inputAt(state, pick)));
  }
  return seen;
}

const arbitraryPicks = fc.array(fc.nat(20), { maxLength: 40 });

test('any part of a valid story is a valid story', () => {
  fc.assert(
    fc.property(arbitraryStory, fc.infiniteStream(fc.boolean()), (story, chosen) => {
      const keep = ids(story).filter((id, i) => i === 0 || chosen.next().value === true || id === '');
      const { story: part } = subsetStory(story, keep);
      expect(part).not.toBeNull();
      expect(ids(part!)).toEqual(keep);
      expect(storySchema.parse(JSON.parse(JSON.stringify(part)))).toEqual(part);
      expect(validateStory(part!).filter((one) => one.level === 'error')).toEqual([]);
    }),
  );
});

test('all scenes together are the story itself, and it plays the same', () => {
  fc.assert(
    fc.property(arbitraryStory, arbitraryPicks, (story, picks) => {
      const { story: whole, findings } = subsetStory(story, ids(story));
      expect(findings).toEqual([]);
      expect(whole!.scenes).toEqual(story.scenes);
      expect(read(whole!, picks)).toEqual(read(story, picks));
    }),
  );
});

test('a part plays as the whole does until it leaves the part', () => {
  fc.assert(
    fc.property(arbitraryStory, arbitraryPicks, fc.nat(3), (story, picks, out) => {
      const keep = ids(story).filter((_, i) => i === 0 || i !== out);
      const { story: part } = subsetStory(story, keep);
      const gone = new Set(
        story.scenes.filter((one) => !keep.includes(one.id)).flatMap((one) => one.nodes.map((n) => n.id)),
      );
      const whole = read(story, picks, gone);
      expect(read(part!, picks).slice(0, whole.length)).toEqual(whole);
    }),
    { numRuns: 500 },
  );
});

const choiceTo = (id: string, scene: string) => ({ id, text: id, target: { scene } });
const visitedGone = { op: 'visited', node: 'c1' } as const;
const story = storyOf([
  sceneOf('a', [
    line('a1', { speaker: 'anna' }),
    { id: 'a2', type: 'call', target: { scene: 'c' }, args: [{ variable: 'p0', value: { op: 'random' } }] },
    { id: 'a3', type: 'menu', decide: 'reader', choices: [choiceTo('x', 'b'), choiceTo('y', 'c')] },
  ]),
  sceneOf('b', [
    {
      id: 'b1',
      type: 'branch',
      cases: [
        { condition: { op: '>', left: visitedGone, right: { op: 'get', variable: 'note' } }, target: { scene: 'c' } },
      ],
    },
    jumpTo('b2', { scene: 'c' }),
  ]),
  sceneOf('c', [line('c1', { speaker: 'toString' })], [{ op: 'background', to: { asset: 'bg_2' } }]),
]);

test('what leads out ends the story, calls are passed over, and findings say so', () => {
  const { story: part, findings } = subsetStory(
    { ...story, variables: story.variables.map((v) => (v.id === 'note' ? { ...v, scene: 'c' } : v)) },
    ['b', 'a'],
  );
  const nodes = new Map<string, Node>(part!.scenes.flatMap((scene) => scene.nodes.map((node) => [node.id, node])));
  expect(ids(part!)).toEqual(['a', 'b']);
  expect(nodes.get('a2')).toEqual({ id: 'a2', type: 'action', actions: [] });
  expect(nodes.get('a3')).toMatchObject({ choices: [{ target: { scene: 'b' } }, { target: { node: 'a.end' } }] });
  expect(nodes.get('a.end')).toEqual({ id: 'a.end', type: 'end' });
  expect(nodes.get('b1')).toMatchObject({
    cases: [{ condition: { left: { op: 'value', value: 0 } }, target: { node: 'b.end' } }],
  });
  expect(nodes.get('b2')).toEqual({ id: 'b2', type: 'end' });
  expect(part!.variables).toEqual([expect.objectContaining({ id: 'note', scope: 'session' })]);
  expect(part!.variables[0]).not.toHaveProperty('scene');
  expect(part!.characters.map((one) => one.id)).toEqual(['anna']);
  expect(part!.assets).toEqual([]);
  expect(rules(findings)).toEqual(['scenes-cut', 'target-cut', 'target-cut', 'target-cut', 'target-cut']);
  expect(findings.slice(1).map((one) => one.where.node)).toEqual(['a2', 'a3', 'b1', 'b2']);
});

test('a start that is left out moves to the first scene left', () => {
  const { story: part, findings } = subsetStory(story, ['c', 'b']);
  expect(part!.start).toEqual({ scene: 'b' });
  expect(rules(findings)).toContain('start-cut');
  expect(part!.assets.map((one) => one.id)).toEqual(['bg_2']);
});

test('renamed ids and translations stay only where they still mean something', () => {
  const { story: part } = subsetStory(
    {
      ...story,
      renamed: { old1: 'a1', old2: 'c1', old3: 'a' },
      translations: { de: { anna: 'Anna', toString: 'Text', story: 'Eine Geschichte' } },
    },
    ['a', 'b'],
  );
  expect(part!.renamed).toEqual({ old1: 'a1', old3: 'a' });
  expect(part!.translations).toEqual({ de: { anna: 'Anna', story: 'Eine Geschichte' } });
});

test('unknown scenes and no scene at all give an error and no story', () => {
  expect(subsetStory(story, ['a', 'nowhere', '__proto__'])).toMatchObject({
    story: null,
    findings: [
      { rule: 'scene-missing', level: 'error' },
      { rule: 'scene-missing', level: 'error' },
    ],
  });
  expect(subsetStory(story, [])).toMatchObject({ story: null, findings: [{ rule: 'scenes-none' }] });
});

test('used are the assets that scenes name and the wardrobe of those who appear', () => {
  const sprites = (asset: string) => [{ expression: 'joy', asset }];
  const wardrobe = {
    ...story,
    characters: story.characters.map((one) => ({ ...one, portrait: `card-${one.id}`, sprites: sprites(one.id) })),
    scenes: [
      ...story.scenes,
      sceneOf('d', [
        line('d1', { cues: [{ type: 'voice', asset: 'snd_1' }] }),
        {
          id: 'd2',
          type: 'action',
          actions: [{ type: 'stage', changes: [{ op: 'music', to: { asset: 'bg_1', volume: 1 } }] }],
        },
      ]),
    ],
  };
  expect([...usedCharacters(wardrobe)].toSorted()).toEqual(['anna', 'toString']);
  expect([...usedAssets(wardrobe)].toSorted()).toEqual([
    'anna',
    'bg_1',
    'bg_2',
    'card-anna',
    'card-toString',
    'snd_1',
    'toString',
  ]);
});

test('texts and achievements do without the scenes that are left out', () => {
  const story = storyOf(
    [
      {
        ...sceneOf('s', [line('a', { text: 'Been there {=visited(b)} times, have {=gold}.' })]),
        translations: { de: { a: '{=visited(b)} mal' } },
      },
      sceneOf('t', [line('b')]),
    ],
    {
      variables: [
        { id: 'gold', name: 'gold', scope: 'session', type: 'number', initial: 3 },
        { id: 'deeds', name: 'deeds', scope: 'session', type: 'number', initial: 0 },
        { id: 'spare', name: 'spare', scope: 'session', type: 'number', initial: 0 },
      ],
      achievements: [
        { id: 'there', title: 'There', condition: { op: 'visited', node: 'b' } },
        { id: 'doer', title: 'Doer', description: 'Do.', condition: { op: 'get', variable: 'deeds' } },
      ],
      translations: { de: { there: 'Da', doer: 'Täter', 'doer#description': 'Tu.', t: 'T', s: 'S' } },
    },
  );
  const { story: part, findings } = subsetStory(story, ['s']);
  expect(part!.scenes[0]!.nodes[0]).toMatchObject({ text: 'Been there {=0} times, have {=gold}.' });
  expect(part!.scenes[0]!.translations).toEqual({ de: { a: '{=0} mal' } });
  expect(part!.achievements!.map(({ id }) => id)).toEqual(['doer']);
  expect(part!.variables.map(({ id }) => id)).toEqual(['gold', 'deeds']);
  expect(part!.translations).toEqual({ de: { doer: 'Täter', 'doer#description': 'Tu.', s: 'S' } });
  expect(rules(findings)).toEqual(['scenes-cut', 'achievement-cut']);
});
