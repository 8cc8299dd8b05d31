import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryStory, inputAt, jumpTo, line, sceneOf, storyOf } from './arbitrary.test-support.ts';
import type { Expression } from './condition.ts';
import { explore, exploreAll } from './explore.ts';
import { exploration } from './explore-result.ts';
import type { Choice, Node } from './node.ts';
import { mapEntries } from './persistent-map.ts';
import { inputFor } from './run-replay.ts';
import { globalsOf, start, step, type RunState } from './runner.ts';
import type { Story } from './story.ts';
import type { Variable } from './variable.ts';
import { viewOf } from './view.ts';
import { visitCounts } from './visits.ts';

const value = (of: boolean | number): Expression => ({ op: 'value', value: of });
const get = (variable: string): Expression => ({ op: 'get', variable });
const flag = (id: string, scope: Variable['scope'] = 'session'): Variable => ({
  id,
  name: id,
  scope,
  type: 'boolean',
  initial: false,
});
const set = (variable: string) => [{ type: 'set' as const, variable, value: value(true) }];
const menu = (
  id: string,
  choices: (Partial<Choice> & { id: string })[],
  more: Partial<Extract<Node, { type: 'menu' }>> = {},
): Node => ({
  id,
  type: 'menu',
  decide: 'reader',
  choices: choices.map((choice) => ({ text: choice.id, ...choice })),
  ...more,
});
const end = (id: string, ending: string): Node => ({ id, type: 'end', ending });

/** Three rooms; the vault opens only to who took the key in the first and read the letter in the second. */
const mansion: Story = storyOf(
  [
    sceneOf('hall', [
      line('h1', { text: 'Seven words stand in this one line.' }),
      menu('hm', [
        { id: 'take-key', actions: set('key'), target: { scene: 'study' } },
        { id: 'leave-key', target: { scene: 'study' } },
      ]),
    ]),
    sceneOf('study', [
      line('s1'),
      menu('sm', [
        { id: 'read', actions: set('letter'), target: { scene: 'vault' } },
        { id: 'ignore', target: { scene: 'vault' } },
        { id: 'flee', target: { node: 'out' } },
      ]),
      end('out', 'Fled'),
    ]),
    sceneOf('vault', [
      menu('vm', [
        { id: 'open', condition: { op: 'and', of: [get('key'), get('letter')] } },
        { id: 'knock', target: { node: 'shut' } },
        { id: 'fly', condition: get('wings'), target: { node: 'sky' } },
      ]),
      end('gold', 'Gold'),
      line('shut'),
      end('bad', 'Nothing'),
      end('sky', 'Sky'),
    ]),
  ],
  { variables: [flag('key'), flag('letter'), flag('wings')] },
);

