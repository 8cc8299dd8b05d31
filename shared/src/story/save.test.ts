import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arbitraryStory,
  inputAt,
  lazyView,
  line,
  plain,
  plainResult,
  playOn,
  sceneOf,
  storyOf,
} from './arbitrary.test-support.ts';
import { rollback, start, step, type RunState } from './runner.ts';
import { load, openSave, save, SaveError, SAVED_STATES } from './save.ts';
import type { Story } from './story.ts';
import { headOf, viewOf } from './view.ts';

const picks = fc.array(fc.nat(20), { maxLength: 80 });
const viaFile = (json: unknown): unknown => JSON.parse(JSON.stringify(json));

/** A run after some picks. */
function run(story: Story, inputs: readonly number[]): { view: ReturnType<typeof viewOf>; state: RunState } {
  const view = viewOf(story);
  const { state } = start(view, { seed: 'save' });
  return { view, state: playOn(view, state, inputs).at(-1)?.state ?? state };
}

/** Twenty lines `a0` to `a19` in scene `s`. */
const lines = (keep: (n: number) => boolean = () => true) =>
  Array.from({ length: 20 }, (_, n) => line(`a${n}`)).filter((_, n) => keep(n));
const steps = (n: number) => Array.from({ length: n }, () => 0);

describe('a save', () => {
  test('taken at any step continues identically', () => {
    fc.assert(
      fc.property(arbitraryStory, picks, picks, (story, before, after) => {
        const { view, state } = run(story, before);
        const loaded = load(view, viaFile(save(view, state)));
        expect([loaded.exact, loaded.message]).toEqual([true, null]);
        expect(plain(loaded.state)).toEqual(plain(state));
        expect(playOn(view, loaded.state, after).map(plainResult)).toEqual(playOn(view, state, after).map(plainResult));
      }),
    );
  });

  test('keeps the recent states for rollback', () => {
    fc.assert(
      fc.property(arbitraryStory, picks, (story, before) => {
        const { view, state } = run(story, before);
        const loaded = load(view, viaFile(save(view, state))).state;
        for (let n = Math.max(0, state.step - SAVED_STATES); n <= state.step; n++)
          expect({ ...(plain(rollback(loaded, n)) as object), previous: 0 }).toEqual({
            ...(plain(rollback(state, n)) as object),
            previous: 0,
          });
      }),
    );
  });

  test('of a save is the same save', () => {
    fc.assert(
      fc.property(arbitraryStory, picks, (story, before) => {
        const { view, state } = run(story, before);
        const first = save(view, state);
        expect(save(view, load(view, viaFile(first)).state)).toEqual(first);
      }),
    );
  });

  test('waits for its scene where that is not loaded', () => {
    const { view, state } = run(storyOf([sceneOf('s', lines())]), steps(5));
    let there = false;
    const lazy = { head: view.head, scene: (id: string) => (there ? view.scene(id) : undefined) };
    const loaded = load(lazy, save(view, state)).state;
    expect([loaded.status, loaded.needs]).toEqual(['loading', 's']);
    expect(step(lazy, loaded, { type: 'loaded' }).state).toBe(loaded);
    expect(save(lazy, loaded).position).toEqual({ scene: 's', node: 'a5' });
    there = true;
    const shown = step(lazy, loaded, { type: 'loaded' }).state;
    expect([shown.status, shown.line?.text, shown.step]).toEqual(['line', 'a5', 5]);
    const back = rollback(shown, 3);
    expect([back.status, step(lazy, back, { type: 'loaded' }).state.line?.text]).toEqual(['loading', 'a3']);
  });
});

