import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunView } from '@comfyvn/shared/scenario/scenario.schema';
import { line, sceneOf, storyOf } from '@comfyvn/shared/story/arbitrary.test-support';
import { start, step } from '@comfyvn/shared/story/runner';
import type { Story } from '@comfyvn/shared/story/story';
import { viewOf } from '@comfyvn/shared/story/view';
import { startDaemon, type RunningDaemon } from '../../../../tests/support.ts';

const number = (n: number) => ({ op: 'value', value: n }) as const;
const trust = { op: 'get', variable: 'trust' } as const;

const everything: Story = storyOf([
  sceneOf('s', [
    line('a'),
    {
      id: 'x',
      type: 'action',
      actions: [{ type: 'add', variable: 'trust', value: { op: 'random', from: number(1), to: number(3) } }],
    },
    {
      id: 'm',
      type: 'menu',
      decide: 'reader',
      prompt: 'Well?',
      timer: { ms: 1_000, choice: 'late' },
      choices: [
        {
          id: 'kind',
          text: 'Be kind',
          target: { scene: 't' },
          actions: [{ type: 'callback', name: 'kindness', args: [trust] }],
        },
        { id: 'brave', text: 'Be brave', condition: { op: '>=', left: trust, right: number(6) }, reason: 'Not yet' },
        { id: 'late', text: '...', condition: { op: 'value', value: false }, target: { scene: 't' } },
      ],
    },
    line('b'),
  ]),
  sceneOf('t', [line('c'), { id: 'e', type: 'end', ending: 'Done' }]),
]);
/** Those that belong to no scene. */
const variables = everything.variables.filter((one) => one.scene === undefined);
const told: Story = { ...everything, variables };

let running: RunningDaemon;
let storyId: string;
const client = () => running.client;

beforeAll(async () => {
  running = await startDaemon();
  storyId = keepStory(running, 'scenario-test', told);
});
afterAll(() => running.daemon.stop());

/** Puts a story into the daemon's database as an import would. */
function keepStory({ daemon }: RunningDaemon, key: string, story: Story): string {
  const draft = daemon.stories.begin({ key, label: key, project: 'Test' });
  for (const scene of story.scenes) draft.add(scene);
  const { id: _, revision: __, version: ___, scenes: ____, ...head } = story;
  return draft.finish({ head, lines: 3, messages: 0, findings: [] }).id;
}

const begin = (): Promise<RunView> => client().scenario.start({ body: { story: storyId, seed: 'fixed' } });
const advance = (run: string): Promise<RunView> =>
  client().scenario.step({ body: { run, input: { type: 'advance' } } });