describe('exploring', () => {
  const result = exploreAll(mansion, { seed: 1 });

  test('finds the ending behind two earlier choices, with the shortest way there', () => {
    expect(result.exhaustive).toBe(true);
    const paths = Object.fromEntries(result.endings.map(({ title, path, runs }) => [title, [path, runs]]));
    expect(paths).toEqual({
      Gold: [['take-key', 'read', 'open'], 1],
      Fled: [['take-key', 'flee'], 1],
      Nothing: [['take-key', 'read', 'knock'], 1],
    });
  });

  test('names what no run comes to', () => {
    expect(result.unreached).toEqual([{ scene: 'vault', node: 'sky', title: 'Sky' }]);
    expect(result.coverage.choices).toEqual({ seen: 7, total: 8, unseen: ['fly'] });
    expect(result.coverage.nodes).toEqual({ seen: 9, total: 10, unseen: [{ scene: 'vault', node: 'sky' }] });
    expect(result.coverage.scenes).toEqual({ seen: 3, total: 3, unseen: [] });
  });

  test('measures walks and scenes', () => {
    expect(result.walks).toMatchObject({ count: 200, ended: 200, lines: { least: 2, most: 3 } });
    expect(result.walks.words!.least).toBe(8);
    expect(result.endings.reduce((sum, { walks }) => sum + walks, 0)).toBe(200);
    const [hall, study, vault] = result.scenes;
    expect(hall).toEqual({
      scene: 'hall',
      title: 'Title of hall',
      lines: 1,
      words: 7,
      choices: 2,
      before: 0,
      after: 1,
      share: 1,
    });
    expect(study).toMatchObject({ before: 1, after: 1, share: 1 });
    expect(vault!.share).toBeGreaterThan(0.5);
    expect(vault!.share).toBeLessThan(0.8);
  });

  test('gives the same for the same seed, and fits its schema', () => {
    expect(exploreAll(mansion, { seed: 1 })).toEqual(result);
    expect(exploration.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });

  test('is cut by its bounds, says so, and then walks at random to what is left', () => {
    const short = exploreAll(mansion, { maxStates: 2, walks: 0 });
    expect(short.exhaustive).toBe(false);
    expect(short.endings.map(({ title }) => title)).toEqual(['Fled']);
    const walked = exploreAll(mansion, { maxStates: 1, walks: 30 });
    expect(walked.endings.map(({ title }) => title).sort()).toEqual(['Fled', 'Gold', 'Nothing']);
  });

  test('can be stopped between two turns', () => {
    const turns = explore(mansion, { walks: 5 });
    expect(turns.next()).toMatchObject({ done: false });
    expect(turns.return(undefined as never).done).toBe(true);
  });
});

describe('a search comes to an end', () => {
  test('where lines lead round without a menu', () => {
    const story = storyOf([sceneOf('s', [line('a'), line('b'), jumpTo('j', { node: 'a' })])], { variables: [] });
    const result = exploreAll(story, { walks: 3 });
    expect(result).toMatchObject({ exhaustive: true, endings: [], walks: { count: 3, ended: 0, lines: null } });
    expect(result.steps).toBeLessThan(300);
  });

  test('where a menu leads back to itself, and visits are asked for up to a number', () => {
    const asks: Expression = { op: '>=', left: { op: 'visited', node: 'm' }, right: value(5) };
    const nodes = [
      menu('m', [
        { id: 'again', target: { node: 'm' } },
        { id: 'out', condition: asks },
      ]),
      end('e', 'Out'),
    ];
    const result = exploreAll(storyOf([sceneOf('s', nodes)], { variables: [] }), { walks: 0 });
    expect(result).toMatchObject({ exhaustive: true, states: 6 });
    expect(result.endings[0]!.path).toEqual(['again', 'again', 'again', 'again', 'out']);
  });

  test('at the bound where a number grows without end', () => {
    const count: Variable = { id: 'n', name: 'n', scope: 'session', type: 'number', initial: 0 };
    const more = [{ type: 'add' as const, variable: 'n', value: value(1) }];
    const asks: Expression = { op: '>', left: get('n'), right: value(1e9) };
    const nodes = [
      menu('m', [
        { id: 'more', actions: more, target: { node: 'm' } },
        { id: 'out', condition: asks },
      ]),
    ];
    const result = exploreAll(storyOf([sceneOf('s', nodes)], { variables: [count] }), {
      maxStates: 500,
      walks: 2,
      maxWalkSteps: 50,
    });
    expect(result).toMatchObject({ exhaustive: false, states: 500 });
  });
});

describe('what lies beyond one run', () => {
  test('an ending of a second run is found, with the choices of both', () => {
    const nodes = [
      line('a'),
      menu('m', [
        { id: 'first', actions: set('seen') },
        { id: 'second', condition: get('seen'), target: { node: 'true' } },
      ]),
      end('normal', 'Normal'),
      end('true', 'True'),
    ];
    const result = exploreAll(storyOf([sceneOf('s', nodes)], { variables: [flag('seen', 'global')] }));
    expect(result.exhaustive).toBe(true);
    expect(result.endings.find(({ title }) => title === 'True')).toMatchObject({ path: ['first', 'second'], runs: 2 });
  });

  test('all sides of a die come up, which is not called exhaustive', () => {
    const sides = Array.from({ length: 6 }, (_, i) => ({ id: `side${i}`, target: { node: `e${i}` } }));
    const nodes = [
      line('a'),
      menu('m', sides, { decide: 'chance' }),
      ...sides.map((_, i) => end(`e${i}`, `Side ${i}`)),
    ];
    const result = exploreAll(storyOf([sceneOf('s', nodes)], { variables: [] }), { walks: 100 });
    expect(result).toMatchObject({ exhaustive: false, dice: true, coverage: { choices: { seen: 6 } } });
  });

  test('a timer takes the choice that its condition hides', () => {
    const choices = [
      { id: 'late', condition: value(false), target: { node: 'x' } },
      { id: 'now', target: { node: 'y' } },
    ];
    const nodes = [menu('m', choices, { timer: { ms: 1_000, choice: 'late' } }), end('x', 'Late'), end('y', 'In time')];
    const result = exploreAll(storyOf([sceneOf('s', nodes)], { variables: [] }));
    expect(result.endings.map(({ title }) => title)).toEqual(['In time', 'Late']);
  });

  test('what breaks a run off is a finding and no ending', () => {
    const result = exploreAll(storyOf([sceneOf('s', [line('a'), jumpTo('j', { node: 'x' })])], { variables: [] }), {
      walks: 2,
    });
    expect(result.endings).toEqual([]);
    expect(result.findings).toMatchObject([{ rule: 'target-missing' }]);
  });
});

/** Plays with the globals of earlier runs, as a person would. */
function playSome(story: Story, picks: readonly number[]): RunState[] {
  const view = viewOf(story);
  const states = [start(view, { seed: 'player' }).state];
  for (const pick of picks) {
    const state = states.at(-1)!;
    const next =
      state.status === 'ended'
        ? start(view, { seed: `player ${pick}`, globals: globalsOf(view, state) }).state
        : step(view, state, inputAt(state, pick)).state;
    states.push(next);
  }
  return states;
}

describe('an exploration that calls itself exhaustive', () => {
  test('has seen all that any player comes to', () => {
    let exhaustive = 0;
    fc.assert(
      fc.property(arbitraryStory, fc.array(fc.nat(20), { maxLength: 60 }), (story, picks) => {
        // Small bounds: random stories count up without end.
        const result = exploreAll(story, { maxStates: 100, maxSteps: 2_000, walks: 1, maxWalkSteps: 200 });
        if (!result.exhaustive) return;
        exhaustive++;
        const unseen = new Set(result.coverage.nodes.unseen.map(({ node }) => node));
        const closed = new Set(result.coverage.choices.unseen);
        const ends = new Set(result.endings.map(({ node }) => node));
        for (const state of playSome(story, picks)) {
          for (const node of visitCounts(state.visited).keys()) expect(unseen).not.toContain(node);
          for (const [choice] of mapEntries(state.taken)) expect(closed).not.toContain(choice);
          if (state.ending !== null) expect(ends).toContain(state.node);
        }
      }),
      { numRuns: 80 },
    );
    expect(exhaustive).toBeGreaterThan(5);
  }, 120_000);

  test('gives ways to its endings that lead there', () => {
    fc.assert(
      fc.property(arbitraryStory, (story) => {
        const result = exploreAll(story, { maxStates: 100, maxSteps: 2_000, walks: 2, maxWalkSteps: 200, seed: 'way' });
        if (result.dice) return;
        const view = viewOf(story);
        for (const { path, runs, node, scene, title } of result.endings) {
          if (runs > 1) continue;
          let { state } = start(view, { seed: 'way' });
          const left = [...path];
          for (let n = 0; state.status !== 'ended' && n < 10_000; n++) {
            const decided = state.status === 'menu' || state.status === 'input' ? left.shift()! : null;
            const input = decided === null ? { type: 'advance' as const } : inputFor(view, state, decided);
            state = step(view, state, input!).state;
          }
          expect([state.scene, state.node, state.ending, left]).toEqual([scene, node, title, []]);
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
