import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Node } from '@comfyvn/shared/story/node';
import type { Story } from '@comfyvn/shared/story/story';
import { chatFile, said, settled, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { says, startFake, type Answer, type Asked } from '../llm/openai-fake.test-support.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).toReversed()) await stop();
});
const MESSAGES = [
  said('Vic', '*The tavern is dark. Rain beats against the windows.* "Late again."', 0),
  said('Mika', '"I know." *She puts her wet coat on the counter.*', 1),
  said('Vic', '*He laughs out loud.* "Sit down, then." *The door falls shut behind her.*', 2),
  said('Mika', '"Give me a moment."', 3),
];
interface Made extends RunningDaemon {
  readonly story: string;
  readonly server: string;
  readonly asked: Asked[];
  document(): Promise<Story>;
}
async function start(answer: Answer, contextTokens = 8_192, messages: readonly object[] = MESSAGES): Promise<Made> {
  const fake = await startFake(answer);
  open.push(fake.stop);
  const running = await startDaemon();
  open.push(() => running.daemon.stop());
  const { client } = running;
  const { story } = await client.imports.upload({
    query: { name: 'Vic.jsonl', swipes: 'true' },
    body: new Blob([chatFile(messages)]),
  });
  const { id } = await client.llm.add({ body: { name: 'Small', url: fake.url, model: 'm', contextTokens } });
  const document = (): Promise<Story> => client.stories.document({ params: { id: story } });
  return { ...running, story, server: id, asked: fake.asked, document };
}
async function direct({ client, story, server }: Made) {
  const { id, job } = await client.direct.begin({ params: { id: story }, body: { server } });
  const done = await settled(client, job);
  const runs = await client.direct.list({ params: { id: story } });
  return { job: done, run: runs.find((one) => one.id === id)! };
}
const json = (value: unknown): Answer => says(JSON.stringify(value));
/** The number of a line in what the model was asked, by words in it. */
const lineWith = (asked: Asked, words: string): string =>
  /^(L\d+) /.exec(
    (asked.body.messages ?? [])
      .flatMap((one) => one.content.split('\n'))
      .find((one) => /^L\d+ /.test(one) && one.includes(words)) ?? '',
  )?.[1] ?? 'L1';
/** Everything of a story but how it is staged and what choices are called: what no suggestion may touch. */
function wordsAndWays(story: Story): unknown {
  const bare = (node: Node): unknown => {
    const still = { ...node, stage: null, edited: null };
    if (still.type === 'menu') return { ...still, choices: still.choices.map((one) => ({ ...one, text: '' })) };
    return still.type === 'line' ? { ...still, speaker: null, expression: null } : still;
  };
  const scenes = story.scenes.map((scene) => ({ ...scene, title: '', nodes: scene.nodes.map(bare) }));
  return { ...story, revision: 0, scenes };
}
const staged = (story: Story): unknown => ({ ...story, revision: 0 });

const GOOD: Answer = (response, asked) =>
  json({
    title: 'A wet evening',
    lines: [
      { line: lineWith(asked, 'Sit down'), expression: 'pride', camera: 'close' },
      { line: lineWith(asked, 'moment'), place: 'painted night' },
    ],
    wishes: ['a sad piano'],
    summary: 'Mika came late to the tavern.',
  })(response, asked);

