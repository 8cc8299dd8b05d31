import { afterEach, expect, test } from 'vitest';
import type { MusicMood, MusicRequest } from '@comfyvn/shared/music/music.schema';
import type { Story } from '@comfyvn/shared/story/story';
import { trialResult } from '@comfyvn/shared/trials/trials.schema';
import {
  chatFile,
  home,
  newFolder,
  said,
  settled,
  startDaemon,
  type RunningDaemon,
} from '../../../../tests/support.ts';
import { createSoundReader } from '../assets/index.ts';
import { startFakeComfy, type FakeComfy, type FakeComfyOptions } from '../comfy/comfy-fake.test-support.ts';
import { decodeChannels, measureChannels } from '../speech/index.ts';
import { beats, flacOf, song } from './song.test-support.ts';

const open: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.stop();
});
const DAY = 24 * 60;
const MESSAGES = [
  said('Vic', '*The tavern is loud.* "Let us dance!" *She laughs and laughs; the elves cheer.*', 0),
  said('Mika', '*He grins.* "A party at last."', 1),
  said('Vic', '*The next day. Tears run down her face at the funeral.* "Farewell."', DAY),
  said('Mika', '*He weeps beside the grave of the old knight of the castle.* "Goodbye."', DAY + 1),
];
interface Made extends RunningDaemon {
  readonly story: string;
  readonly fake: FakeComfy;
  document(): Promise<Story>;
}
async function start(options: FakeComfyOptions = {}, dataDir = newFolder('music')): Promise<Made> {
  const fake = await startFakeComfy(options);
  open.push(fake);
  const running = await startDaemon(dataDir);
  open.push({ stop: () => running.daemon.stop() });
  const { client } = running;
  await client.comfy.addHost({ body: { url: fake.url } });
  const { story } = await client.imports.upload({
    query: { name: 'Vic.jsonl' },
    body: new Blob([chatFile(MESSAGES)]),
  });
  return { ...running, story, fake, document: () => client.stories.document({ params: { id: story } }) };
}
const scenesOf = async ({ client, story }: Made, mood: MusicMood): Promise<string[]> => {
  const wanted = await client.music.wanted({ params: { id: story } });
  return wanted.find((one) => one.mood === mood)!.scenes.map((one) => one.scene);
};
async function make(made: Made, more: Partial<MusicRequest> = {}) {
  const { client, story } = made;
  const subject = more.subject ?? { mood: 'sad', scenes: await scenesOf(made, 'sad') };
  const plan = await client.music.plan({ params: { id: story }, body: subject });
  const pieces = [{ ...plan, subject, template: 'ace-step', seconds: 12, ...more }];
  const [asked] = await client.music.make({ params: { id: story }, body: { pieces } });
  const job = await settled(client, asked!.job);
  const all = await client.music.list({ params: { id: story } });
  return { job, piece: all.find((one) => one.id === asked!.id)! };
}
const musicOf = ({ scenes }: Story, scene: string) =>
  scenes.find((one) => one.id === scene)!.stage.filter((one) => one.op === 'music');

