import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryStory, lazyView, line, plain, playOn, sceneOf, storyOf } from './arbitrary.test-support.ts';
import { replay } from './run-replay.ts';
import { start, step, type RunState } from './runner.ts';
import { load, save } from './save.ts';
import type { Story } from './story.ts';
import { viewOf } from './view.ts';
import { visitCounts } from './visits.ts';

const picks = fc.array(fc.nat(20), { maxLength: 60 });

function run(story: Story, inputs: readonly number[]): RunState {
  const view = viewOf(story);
  const { state } = start(view, { seed: 'replay', globals: { mood: 'angry' } });
  return playOn(view, state, inputs).at(-1)?.state ?? state;
}

describe('a replay', () => {
  test('of a run, from its seed and its decisions alone, comes to the same state', () => {
    fc.assert(
      fc.property(arbitraryStory, picks, (story, inputs) => {
        const state = run(story, inputs);
        const replayed = replay(viewOf(story), state, null, state.step + 1);
        if (replayed.kind !== 'played') throw new Error(replayed.kind);
        const same = replayed.states.find((one) => one.step === state.step);
        expect(same && plain(same)).toEqual(plain(state));
      }),
    );
  });

  test('waits for scenes and goes on where it waited', () => {
    fc.assert(
      fc.property(arbitraryStory, picks, (story, inputs) => {
        const state = run(story, inputs);
        // Loading begins the count of silent nodes anew, so a circle without lines is broken off elsewhere.
        const visits = [...visitCounts(state.visited).values()].reduce((sum, count) => sum + count, 0);
        fc.pre(visits < 5_000);
        const view = lazyView(story);
        let replayed = replay(view, state, null, state.step + 1);
        while (replayed.kind === 'loading') {
          view.load(replayed.at.needs!);
          replayed = replay(view, state, replayed.at, state.step + 1);
        }
        if (replayed.kind !== 'played') throw new Error(replayed.kind);
        const same = replayed.states.find((one) => one.step === state.step);
        expect(same && plain(same)).toEqual(plain(state));
      }),
      { numRuns: 50 },
    );
  });
});

const asks = (
  id: string,
  targets: readonly string[],
  named = (node: string) => node,
): Story['scenes'][number]['nodes'][number] => ({
  id,
  type: 'menu',
  decide: 'reader',
  choices: targets.map((node) => ({ id: `${id}-${node}`, text: node, target: { node: named(node) } })),
});

/** a0 a1, a menu that leads to left or right, and lines behind both. */
const forked = (id = (node: string) => node) =>
  storyOf([
    sceneOf('s', [
      line(id('a0')),
      line(id('a1')),
      asks('m', ['left', 'right'], id),
      line(id('left'), { text: 'to the left' }),
      { id: 'e', type: 'end' },
      line(id('right'), { text: 'to the right' }),
      line(id('b1'), { text: 'a door' }),
      line(id('b2'), { text: 'a garden' }),
      line(id('b3'), { text: 'a door' }),
    ]),
  ]);

describe('a save whose line is gone', () => {
  const inputs = [0, 0, 1, 0, 0];
  const into = (story: Story) =>
    load(viewOf(story), JSON.parse(JSON.stringify(save(viewOf(forked()), run(forked(), inputs)))));
  const renumbered = (node: string) => `new-${node}`;

  test('goes on at the line with the same words, after the same choices', () => {
    const { state, exact, message, edited } = into(forked(renumbered));
    expect([state.node, exact, edited, state.decisions?.count]).toEqual(['new-b2', false, true, 1]);
    expect(message).toMatch(/"b2".*same words/);
    expect(state.previous?.node).toBe('new-b1');
  });

  test('goes where the same choices lead when the words are gone too', () => {
    const story = forked(renumbered);
    const nodes = story.scenes[0]!.nodes.map((node) =>
      node.type === 'line' ? { ...node, text: `new ${node.id}` } : node,
    );
    const { state, message } = into({ ...story, scenes: [{ ...story.scenes[0]!, nodes }] });
    expect([state.node, message]).toEqual(['new-b2', expect.stringMatching(/same choices lead/)]);
  });

  test('goes to an earlier line when a choice is gone', () => {
    const story = forked(renumbered);
    const nodes = story.scenes[0]!.nodes.map((node) =>
      node.id === 'm' ? asks('m', ['left'], renumbered) : node.id === 'new-a1' ? { ...node, id: 'a1' } : node,
    );
    const { state, message } = into({ ...story, scenes: [{ ...story.scenes[0]!, nodes }] });
    expect([state.node, message]).toEqual(['m', expect.stringMatching(/nearest line before/)]);
  });

  test('waits for each scene that its replay needs', () => {
    const scenes = ['t', 's', 'u'].map((id, i) =>
      sceneOf(id, [line(`${id}0`), { id: `j${id}`, type: 'jump', target: { scene: ['s', 'u', 't'][i]! } }]),
    );
    const story = storyOf(scenes, { start: { scene: 't' } });
    const kept = save(viewOf(story), run(story, [0, 0, 0, 0]));
    const edited = storyOf([...scenes.slice(0, 1), sceneOf('s', [line('new', { text: 's0' })])], {
      start: { scene: 't' },
    });
    const view = lazyView(edited);
    let { state } = load(view, kept);
    for (let tries = 0; state.status === 'loading' && tries < 9; tries++) {
      view.load(state.needs!);
      state = step(view, state, { type: 'loaded' }).state;
    }
    expect([state.status, state.node]).toEqual(['line', 'new']);
  });

  test('keeps the global variables that the host has', () => {
    const story = forked(renumbered);
    const kept = save(viewOf(forked()), run(forked(), inputs));
    const { state } = load(viewOf(story), kept, { mood: 'calm' });
    expect(plain(state)).toMatchObject({ variables: [['mood', 'calm']] });
  });
});