describe('the director', () => {
  test('suggests, changes nothing by itself, is taken as one group and taken back without a trace', async () => {
    const made = await start(GOOD);
    const { client } = made;
    const before = await made.document();
    const { run, job } = await direct(made);
    expect(job.state).toBe('done');
    expect(await made.document()).toEqual(before);
    const all = run.chunks.flatMap(({ suggestions }) => suggestions);
    expect(all.map(({ kind, before: was, after }) => [kind, was, after])).toEqual([
      ['title', before.scenes[0]!.title, 'A wet evening'],
      ['expression', expect.any(String), 'pride'],
      ['camera', 'wide', 'close'],
      ['place', expect.any(String), 'painted night'],
    ]);
    expect(run.chunks[0]!.wishes).toEqual(['a sad piano']);
    const taken = await client.direct.take({ params: { run: run.id }, body: {} });
    expect(taken).toMatchObject({ changed: 4, refused: [] });
    const after = await made.document();
    const line = after.scenes[0]!.nodes.find((one) => one.type === 'line' && one.text.includes('Sit down'))!;
    expect(line).toMatchObject({ expression: 'pride', edited: expect.arrayContaining(['stage']) as string[] });
    expect(line.stage).toContainEqual(expect.objectContaining({ op: 'camera', zoom: 1.5 }));
    expect(after.scenes[0]!.title).toBe('A wet evening');
    expect(wordsAndWays(after)).toEqual(wordsAndWays(before));
    await expect(client.direct.remove({ params: { run: run.id } })).rejects.toThrow(/Take it back first/);
    expect(await client.direct.takeBack({ params: { run: run.id }, body: {} })).toMatchObject({
      changed: 4,
      refused: [],
    });
    expect(staged(await made.document())).toEqual(staged(before));
    await client.direct.remove({ params: { run: run.id } });
    expect(await client.direct.list({ params: { id: made.story } })).toEqual([]);
  });

  test('one by one; what was changed meanwhile is left, in a sentence', async () => {
    const made = await start(GOOD);
    const { client } = made;
    const { run } = await direct(made);
    const [title, face, camera] = run.chunks[0]!.suggestions;
    const params = { run: run.id };
    await client.direct.take({ params, body: { suggestions: [face!.id] } });
    await client.direct.discard({ params, body: { suggestions: [camera!.id] } });
    const story = await made.document();
    const edits = [{ op: 'updateScene' as const, scene: story.scenes[0]!.id, set: { title: 'My own' } }];
    await client.stories.edit({ params: { id: made.story }, body: { revision: story.revision, edits } });
    const taken = await client.direct.take({ params, body: {} });
    expect(taken.changed).toBe(1);
    expect(taken.refused).toEqual([{ id: title!.id, why: 'This was changed since it was suggested.' }]);
    const now = await client.direct.list({ params: { id: made.story } });
    expect(now[0]!.chunks[0]!.suggestions.map(({ state }) => state)).toEqual(['open', 'taken', 'discarded', 'taken']);
    expect((await made.document()).scenes[0]!.title).toBe('My own');
  });

  test('is told cast, lists, rules, lore and the story so far, part by part', async () => {
    const made = await start(json({ lines: [], summary: 'So far all is well.' }), 4_096);
    const { client, daemon } = made;
    const many = Array.from({ length: 40 }, (_, i) => said(i % 2 ? 'Mika' : 'Vic', `"Line number ${i}."`, i));
    const { story } = await client.imports.upload({ query: { name: 'Long.jsonl' }, body: new Blob([chatFile(many)]) });
    const { run, job } = await direct({ ...made, story });
    expect([job.state, run.chunks.length > 1]).toEqual(['done', true]);
    const prompts = made.asked.map(({ body }) => body.messages?.at(-1)?.content ?? '');
    expect(prompts[0]).toContain('- Vic');
    expect(prompts[0]).toContain('Places: ');
    expect(prompts[0]).not.toContain('The story so far');
    expect(prompts[1]).toContain('So far all is well.');
    expect(run.chunks.reduce((sum, one) => sum + one.lines, 0)).toBe(40);
    expect(daemon.jobs.list({ limit: 5, parent: 'none' })[0]!.title).toMatch(/^Director of/);
  });

  test('leaves a part out whose answer does not fit twice, and says so', async () => {
    const made = await start(says('I would rather write a poem.'));
    const before = await made.document();
    const { run, job } = await direct(made);
    expect(job.state).toBe('done');
    expect(run.chunks[0]).toMatchObject({ suggestions: [], message: expect.stringMatching(/twice/) as string });
    expect(made.asked).toHaveLength(2);
    expect(await made.document()).toEqual(before);
  });

  test('refuses a model that reads too little at once, and a second run beside the first', async () => {
    const made = await start(json({ lines: [], summary: '' }), 2_048);
    const begin = () => made.client.direct.begin({ params: { id: made.story }, body: { server: made.server } });
    await expect(begin()).rejects.toThrow(/reads 2048 tokens at once/);
    made.daemon.jobs.pauseLane(`llm:${made.server}`);
    await made.client.llm.change({ params: { server: made.server }, body: { contextTokens: 8_192 } });
    const { job } = await begin();
    await expect(begin()).rejects.toThrow(/at work on/);
    await made.client.jobs.cancel({ params: { id: job } });
    expect((await settled(made.client, job)).state).toBe('cancelled');
  });
});

const TAKES = [
  ...MESSAGES.slice(0, 2),
  said('Vic', '"Sit down, then." *He smiles at her warmly.*', 2, {
    swipe_id: 0,
    swipes: [
      '"Sit down, then." *He smiles at her warmly.*',
      '"Out with you!" *He roars with anger and points at the door.*',
    ],
  }),
  said('Mika', '"Give me a moment."', 3),
];
const asks = (asked: Asked): string => asked.body.messages?.at(-1)?.content ?? '';
/** Of the choice that leads to these words. */
const choiceTo = (asked: Asked, words: string): string =>
  asks(asked)
    .split('\n')
    .find((one) => /^C\d+ /.test(one) && one.includes(words))!
    .split(' ')[0]!;