test('a run saved and loaded while it waits for a scene goes on as if nothing had been', () => {
  fc.assert(
    fc.property(arbitraryStory, picks, (story, inputs) => {
      const eager = viewOf(story);
      const lazy = lazyView(story);
      const settle = (from: RunState): RunState => {
        let state = from;
        while (state.status === 'loading') {
          state = load(lazy, viaFile(save(lazy, state))).state;
          lazy.load(state.needs!);
          state = step(lazy, state, { type: 'loaded' }).state;
        }
        return state;
      };
      let one = start(eager, { seed: 5 });
      let other = settle(start(lazy, { seed: 5 }).state);
      for (const pick of inputs) {
        if (one.findings.some((finding) => finding.rule === 'endless-loop')) return;
        expect(plain(other)).toEqual(plain(one.state));
        const input = inputAt(one.state, pick);
        one = step(eager, one.state, input);
        other = settle(step(lazy, other, input).state);
      }
    }),
  );
});

describe('loading into an edited story', () => {
  const saved = () => {
    const { view, state } = run(storyOf([sceneOf('s', lines()), sceneOf('t', [line('t0')])]), steps(9));
    return viaFile(save(view, state));
  };
  const into = (story: Story) => load(viewOf(story), saved());

  test('finds the line by its id, wherever it stands', () => {
    const nodes = [line('new'), ...lines().reverse()];
    const { state, exact, message } = into(storyOf([sceneOf('s', nodes)]));
    expect([state.line?.text, exact, message]).toEqual(['a9', true, null]);
  });

  test('follows renamed nodes and scenes', () => {
    const nodes = lines().map((node) => (node.id === 'a9' ? line('z9') : node));
    const renamed = { s: 's2', s2: 's3', a9: 'z9' };
    const { state, exact } = into(storyOf([sceneOf('s3', nodes)], { renamed }));
    expect([state.scene, state.node, exact, state.step]).toEqual(['s3', 'z9', true, 9]);
    expect(rollback(state, 2).node).toBe('a2');
  });

  test('goes back to the nearest earlier line that survives', () => {
    const { state, exact, message } = into(
      storyOf([
        sceneOf(
          's',
          lines((n) => n < 5 || n > 10),
        ),
      ]),
    );
    expect([state.node, state.step, exact]).toEqual(['a4', 4, false]);
    expect(message).toMatch(/a9.*nearest line before it/);
  });

  test('uses the trail where all saved states are gone', () => {
    const many = (keep: (n: number) => boolean) =>
      Array.from({ length: 200 }, (_, n) => line(`b${n}`)).filter((_, n) => keep(n));
    const { view, state } = run(
      storyOf([
        sceneOf(
          's',
          many(() => true),
        ),
      ]),
      steps(150),
    );
    const json = save(view, state);
    // The trail survives being loaded and saved again.
    const twice = viaFile(save(view, load(view, viaFile(json)).state));
    const loaded = load(
      viewOf(
        storyOf([
          sceneOf(
            's',
            many((n) => n < 60),
          ),
        ]),
      ),
      twice,
    );
    expect([loaded.state.node, loaded.exact]).toEqual(['b59', false]);
  });

  test('begins the scene, else the story, where nothing survives', () => {
    const scene = into(storyOf([sceneOf('t', [line('t0')]), sceneOf('s', [line('new')])]));
    expect([scene.state.node, scene.message?.includes('beginning of its scene')]).toEqual(['new', true]);
    const story = into(storyOf([sceneOf('t', [line('t0')])]));
    expect([story.state.node, story.message?.includes('beginning of the story')]).toEqual(['t0', true]);
  });

  test('survives the five edits that break other engines', () => {
    fc.assert(
      fc.property(fc.nat(19), (at) => {
        const { view, state } = run(storyOf([sceneOf('s', lines())]), steps(at));
        const json = save(view, state);
        const edited = storyOf([sceneOf('s2', [line('head'), ...lines()])], { renamed: { s: 's2' }, revision: 2 });
        const loaded = load(viewOf(edited), viaFile(json));
        expect(loaded.state.node).toBe(state.node);
        expect(playOn(viewOf(edited), loaded.state, [0])[0]?.state.node).toBe(playOn(view, state, [0])[0]?.state.node);
      }),
    );
  });

  test('drops variables that are gone and fits the others', () => {
    const set = {
      id: 'set',
      type: 'action',
      actions: [{ type: 'set', variable: 'trust', value: { op: 'value', value: 7 } }],
    } as const;
    const story = storyOf([sceneOf('s', [{ ...set, actions: [...set.actions] }, line('a')])]);
    const { view, state } = run(story, []);
    const json = save(view, state);
    const less = storyOf(story.scenes, {
      variables: story.variables.map((one) => (one.id === 'trust' ? { ...one, max: 2 } : one)),
    });
    expect(save(viewOf(less), load(viewOf(less), json).state).states.at(-1)!.set).toEqual([['trust', 2]]);
    const none = storyOf(story.scenes, { variables: [] });
    expect(save(viewOf(none), load(viewOf(none), json).state).states.at(-1)!.set).toBeUndefined();
  });
});

