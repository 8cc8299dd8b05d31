import { scene as sceneSchema, STORY_VERSION, storyHead, type Scene } from '@comfyvn/shared/story/story';
import { describe, expect, it } from 'vitest';
import { passagesOf } from './passages.ts';
import { routeGraph, type RouteKnowledge } from './route-graph.ts';

const line = (id: string, more: object = {}) => ({
  id,
  type: 'line',
  kind: 'narration',
  text: `Text of ${id}`,
  ...more,
});
const menu = (id: string, ...choices: object[]) => ({ id, type: 'menu', prompt: `Prompt of ${id}`, choices });
const choice = (id: string, target?: object, more: object = {}) => ({
  id,
  text: `Text of ${id}`,
  ...(target && { target }),
  ...more,
});
const sceneOf = (id: string, ...nodes: object[]): Scene => sceneSchema.parse({ id, title: `Title of ${id}`, nodes });

/** Two scenes: a menu with three ways, one back, one to a secret scene, one to a second menu and the endings. */
const first = sceneOf(
  'first',
  line('l1'),
  menu(
    'm1',
    choice('c1'),
    choice('c2', { scene: 'secret' }),
    choice('c3', { node: 'l1' }, { condition: { op: 'value', value: false } }),
  ),
  line('l2'),
  menu('m2', choice('d1', { node: 'good' }), choice('d2', { node: 'bad' })),
  line('good'),
  { id: 'e1', type: 'end', ending: 'A good end' },
  line('bad'),
  { id: 'e2', type: 'end', ending: 'A bad end' },
);

function graphOf(known: { read?: string[]; chosen?: string[]; endings?: string[]; bodies?: Scene[] }) {
  const knowledge: RouteKnowledge = {
    head: storyHead.parse({
      id: 'tale',
      version: STORY_VERSION,
      revision: 1,
      title: 'Tale',
      start: { scene: 'first' },
      characters: [],
      scenes: [
        { id: 'first', title: 'Title of first', nodes: 8, next: ['secret'] },
        { id: 'secret', title: 'Title of secret', nodes: 1 },
      ],
    }),
    scenes: new Map([['first', null]]),
    endings: new Map((known.endings ?? []).map((id) => [id, { title: `Ending ${id}` }])),
    here: 'first',
    locale: 'en',
    hasRead: (node) => known.read?.includes(node) ?? false,
    chose: (id) => known.chosen?.includes(id) ?? false,
    body: (id) => (known.bodies ?? [first]).find((scene) => scene.id === id),
  };
  const { units, edges } = routeGraph(knowledge);
  return {
    units: [...units.values()],
    edges: edges.map((edge) => `${edge.from} > ${edge.to}${edge.walked ? '' : '?'}`),
  };
}

describe('the ways through a scene', () => {
  it('lead from the entry and from each choice to what comes next', () => {
    const passages = passagesOf(first);
    expect(passages?.entry).toEqual([{ kind: 'menu', node: 'm1' }]);
    const ways = passages?.menus.map(({ node, ways: found }) => [node.id, Object.fromEntries(found)]);
    expect(ways).toEqual([
      [
        'm1',
        {
          c1: [{ kind: 'menu', node: 'm2' }],
          c2: [{ kind: 'scene', scene: 'secret' }],
          c3: [{ kind: 'menu', node: 'm1' }],
        },
      ],
      [
        'm2',
        {
          d1: [{ kind: 'end', node: 'e1', ending: 'A good end' }],
          d2: [{ kind: 'end', node: 'e2', ending: 'A bad end' }],
        },
      ],
    ]);
  });

  it('end with the last node of a scene, and never go round for ever', () => {
    const loop = sceneOf('loop', line('a', { next: 'b' }), line('b', { next: 'a' }));
    expect(passagesOf(loop)?.entry).toEqual([]);
    expect(passagesOf(sceneOf('short', line('a')))?.entry).toEqual([{ kind: 'end', node: 'a', ending: null }]);
    expect(passagesOf(sceneOf('lost', line('a', { next: 'nowhere' })))?.entry).toEqual([]);
  });

  it('are given up for a scene of thousands of menus that all lead everywhere', () => {
    const nodes = Array.from({ length: 1_000 }, (_, i) => line(`l${i}`));
    const menus = Array.from({ length: 1_000 }, (_, i) => menu(`m${i}`, choice(`c${i}`, { node: 'l0' })));
    expect(passagesOf(sceneOf('tangle', ...menus, ...nodes))).toBeNull();
  });
});

describe('the route map', () => {
  it('shows what was met, and nothing of what was not', () => {
    const { units, edges } = graphOf({ read: ['l1', 'm1'], chosen: ['c1'] });
    expect(edges).toEqual(['scene first > node m1', 'node m1 > node m2?', 'node m1 > ways m1?']);
    const text = JSON.stringify(units.filter((unit) => unit.kind !== 'scene'));
    for (const secret of ['Title of secret', 'Prompt of m2', 'A good end', 'A bad end', 'Text of c3'])
      expect(text).not.toContain(secret);
    expect(units.find((unit) => unit.kind === 'menu')).toMatchObject({
      prompt: 'Prompt of m1',
      ways: [
        { text: 'Text of c1', taken: true },
        { text: 'Text of c2', taken: false },
        { text: null, taken: false },
      ],
    });
  });

  it('shows endings that were found by name, and says of the others that there are some', () => {
    const { units, edges } = graphOf({ read: ['m1', 'm2'], chosen: ['c1', 'd1', 'd2'], endings: ['e1'] });
    expect(units.filter((unit) => unit.kind === 'ending')).toEqual([
      { kind: 'ending', id: 'end e1', title: 'Ending e1' },
    ]);
    expect(edges).toContain('node m2 > end e1');
    expect(edges).toContain('node m2 > end e2?');
  });

  it('shows a scene without its inside where that is not at hand, with the scenes that follow as unknown', () => {
    const { units, edges } = graphOf({ bodies: [] });
    expect(edges).toEqual(['scene first > scene secret?']);
    expect(JSON.stringify(units.filter((unit) => unit.kind === 'unknown'))).not.toContain('Title');
  });
});