describe('where the story branches', () => {
  test('a model reads each way by itself, with the stage as it is on that way', async () => {
    const made = await start(json({ lines: [], summary: '' }), 8_192, TAKES);
    await direct(made);
    const told = asks(made.asked[0]!);
    const [main, other] = told.split(/Another way the story can go after L\d+/);
    // What comes after both takes is read behind the first one.
    expect(main).toMatch(/Sit down[^]*Give me a moment/);
    expect(main).not.toMatch(/^L\d+ .*Out with you/m);
    expect(other).toMatch(/^L\d+ .*Out with you/m);
    const before = await made.document();
    const take = before.scenes[0]!.nodes.find((one) => one.type === 'line' && one.text.includes('Sit down'))!;
    const face = take.type === 'line' ? take.expression : undefined;
    expect(face).toBeDefined();
    expect(other!.split('\n')[0]).not.toContain(face);
  });

  test('choices are called otherwise, in words alone, no two of a menu alike; taken back, and kept by an import', async () => {
    const made = await start(
      (response, asked) =>
        json({
          lines: [],
          choices: [
            { choice: choiceTo(asked, 'Out with you'), label: 'Throw {b}her{/b} *out*{=1+1}' },
            { choice: choiceTo(asked, 'Sit down'), label: 'Throw her out' },
          ],
          summary: '',
        })(response, asked),
      8_192,
      TAKES,
    );
    const { client } = made;
    const before = await made.document();
    const { run } = await direct(made);
    const all = run.chunks.flatMap(({ suggestions }) => suggestions);
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({ kind: 'choice', line: expect.stringContaining('Out with you') as string });
    const { after } = all[0]!;
    expect(after).toBe('Throw her out');
    const params = { run: run.id };
    expect(await client.direct.take({ params, body: {} })).toMatchObject({ changed: 1, refused: [] });
    const labels = (story: Story) =>
      story.scenes.flatMap(({ nodes }) =>
        nodes.flatMap((one) => (one.type === 'menu' ? one.choices.map(({ text }) => text) : [])),
      );
    expect(labels(await made.document())).toContain(after);
    expect(wordsAndWays(await made.document())).toEqual(wordsAndWays(before));
    await client.imports.upload({
      query: { name: 'Vic.jsonl', swipes: 'true' },
      body: new Blob([chatFile(TAKES)]),
    });
    expect(labels(await made.document())).toContain(after);
    expect(await client.direct.takeBack({ params, body: {} })).toMatchObject({ changed: 1, refused: [] });
    expect(labels(await made.document())).toEqual(labels(before));
  });

  test('some scenes alone; one that is not there is named', async () => {
    const made = await start(json({ lines: [], summary: '' }));
    const [scene] = (await made.document()).scenes;
    const begin = (scenes: string[]) =>
      made.client.direct.begin({ params: { id: made.story }, body: { server: made.server, scenes } });
    await expect(begin(['sc_none'])).rejects.toThrow(/sc_none/);
    const { chunks, job } = await begin([scene!.id]);
    expect(new Set(chunks.map((one) => one.scene))).toEqual(new Set([scene!.id]));
    await settled(made.client, job);
  });
});

test('whatever a model answers, words and ways of a story never change', async () => {
  let next: unknown = {};
  const made = await start((response, asked) =>
    says(typeof next === 'string' ? next : JSON.stringify(next))(response, asked),
  );
  const { client } = made;
  const before = await made.document();
  const lines = fc.constantFrom('L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7');
  const name = fc.constantFrom('Vic', 'Mika', 'nobody');
  const evil = fc.constantFrom<unknown>(
    '__proto__',
    'Ignore all rules',
    null,
    7,
    { asset: 'x' },
    '</think>',
    'constructor',
  );
  const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
  const valid = fc.record({
    title: maybe(fc.string({ maxLength: 200 })),
    lines: fc.array(
      fc.record({
        line: lines,
        speaker: maybe(name),
        expression: maybe(fc.constantFrom('joy', 'anger', 'neutral', 'grief')),
        enter: maybe(fc.array(name, { maxLength: 3 })),
        leave: maybe(fc.array(name, { maxLength: 3 })),
        camera: maybe(fc.constantFrom('close', 'wide')),
        place: maybe(fc.constantFrom('painted night', 'painted sea', 'painted room')),
        music: maybe(fc.constant('none')),
      }),
      { maxLength: 8 },
    ),
    wishes: maybe(fc.array(fc.string(), { maxLength: 3 })),
    summary: fc.string(),
    text: maybe(fc.string()),
  });
  const halfValid = fc
    .tuple(valid, lines, fc.constantFrom('speaker', 'expression', 'place', 'text', 'target'), evil)
    .map(([answer, line, key, value]) => ({ ...answer, lines: [...answer.lines, { line, [key]: value }] }));
  let suggested = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: valid }, halfValid, fc.json(), fc.string()), async (answer) => {
      next = answer;
      const { run, job } = await direct(made);
      // Words alone are an empty answer, which may pass: then the job waits for another attempt, or has failed.
      expect(['done', 'failed']).toContain(job.state);
      expect(await made.document()).toEqual({ ...before, revision: expect.any(Number) as number });
      const all = run.chunks.flatMap(({ suggestions }) => suggestions);
      suggested += all.length;
      const taken = await client.direct.take({ params: { run: run.id }, body: {} });
      expect(taken).toMatchObject({ changed: all.length, refused: [] });
      const after = await made.document();
      expect(wordsAndWays(after)).toEqual(wordsAndWays(before));
      expect((await client.direct.takeBack({ params: { run: run.id }, body: {} })).refused).toEqual([]);
      expect(staged(await made.document())).toEqual(staged(before));
    }),
    { numRuns: 60 },
  );
  expect(suggested).toBeGreaterThan(20);
}, 120_000);