describe('a save that cannot be used', () => {
  const { view, state } = run(storyOf([sceneOf('s', lines())]), steps(3));
  const good = save(view, state);

  test('is refused when it is newer, of another story, or no save', () => {
    expect(() => load(view, { ...good, version: 99 })).toThrow(/version 99/);
    expect(() => load(view, { ...good, story: { ...good.story, id: 'other' } })).toThrow(/"other"/);
    expect(() => load(view, { ...good, states: [] })).toThrow(SaveError);
    expect(() => load(view, { ...good, states: good.states.map((one) => ({ ...one, stage: 99 })) })).toThrow(SaveError);
    expect(() => load(view, { ...good, states: good.states.map((one) => ({ ...one, visited: '!' })) })).toThrow(
      SaveError,
    );
  });

  test('throws a SaveError and nothing else, whatever it holds', () => {
    const paths = (json: unknown, path: (string | number)[] = []): (string | number)[][] =>
      typeof json === 'object' && json !== null
        ? [path, ...Object.entries(json).flatMap(([key, value]) => paths(value, [...path, key]))]
        : [path];
    fc.assert(
      fc.property(fc.constantFrom(...paths(good).filter((path) => path.length > 0)), fc.jsonValue(), (path, value) => {
        const json = structuredClone(good) as unknown as Record<string | number, unknown>;
        let at = json;
        for (const key of path.slice(0, -1)) at = at[key] as typeof at;
        at[path.at(-1)!] = value;
        try {
          playOn(view, load(view, json).state, [0, 0, 0]);
        } catch (error) {
          expect(error).toBeInstanceOf(SaveError);
        }
      }),
      { numRuns: 400 },
    );
    fc.assert(
      fc.property(fc.anything(), (json) => {
        expect(() => openSave(json)).toThrow(SaveError);
      }),
    );
  });
});

test('a save at depth 10,000 stays below 100 KB', () => {
  const scenes = Array.from({ length: 100 }, (_, s) =>
    sceneOf(`sc_${(s * 7919).toString(36)}`, [
      ...Array.from({ length: 119 }, (__, n) =>
        line(`ln_${((s * 120 + n + 1) * 2654435761).toString(36).slice(0, 9)}`, {
          kind: 'dialogue',
          speaker: n % 2 ? 'anna' : 'toString',
          text: 'x'.repeat(200),
        }),
      ),
      { id: `jp_${s}`, type: 'jump', target: { scene: `sc_${((s + 1) * 7919).toString(36)}` } },
    ]),
  );
  const { view, state } = run(storyOf(scenes), steps(10_000));
  expect(state.step).toBe(10_000);
  const json = JSON.stringify(save(view, state));
  expect(json.length).toBeLessThan(100_000);
  expect(load(view, JSON.parse(json)).state.step).toBe(10_000);
  expect(headOf(storyOf(scenes)).scenes[0]!.next).toHaveLength(1);
});