test('a piece is made for the scenes of a mood, kept as an edit with where it is from, and taken back without a trace', async () => {
  const made = await start();
  const { client } = made;
  const before = await made.document();
  const [scene] = await scenesOf(made, 'sad');
  const { piece, job } = await make(made, { seed: 11 });
  expect(job).toMatchObject({ state: 'done', title: expect.stringMatching(/^Make music: Sad, for "/) as string });
  expect(piece).toMatchObject({ kept: false, model: 'ace_step_v1_3.5b.safetensors', seed: 11, state: 'done' });
  const { graph } = made.fake.prompts[0]!;
  expect(graph['6']!.inputs).toMatchObject({ lyrics: '[inst]', tags: piece.prompt });
  expect(graph['5']!.inputs).toMatchObject({ seconds: 12 });
  expect(graph['3']!.inputs).toMatchObject({ seed: 11 });
  expect(await made.document()).toEqual(before);

  await client.music.keep({ params: { id: piece.id } });
  const after = await made.document();
  expect(after.assets.find((one) => one.id === piece.asset)).toMatchObject({ kind: 'music', mime: 'audio/ogg' });
  expect(musicOf(after, scene!)).toEqual([{ op: 'music', to: { asset: piece.asset, volume: 1 } }]);
  const lineage = await client.music.lineage({ params: { id: piece.id } });
  expect(lineage).toMatchObject({ templateName: 'ACE-Step', uses: [{ kind: 'music', scene }] });
  const { record } = await client.assets.lineage({ params: { id: piece.asset! } });
  expect(record.provenance).toMatchObject({
    ...{ tool: 'ComfyUI', workflow: lineage.workflowHash, seed: 11, prompt: piece.prompt },
    ...{ job: piece.job, piece: piece.id, story: made.story, scene },
  });
  const bytes = Buffer.from(await (await client.assets.file({ params: { id: piece.asset! } })).arrayBuffer());
  expect(bytes.toString('latin1')).toContain(`WORKFLOW=${lineage.workflowHash}`);
  expect(bytes.toString('latin1')).not.toContain('melancholic');

  await client.music.takeBack({ params: { id: piece.id } });
  expect({ ...(await made.document()), revision: 0 }).toEqual({ ...before, revision: 0 });
});

test('what is kept is at the level of the voices, in stereo, and has the length that it says', async () => {
  const made = await start({ sound: await flacOf(beats(12, 44_100, 0.02), 44_100) });
  const { piece } = await make(made);
  const bytes = Buffer.from(await (await made.client.assets.file({ params: { id: piece.asset! } })).arrayBuffer());
  const reader = createSoundReader(home);
  open.push({ stop: () => reader.close() });
  const sound = await decodeChannels(bytes, reader);
  expect(sound.parts).toHaveLength(2);
  expect(Math.abs((sound.parts[0]!.length / sound.rate) * 1_000 - piece.durationMs!)).toBeLessThan(1);
  const { lufs, truePeakDb } = await measureChannels(sound);
  expect(Math.abs(lufs + 18)).toBeLessThan(0.5);
  expect(truePeakDb).toBeLessThan(-1);
  expect(piece.lufs).toBeCloseTo(-18, 1);
});

test.each([
  ['nothing', { givesNothing: true }, /gave no sound/],
  ['silence', { sound: flacOf([new Float32Array(22_050 * 12)], 22_050) }, /12\.0 s of silence came/],
  ['half of what was asked for', { sound: song(4) }, /only 4\.0 s of sound came instead of 12 s/],
  ['a file that is cut off', { sound: song(12).then((all) => all.subarray(0, all.length / 2)) }, /cut off|damaged/],
  ['words', { sound: Buffer.from('Internal Server Error') }, /no sound that can be read/],
  ['a file that is gone', { answer: (what: string) => (what === 'GET /view' ? { status: 404 } : undefined) }, /404/],
])('%s in place of music fails the job in a sentence, once', async (_, { sound, ...more }: Faulty, why) => {
  const made = await start({ ...more, ...(sound && { sound: await sound }) });
  const { job, piece } = await make(made);
  expect(job.state).toBe('failed');
  expect(job.error?.message).toMatch(why);
  expect(piece).toMatchObject({ asset: null, state: 'failed' });
  expect(made.fake.executed).toHaveLength(1);
});
type Faulty = Omit<FakeComfyOptions, 'sound'> & { sound?: Buffer | Promise<Buffer> };

test('a host that is out of memory is asked for a shorter piece', async () => {
  const made = await start({ failure: { message: 'CUDA out of memory', type: 'torch.OutOfMemoryError' } });
  const asking = make(made, { seconds: 20 });
  await expect.poll(() => made.fake.prompts.length, { timeout: 20_000 }).toBeGreaterThan(0);
  delete made.fake.options.failure;
  expect((await asking).job.state).toBe('done');
  const lengths = made.fake.prompts.map(({ graph }) => graph['5']!.inputs['seconds'] as number);
  expect(lengths[0]).toBe(20);
  expect(lengths.at(-1)).toBeLessThan(20);
});

test('a run goes on at the host while the daemon is down, and is not made twice', async () => {
  const dataDir = newFolder('music-crash');
  const made = await start({ steps: 60, stepMs: 30 }, dataDir);
  const { client, story, fake } = made;
  const subject = { mood: 'sad' as const, scenes: await scenesOf(made, 'sad') };
  const pieces = [{ subject, template: 'ace-step', prompt: 'x', seconds: 12 }];
  const [asked] = await client.music.make({ params: { id: story }, body: { pieces } });
  await expect.poll(() => fake.prompts.length, { timeout: 20_000 }).toBe(1);
  await made.daemon.stop();
  const again = await startDaemon(dataDir);
  open.push({ stop: () => again.daemon.stop() });
  expect((await settled(again.client, asked!.job)).state).toBe('done');
  expect(fake.executed).toHaveLength(1);
});

test('of two pieces for the same scenes the one that is kept last sounds, and what was there first comes back', async () => {
  const made = await start();
  const { client } = made;
  const [scene] = await scenesOf(made, 'sad');
  const first = await made.document();
  const stage = [...first.scenes.find(({ id }) => id === scene)!.stage, { op: 'music' as const, to: null }];
  const edits = [{ op: 'updateScene' as const, scene: scene!, set: { stage } }];
  await client.stories.edit({ params: { id: made.story }, body: { revision: first.revision, edits } });
  const before = await made.document();
  const [one, other] = [await make(made), await make(made)];
  await client.music.keep({ params: { id: one.piece.id } });
  await client.music.keep({ params: { id: other.piece.id } });
  const story = await made.document();
  expect(musicOf(story, scene!)).toEqual([{ op: 'music', to: { asset: other.piece.asset, volume: 1 } }]);
  expect(story.assets.some(({ id }) => id === one.piece.asset)).toBe(false);
  const listed = await client.music.list({ params: { id: made.story } });
  expect(listed.map(({ id, kept }) => [id, kept])).toEqual([
    [other.piece.id, true],
    [one.piece.id, false],
  ]);
  await expect(client.music.discard({ params: { id: other.piece.id } })).rejects.toThrow(/Take it back first/);
  await client.music.takeBack({ params: { id: other.piece.id } });
  expect({ ...(await made.document()), revision: 0 }).toEqual({ ...before, revision: 0 });
  await client.music.keep({ params: { id: one.piece.id } });
  expect(musicOf(await made.document(), scene!)).toMatchObject([{ to: { asset: one.piece.asset } }]);
});

test('one piece serves scenes of several moods where a person says so', async () => {
  const made = await start();
  const scenes = (await made.document()).scenes.map((one) => one.id);
  expect(scenes.length).toBeGreaterThan(1);
  const { piece } = await make(made, { subject: { mood: 'calm', scenes } });
  expect(piece.title).toBe(`Calm, for ${scenes.length} scenes`);
  await made.client.music.keep({ params: { id: piece.id } });
  const story = await made.document();
  for (const scene of scenes) expect(musicOf(story, scene)).toMatchObject([{ to: { asset: piece.asset } }]);
  const wanted = await made.client.music.wanted({ params: { id: made.story } });
  expect(wanted.flatMap((one) => one.scenes.map(({ asset }) => asset))).toEqual(scenes.map(() => piece.asset));
});

test('mood and world are told from the scenes, and a person may change every word', async () => {
  const made = await start();
  const { client, story } = made;
  const wanted = await client.music.wanted({ params: { id: story } });
  expect(wanted.map(({ mood }) => mood)).toEqual(['cheerful', 'sad']);
  const body = { mood: 'cheerful' as const, scenes: await scenesOf(made, 'cheerful') };
  const plan = await client.music.plan({ params: { id: story }, body });
  expect(plan.prompt).toMatch(/^cheerful.*medieval folk.*instrumental, no vocals/);
  expect(plan.from).toContain('The scenes: fantasy');
  const { piece } = await make(made, { prompt: 'polka', lyrics: 'la la', template: 'ace-step' });
  expect(piece).toMatchObject({ prompt: 'polka', lyrics: 'la la' });
  expect(made.fake.prompts[0]!.graph['6']!.inputs).toMatchObject({ tags: 'polka', lyrics: 'la la' });
});

test('Stable Audio is told the length in both places, and never more than it can', async () => {
  const made = await start({ sound: await song(30) });
  const { piece } = await make(made, { template: 'stable-audio', seconds: 60 });
  expect(piece.model).toBe('stable-audio-open-1.0.safetensors');
  const { graph } = made.fake.prompts[0]!;
  expect(graph['5']!.inputs['seconds']).toBe(47);
  expect(graph['13']!.inputs['seconds_total']).toBe(47);
  expect(graph['12']!.inputs['clip_name']).toBe('t5_base.safetensors');
});

test('templates for music make no pictures, those for pictures no music', async () => {
  const made = await start();
  const { client, story } = made;
  await expect(make(made, { template: 'sdxl' })).rejects.toThrow(/draws pictures, no music/);
  const scene = (await made.document()).scenes[0]!.id;
  const picture = {
    ...(await client.pictures.plan({ params: { id: story }, body: { purpose: 'background', scene } })),
    subject: { purpose: 'background' as const, scene },
    template: 'ace-step',
  };
  await expect(client.pictures.draw({ params: { id: story }, body: { pictures: [picture] } })).rejects.toThrow(
    /makes music, no pictures/,
  );
  await expect(make(made, { host: 'rmt_1' })).rejects.toThrow(/remote GPU draws pictures alone/);
  const listed = await client.comfy.templates();
  const modelsOf = (id: string) => listed.find((one) => one.id === id)!.hosts[0]!.models;
  expect(modelsOf('ace-step')).toEqual(['ace_step_v1_3.5b.safetensors']);
  expect(modelsOf('sdxl').join()).not.toMatch(/ace|audio/);
});

test('a workflow for music is taken in with its places, tried out, and heard', async () => {
  const { client, fake } = await start();
  const workflow = {
    '1': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'ace_step_v1_3.5b.safetensors' } },
    '2': {
      class_type: 'TextEncodeAceStepAudio',
      inputs: { clip: ['1', 1], tags: 'techno', lyrics: '', lyrics_strength: 1 },
    },
    '3': { class_type: 'ConditioningZeroOut', inputs: { conditioning: ['2', 0] } },
    '4': { class_type: 'EmptyAceStepLatentAudio', inputs: { seconds: 20, batch_size: 1 } },
    '5': {
      class_type: 'KSampler',
      inputs: {
        ...{ model: ['1', 0], positive: ['2', 0], negative: ['3', 0], latent_image: ['4', 0] },
        ...{ seed: 3, steps: 8, cfg: 5, sampler_name: 'euler', scheduler: 'simple', denoise: 1 },
      },
    },
    '6': { class_type: 'VAEDecodeAudio', inputs: { samples: ['5', 0], vae: ['1', 2] } },
    '7': { class_type: 'SaveAudioMP3', inputs: { audio: ['6', 0], filename_prefix: 'mine', quality: 'V0' } },
  };
  const body = new Blob([JSON.stringify(workflow)]);
  const own = await client.comfy.addTemplate({ query: { name: 'Mine' }, body });
  expect(own).toMatchObject({ purposes: ['music'], output: '7' });
  expect(own.bindings).toMatchObject({
    ...{ positive: ['2.inputs.tags'], negative: [], lyrics: ['2.inputs.lyrics'], seconds: ['4.inputs.seconds'] },
    ...{ seed: ['5.inputs.seed'], model: ['1.inputs.ckpt_name'] },
  });
  const change = { params: { id: own.id }, body: { purposes: ['music' as const, 'moment' as const] } };
  await expect(client.comfy.updateTemplate(change)).rejects.toThrow(/pictures or music, not both/);
  await expect(client.comfy.addTemplate({ query: { purpose: 'moment' }, body })).rejects.toThrow(/saves no picture/);
  const { id } = await client.trials.begin({ body: { template: own.id, prompt: 'polka', seconds: 12 } });
  const job = await settled(client, id);
  expect(job.state).toBe('done');
  expect(trialResult.parse(job.result)).toMatchObject({ mime: 'audio/ogg', warnings: [] });
  const heard = await client.trials.output({ params: { id } });
  expect(heard.type).toBe('audio/ogg');
  expect(Buffer.from(await heard.arrayBuffer()).toString('latin1', 0, 4)).toBe('OggS');
  expect(fake.prompts[0]!.graph['4']!.inputs['seconds']).toBe(12);
});

const TARGETS = ['renpy', 'web', 'bundle'] as const;
test('music leaves with a story: in a bundle and in a web page, with its loop', async () => {
  const made = await start({ sound: await song(30) });
  const { client, story } = made;
  const { piece } = await make(made, { seconds: 30 });
  expect(piece.loop).not.toBeNull();
  const soundsIn = async (target: (typeof TARGETS)[number]) => {
    const { files } = await client.exports.preview({ body: { story, target } });
    return files.filter((one) => /\.ogg$|(^|\/)assets\//.test(one.path));
  };
  const before = new Map<string, number>();
  for (const target of TARGETS) before.set(target, (await soundsIn(target)).length);
  await client.music.keep({ params: { id: piece.id } });
  const asset = (await made.document()).assets.find(({ id }) => id === piece.asset)!;
  expect(asset.loop).toEqual(piece.loop);
  for (const target of TARGETS) expect((await soundsIn(target)).length).toBeGreaterThan(before.get(target)!);
});

test('the ComfyUI that the settings name makes it, or the one that made the last piece, as they say', async () => {
  const made = await start();
  const second = await startFakeComfy();
  open.push(second);
  const { client } = made;
  const { id } = await client.comfy.addHost({ body: { url: second.url } });
  const own = (await client.comfy.hosts()).find((one) => one.id !== id)!.id;
  const setting = (compute: object) => client.settings.update({ body: { compute } });
  await setting({ policy: 'manual', host: id });
  expect((await make(made)).piece.host).toBe(id);
  await setting({ policy: 'sticky', host: null });
  expect((await make(made)).piece.host).toBe(id);
  expect((await make(made, { host: own })).piece.host).toBe(own);
  expect((await make(made)).piece.host).toBe(own);
  // Where that one cannot, another one does.
  await client.comfy.updateHost({ params: { id: own }, body: { enabled: false } });
  expect((await make(made)).piece.host).toBe(id);
});