describe('a run that the daemon keeps', () => {
  test('plays as the runner does', async () => {
    const run = await begin();
    const view = viewOf(told);
    let state = start(view, { seed: 'fixed' }).state;
    expect([run.status, run.line?.text, run.step]).toEqual(['line', 'a', 0]);
    const menu = await advance(run.id);
    state = step(view, state, { type: 'advance' }).state;
    expect(menu.menu).toEqual(JSON.parse(JSON.stringify(state.menu)));
    expect(menu.menu?.options.map((one) => [one.id, one.enabled, one.reason])).toEqual([
      ['kind', true, null],
      ['brave', false, 'Not yet'],
    ]);
    const chosen = await client().scenario.choose({ body: { run: run.id, choice: 'kind' } });
    expect([chosen.line?.text, chosen.callbacks, chosen.decisions]).toEqual([
      'c',
      [{ name: 'kindness', args: [menu.variables['trust']] }],
      ['kind'],
    ]);
    expect(await advance(run.id)).toMatchObject({ status: 'ended', ending: 'Done' });
  });

  test('goes back to the first line, also after a restart, and refuses what does not fit', async () => {
    const run = await begin();
    await advance(run.id);
    const late = await client().scenario.step({ body: { run: run.id, input: { type: 'timeout' } } });
    expect(late.line?.text).toBe('c');
    await expect(client().scenario.choose({ body: { run: run.id, choice: 'kind' } })).rejects.toMatchObject({
      problem: { code: 'conflict' },
    });
    await expect(
      client().scenario.step({ body: { run: run.id, step: 0, input: { type: 'advance' } } }),
    ).rejects.toMatchObject({ problem: { code: 'conflict' } });
    const first = await client().scenario.rollback({ body: { run: run.id, steps: 100 } });
    expect([first.step, first.line?.text, first.decisions]).toEqual([0, 'a', []]);
    const { daemon, dataDir } = running;
    await advance(run.id);
    await daemon.stop();
    running = await startDaemon(dataDir);
    expect(await client().scenario.get({ params: { id: run.id } })).toMatchObject({ step: 1, status: 'menu' });
    expect(await client().scenario.rollback({ body: { run: run.id } })).toMatchObject({ step: 0 });
  });

  test('is played again from its beginning where its save no longer reaches back', async () => {
    const lines = Array.from({ length: 120 }, (_, n) => line(`l${n}`));
    const long = keepStory(running, 'long', storyOf([sceneOf('s', lines)]));
    const run = await client().scenario.start({ body: { story: long } });
    for (let n = 0; n < 100; n++) await advance(run.id);
    const { daemon, dataDir } = running;
    await daemon.stop();
    running = await startDaemon(dataDir);
    expect(await client().scenario.rollback({ body: { run: run.id, steps: 97 } })).toMatchObject({
      step: 3,
      node: 'l3',
    });
  });

  test('is saved, loaded, listed and forgotten', async () => {
    const run = await begin();
    await advance(run.id);
    const save = await client().scenario.save({ body: { run: run.id, slot: 'quick' } });
    expect(save).toMatchObject({ step: 1, seed: 'fixed', text: 'Well?' });
    expect(await client().saves.list({ params: { id: storyId } })).toMatchObject([{ slot: 'quick', text: 'Well?' }]);
    for (const body of [{ slot: 'quick' }, { save: JSON.parse(JSON.stringify(save)) as unknown }]) {
      const loaded = await client().scenario.load({ body: { story: storyId, ...body } });
      expect([loaded.id === run.id, loaded.node, loaded.message]).toEqual([false, 'm', null]);
    }
    await expect(client().scenario.load({ body: { story: storyId, save: { version: 99 } } })).rejects.toMatchObject({
      problem: { code: 'invalid_input', title: expect.stringContaining('version 99') as string },
    });
    expect((await client().scenario.list({ query: { story: storyId } })).map((one) => one.id)).toContain(run.id);
    await client().scenario.remove({ params: { id: run.id } });
    await expect(client().scenario.get({ params: { id: run.id } })).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });
  });

  test('goes on in a story that was edited meanwhile', async () => {
    const id = keepStory(running, 'edited', told);
    const run = await client().scenario.start({ body: { story: id } });
    await client().stories.editNode({ params: { id, scene: 's', node: 'a' }, body: { text: 'A new text.' } });
    const seen = await client().scenario.get({ params: { id: run.id } });
    expect([seen.line?.text, seen.revision]).toEqual(['A new text.', run.revision + 1]);
  });
});

describe('validation', () => {
  test('tells what is wrong with a kept story and with a document', async () => {
    const kept = await client().scenario.validate({ body: { story: storyId } });
    expect(kept.findings.filter((one) => one.level === 'error')).toEqual([]);
    const broken = { ...told, scenes: [sceneOf('s', [{ id: 'j', type: 'jump', target: { scene: 'nowhere' } }])] };
    const { findings } = await client().scenario.validate({ body: { document: broken } });
    expect(findings.map((one) => one.rule)).toContain('target-missing');
  });

  test('explores where the branches lead', async () => {
    const found = await client().scenario.explore({ body: { story: storyId, walks: 20, seed: 'x' } });
    expect(found.endings.map((one) => [one.title, one.path])).toContainEqual(['Done', ['kind']]);
    expect(found.coverage.scenes).toMatchObject({ seen: 2, total: 2 });
  });

  test('refuses what is no story with one clear sentence', async () => {
    for (const [document, words] of [
      [{ version: 99 }, /version 99/],
      [{ ...told, scenes: [] }, /"scenes"/],
      ['text', /no version/],
    ] as const)
      await expect(client().scenario.validate({ body: { document } })).rejects.toMatchObject({
        problem: { code: 'invalid_input', title: expect.stringMatching(words) as string },
      });
  });
});