describe('sixty saves each, loaded into an edited story', () => {
  /** Chapters of lines and menus, with a loop, a call and a variable. */
  const chapters = (edit: (nodes: Story['scenes'][number]['nodes'], scene: number) => typeof nodes = (n) => n) =>
    storyOf(
      Array.from({ length: 6 }, (_, s) =>
        sceneOf(
          `s${s}`,
          edit(
            [
              line(`s${s}a`, { text: `Chapter ${s} begins.` }),
              {
                id: `s${s}x`,
                type: 'action',
                actions: [{ type: 'add', variable: 'trust', value: { op: 'value', value: 1 } }],
              },
              line(`s${s}b`),
              asks(`s${s}m`, [`s${s}l`, `s${s}r`]),
              line(`s${s}l`),
              { id: `s${s}c`, type: 'call', target: { scene: 'aside' } },
              line(`s${s}r`),
              line(`s${s}e`),
              { id: `s${s}j`, type: 'jump', target: { scene: `s${(s + 1) % 6}` } },
            ],
            s,
          ),
        ),
      ).concat(sceneOf('aside', [line('aside1'), line('aside2')])),
    );
  const original = chapters();
  const saves = Array.from({ length: 60 }, (_, n) => {
    const inputs = Array.from({ length: n + 1 }, (__, i) => (i * 7 + n) % 3);
    const state = run(original, inputs);
    return { state, json: JSON.stringify(save(viewOf(original), state)) };
  });
  const renameScenes = (story: Story): Story => {
    const text = JSON.stringify(story.scenes).replaceAll(/"scene":"s(\d)"/g, '"scene":"part-$1"');
    const scenes = (JSON.parse(text) as Story['scenes']).map((scene) =>
      scene.id === 'aside' ? scene : { ...scene, id: scene.id.replace('s', 'part-'), title: `Part of ${scene.id}` },
    );
    const renamed = Object.fromEntries(story.scenes.map(({ id }) => [id, id.replace('s', 'part-')]));
    return { ...story, scenes, start: { scene: 'part-0' }, renamed: { ...renamed, aside: 'aside' } };
  };

  const first = <T extends { type: string }>(nodes: T[], type: string) => nodes.findIndex((node) => node.type === type);
  const edits: [string, Story][] = [
    ['a typo was fixed', chapters((nodes) => nodes.map((n) => (n.type === 'line' ? { ...n, text: `${n.text}!` } : n)))],
    [
      'a choice was appended',
      chapters((nodes, s) =>
        nodes.map((n) => (n.type === 'menu' ? { ...n, choices: [...n.choices, { id: `new${s}`, text: 'new' }] } : n)),
      ),
    ],
    ['a line was inserted first', chapters((nodes, s) => [line(`first${s}`), ...nodes])],
    [
      'a choice was inserted first',
      chapters((nodes, s) =>
        nodes.map((n) => (n.type === 'menu' ? { ...n, choices: [{ id: `new${s}`, text: 'new' }, ...n.choices] } : n)),
      ),
    ],
    ['the scenes were renamed', renameScenes(original)],
    [
      'lines were inserted before menus',
      chapters((nodes, s) => nodes.toSpliced(first(nodes, 'menu'), 0, line(`more${s}`))),
    ],
  ];

  test.each(edits)('%s', (_, story) => {
    const view = viewOf(story);
    const right = saves.filter(({ state, json }) => {
      const loaded = load(view, JSON.parse(json));
      const { state: at } = loaded;
      const same =
        loaded.exact &&
        at.node === state.node &&
        at.menu?.node === state.menu?.node &&
        JSON.stringify(plain(at)).includes(JSON.stringify((plain(state) as { variables: unknown }).variables)) &&
        at.decisions?.count === state.decisions?.count &&
        at.calls?.node === state.calls?.node;
      // And it goes on as it would have: the same choice leads to the same line.
      if (!same || at.status === 'ended') return same;
      const go = (v: typeof view, s: RunState) => {
        const choice = state.menu?.options.at(-1)?.id;
        return step(v, s, choice === undefined ? { type: 'advance' } : { type: 'choose', choice }).state;
      };
      const wanted = go(viewOf(original), state);
      const got = go(view, at);
      return (
        got.node === wanted.node || got.node?.startsWith('first') === true || got.node?.startsWith('more') === true
      );
    });
    expect(right).toHaveLength(60);
  });
});