describe('variables', () => {
  test('of a run are listed by scope, set to what they can hold, and reset', async () => {
    const run = await begin();
    const all = await client().variables.list({ query: { run: run.id } });
    expect(all.map((one) => one.id)).toEqual(told.variables.map((one) => one.id));
    const set = (id: string, value: string | number | boolean) =>
      client().variables.set({ params: { id }, body: { run: run.id, value } });
    expect(await set('trust', 99)).toMatchObject({ value: 7 });
    await expect(set('mood', 'furious')).rejects.toMatchObject({
      problem: { code: 'invalid_input', title: expect.stringContaining('calm, angry') as string },
    });
    await expect(set('no-such', 1)).rejects.toMatchObject({ problem: { code: 'not_found' } });
    expect((await client().scenario.get({ params: { id: run.id } })).variables['trust']).toBe(7);
    const session = await client().variables.list({ query: { run: run.id, scope: 'session' } });
    expect(session.map((one) => [one.id, one.value])).toEqual([
      ['trust', 7],
      ['valueOf', false],
    ]);
    await client().variables.reset({ body: { run: run.id, scope: 'session' } });
    expect(await client().variables.get({ params: { id: 'trust' }, query: { run: run.id } })).toMatchObject({
      value: 0,
    });
  });

  test('open a choice of the menu that is shown', async () => {
    const run = await begin();
    await advance(run.id);
    await client().variables.set({ params: { id: 'trust' }, body: { run: run.id, value: 6 } });
    const { menu } = await client().scenario.get({ params: { id: run.id } });
    expect(menu?.options.map((one) => one.enabled)).toEqual([true, true]);
    const chosen = await client().scenario.choose({ body: { run: run.id, choice: 'brave' } });
    expect(chosen.line?.text).toBe('b');
  });

  test('are shown anew in the line that stands', async () => {
    const scene = sceneOf('s', [line('a', { text: 'Trust: {=trust}' }), line('b')]);
    const story = keepStory(running, 'shown-anew', storyOf([scene], { variables }));
    const run = await client().scenario.start({ body: { story, seed: 'fixed' } });
    await client().variables.set({ params: { id: 'trust' }, body: { run: run.id, value: 6 } });
    const now = await client().scenario.get({ params: { id: run.id } });
    expect([run.line?.text, now.line?.text, now.step]).toEqual(['Trust: 0', 'Trust: 6', 0]);
  });

  test('that are global stay from run to run', async () => {
    await client().variables.set({ params: { id: 'mood' }, body: { story: storyId, value: 'angry' } });
    const run = await begin();
    expect(run.variables['mood']).toBe('angry');
    await client().variables.set({ params: { id: 'hasOwnProperty' }, body: { run: run.id, value: ['key'] } });
    const globals = await client().variables.list({ query: { story: storyId } });
    expect(globals.map((one) => [one.id, one.value])).toEqual([
      ['hasOwnProperty', ['key']],
      ['mood', 'angry'],
    ]);
    await expect(
      client().variables.set({ params: { id: 'trust' }, body: { story: storyId, value: 1 } }),
    ).rejects.toMatchObject({ problem: { code: 'not_found' } });
    await expect(client().variables.list({ query: {} })).rejects.toMatchObject({ problem: { code: 'invalid_input' } });
  });
});

describe('a question', () => {
  const asking: Story = storyOf(
    [
      sceneOf('s', [
        { id: 'q', type: 'input', variable: 'age', prompt: 'How old?', required: true },
        line('a', { text: 'So {=age}.' }),
        {
          id: 'old',
          type: 'branch',
          cases: [
            { condition: { op: '==', left: { op: 'get', variable: 'age' }, right: number(42) }, target: { node: 'e' } },
          ],
        },
        { id: 'b', type: 'end', ending: 'No answer' },
        { id: 'e', type: 'end', ending: 'The answer' },
      ]),
    ],
    { variables: [{ id: 'age', name: 'age', scope: 'session', type: 'number', initial: 1, max: 99 }] },
  );

  test('is shown, answered, kept, and tried in an exploration', async () => {
    const story = keepStory(running, 'asking-test', asking);
    const run = await client().scenario.start({ body: { story, seed: 'fixed' } });
    expect([run.status, run.input]).toMatchObject(['input', { prompt: 'How old?', kind: 'number', value: 1, max: 99 }]);
    const enter = (value: string): Promise<RunView> =>
      client().scenario.step({ body: { run: run.id, input: { type: 'enter', value } } });
    await expect(enter('old')).rejects.toMatchObject({ problem: { code: 'conflict' } });
    const told = await enter('120');
    expect([told.line?.text, told.variables['age'], told.decisions]).toEqual([
      'So 99.',
      99,
      [{ input: 'q', value: 99 }],
    ]);
    const kept = await client().scenario.save({ body: { run: run.id } });
    const back = await client().scenario.load({ body: { story, save: kept } });
    expect([back.line?.text, back.decisions]).toEqual([told.line?.text, told.decisions]);
    const found = await client().scenario.explore({ body: { story } });
    expect(found.endings.map((one) => [one.title, one.path])).toContainEqual([
      'The answer',
      [{ input: 'q', value: 42 }],
    ]);
  });
});
