import { randomInt, randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makesMusic } from '@comfyvn/shared/comfy/comfy.schema';
import { trialResult } from '@comfyvn/shared/trials/trials.schema';
import { AppError } from '../../daemon/src/core/errors.ts';
import { RetryableError } from '../../daemon/src/core/job-kind.ts';
import { optionsOf, type Catalog } from '../../daemon/src/features/comfy/comfy.catalog.ts';
import { noting } from '../../daemon/src/features/books/books.test-support.ts';
import { createComfyClient, type ComfyClient } from '../../daemon/src/features/comfy/comfy.client.ts';
import { withInput, type Graph } from '../../daemon/src/features/comfy/comfy.graph.ts';
import { withLoras } from '../../daemon/src/features/comfy/comfy.lora.ts';
import { runOnComfy, type ComfyRun } from '../../daemon/src/features/comfy/comfy.run.ts';
import type { Preview } from '../../daemon/src/features/comfy/comfy.socket.ts';
import { fillTemplate, missingFor, modelsFor } from '../../daemon/src/features/comfy/comfy.template.ts';
import { findWorkflow, toGraph } from '../../daemon/src/features/comfy/comfy.workflow.ts';
import { TEMPLATES } from '../../daemon/src/features/comfy/comfy.templates.ts';
import { beats, flacOf } from '../../daemon/src/features/music/song.test-support.ts';
import { readPngTexts } from '../../daemon/src/importers/character-card/index.ts';
import { newFolder, settled, startDaemon } from '../support.ts';
import { hasComfy, mayRestart, openComfy, openLine, type RealComfy } from './real-comfyui.ts';

/** A picture of a colour that it never drew, so that nothing comes from its cache. */
const picture = (): Graph[string] => ({
  class_type: 'EmptyImage',
  inputs: { width: 64, height: 48, batch_size: 1, color: randomInt(0xffffff) },
});
const SAVE = { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'comfyvn-test/picture' } };
const quick = (): Graph => ({ '1': picture(), '9': SAVE });
/** Many nodes without a model, each of which takes a while: it can be interrupted between them. */
const long = (nodes: number): Graph => {
  const rows: Graph = { '1': { ...picture(), inputs: { ...picture().inputs, width: 256, height: 256 } } };
  for (let n = 0; n < nodes; n++)
    rows[String(100 + n)] = {
      class_type: 'ImageBlur',
      inputs: { image: [n === 0 ? '1' : String(99 + n), 0], blur_radius: 8, sigma: 3 + n / 100 },
    };
  return { ...rows, '9': { ...SAVE, inputs: { ...SAVE.inputs, images: [String(99 + nodes), 0] } } };
};
/** Steps with progress and previews, by the node for tests in nodes/vn_probe. */
const probe = (steps: number, ms: number, failAt = 0): Graph => ({
  '1': picture(),
  '2': { class_type: 'VnProbeSlow', inputs: { image: ['1', 0], steps, ms, fail_at: failAt } },
  '9': { ...SAVE, inputs: { ...SAVE.inputs, images: ['2', 0] } },
});
const CANCELLED = new AppError('conflict', 'It was cancelled.');

describe.skipIf(!hasComfy())('a real ComfyUI', () => {
  let comfy: RealComfy;
  let client: ComfyClient;
  let catalog: Catalog;
  const figures: string[] = [];
  const open: { stop(): unknown }[] = [];
  const note = (what: string, value: number): void => void figures.push(`${what}: ${Math.round(value)} ms`);

  beforeAll(async () => {
    const began = performance.now();
    comfy = await openComfy();
    note('it answers after', performance.now() - began);
    client = clientOf(comfy.url);
    catalog = await client.catalog();
  });
  afterEach(async () => {
    for (const one of open.splice(0).toReversed()) await one.stop();
  });
  afterAll(async () => {
    client?.close();
    await comfy?.stop();
    process.stdout.write(`${figures.join('\n')}\n`);
  });

  const clientOf = (url: string): ComfyClient => createComfyClient({ url, headers: {}, allowSelfSigned: false });
  function runOf(graph: Graph, more: Partial<ComfyRun> = {}) {
    const kept: (string | null)[] = [];
    const run: ComfyRun = {
      graph,
      stamp: { comfyvn: { job: 'job_test' } },
      submitted: null,
      keep: (id) => kept.push(id),
      books: noting().books,
      signal: new AbortController().signal,
      ...more,
    };
    return { run, kept };
  }
  const failureOf = (work: Promise<unknown>): Promise<Error> =>
    work.then(
      () => new Error('It did not fail.'),
      (error: Error) => error,
    );
  const isRunning = async (id: string | null | undefined): Promise<boolean> =>
    (await client.queue()).running.includes(id ?? '');
  const queued = async (): Promise<string[]> => {
    const { running, waiting } = await client.queue();
    return [...running, ...waiting];
  };

  test('tells its version, and has the nodes of every template', async () => {
    expect(await client.stats()).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+/) as unknown });
    const missing = TEMPLATES.flatMap((one) => missingFor(one, catalog)).filter(
      (why) => !why.startsWith('It has no "'),
    );
    expect(missing).toEqual([]);
  });

  test('takes a workflow, and gives its picture with our stamp in it', async () => {
    const times: number[] = [];
    for (let n = 0; n < 10; n++) {
      const began = performance.now();
      const outputs = await runOnComfy(client, runOf(quick()).run);
      times.push(performance.now() - began);
      const [file] = outputs['9']!['images']!;
      const bytes = await client.view(file!);
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 64, height: 48 });
      expect(readPngTexts(bytes, /^comfyvn$/).get('comfyvn')).toBe('{"job": "job_test"}');
    }
    note('a small picture, the median of ten', times.toSorted((a, b) => a - b)[5]!);
  });

  test('says which input of which node is wrong', async () => {
    const bare = { ...quick(), '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'x' } } };
    expect((await failureOf(runOnComfy(client, runOf(bare).run))).message).toMatch(
      /SaveImage \(node 9\): Required input is missing, images/,
    );
    const unknown = { ...quick(), '5': { class_type: 'NoSuchNode', inputs: {} } };
    expect((await failureOf(runOnComfy(client, runOf(unknown).run))).message).toMatch(/refuses the workflow/);
    const wide = quick();
    wide['1']!.inputs['width'] = 99_999_999;
    expect((await failureOf(runOnComfy(client, runOf(wide).run))).message).toMatch(
      /EmptyImage \(node 1\).*bigger than/,
    );
  });

  test('a yes with errors of nodes beside it counts as no, and what of it was right is ended there', async () => {
    const half = { ...quick(), '19': { class_type: 'SaveImage', inputs: { filename_prefix: 'x' } } };
    const { run, kept } = runOf(half);
    expect((await failureOf(runOnComfy(client, run))).message).toMatch(/SaveImage \(node 19\)/);
    expect(kept.at(-1)).toBeNull();
    await expect.poll(queued).not.toContain(kept[0]);
  });

  test('keeps a picture that is uploaded, under another name where the name is taken', async () => {
    const paint = (background: string) =>
      sharp({ create: { width: 16, height: 16, channels: 3, background } })
        .png()
        .toBuffer();
    const name = `comfyvn-${randomUUID()}.png`;
    const [red, blue] = [await paint('#ff0000'), await paint('#0000ff')];
    expect(await client.upload(name, red)).toBe(name);
    expect(await client.upload(name, red)).toBe(name);
    const other = await client.upload(name, blue);
    expect(other).not.toBe(name);
    const graph = { '1': { class_type: 'LoadImage', inputs: { image: other } }, '9': SAVE };
    const outputs = await runOnComfy(client, runOf(graph).run);
    const { data } = await sharp(await client.view(outputs['9']!['images']![0]!))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([data[0], data[1], data[2]]).toEqual([0, 0, 255]);
  });

  test('gives sounds under another name than pictures', async () => {
    const graph = {
      '1': {
        class_type: 'EmptyAudio',
        inputs: { duration: 1 + randomInt(100) / 100, sample_rate: 44_100, channels: 2 },
      },
      '2': { class_type: 'SaveAudio', inputs: { audio: ['1', 0], filename_prefix: 'comfyvn-test/sound' } },
    };
    const outputs = await runOnComfy(client, runOf(graph).run);
    expect(Object.keys(outputs['2']!)).toEqual(['audio']);
    const bytes = await client.view(outputs['2']!['audio']![0]!);
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('fLaC');
  });

  test('tells how far it is', async () => {
    const fractions: number[] = [];
    await runOnComfy(client, runOf(long(12), { onProgress: (fraction) => fractions.push(fraction) }).run);
    const rising = fractions.toSorted((a, b) => a - b);
    expect(fractions).toEqual(rising);
    expect(new Set(fractions).size).toBeGreaterThan(3);
  });

  test('steps of a node are told with previews, and its failure in its own words', async ({ skip }) => {
    if (!catalog.has('VnProbeSlow')) skip('it has no node "VnProbeSlow" (tests/comfyui/nodes)');
    const previews: Preview[] = [];
    const fractions: number[] = [];
    const onProgress = (fraction: number): void => void fractions.push(fraction);
    const onPreview = (preview: Preview): void => void previews.push(preview);
    await runOnComfy(client, runOf(probe(8, 100), { onProgress, onPreview }).run);
    expect(previews.length).toBeGreaterThan(2);
    expect(await sharp(previews[0]!.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 64 });
    expect(Math.max(...fractions)).toBeGreaterThan(0.8);
    expect((await failureOf(runOnComfy(client, runOf(probe(8, 20, 3)).run))).message).toMatch(
      /failed at VnProbeSlow: probe failed/,
    );
  });

  test('a waiting run is taken out of its queue, a running one is interrupted, another one is left alone', async () => {
    const first = runOf(long(40));
    const stopFirst = new AbortController();
    const work = runOnComfy(client, { ...first.run, signal: stopFirst.signal });
    const stopped = failureOf(work);
    await expect.poll(() => isRunning(first.kept[0]), { timeout: 30_000 }).toBe(true);
    const stopSecond = new AbortController();
    const second = runOf(quick(), { signal: stopSecond.signal });
    const refused = failureOf(runOnComfy(client, second.run));
    await expect.poll(async () => (await client.queue()).waiting).toContain(second.kept[0]);
    let began = performance.now();
    stopSecond.abort(CANCELLED);
    expect(await refused).toBe(CANCELLED);
    note('a waiting run is cancelled after', performance.now() - began);
    expect(await queued()).not.toContain(second.kept[0]);
    expect(await isRunning(first.kept[0])).toBe(true);
    began = performance.now();
    stopFirst.abort(CANCELLED);
    expect(await stopped).toBe(CANCELLED);
    note('a running one is cancelled after', performance.now() - began);
    expect(await queued()).not.toContain(first.kept[0]);
    const entry = await client.history(first.kept[0]!);
    expect(entry?.status.messages.map(([name]) => name)).toContain('execution_interrupted');
  });

  test.each(['cut', 'silence'] as const)('a socket that breaks (%s) loses nothing', async (how) => {
    const line = await openLine(comfy.url);
    open.push(line);
    const far = clientOf(line.url);
    open.push({ stop: () => far.close() });
    const { run, kept } = runOf(long(15));
    const work = runOnComfy(far, run);
    await expect.poll(() => isRunning(kept[0]), { timeout: 30_000 }).toBe(true);
    line[how]();
    expect((await work)['9']!['images']).toHaveLength(1);
    expect(kept).toHaveLength(1);
  });

  test('two runs at once hear of their own alone', async () => {
    const heard: Record<string, number[]> = { a: [], b: [] };
    const work = (['a', 'b'] as const).map((name) =>
      runOnComfy(client, runOf(long(6), { onProgress: (fraction) => heard[name]!.push(fraction) }).run),
    );
    const [a, b] = await Promise.all(work);
    expect(a!['9']!['images']![0]!.filename).not.toBe(b!['9']!['images']![0]!.filename);
    for (const told of Object.values(heard)) expect(told).toEqual(told.toSorted((x, y) => x - y));
  });

  test('LoRAs that are put into every template it has the files for are taken by its check', async ({ skip }) => {
    const [lora] = optionsOf(catalog, 'LoraLoader', 'lora_name');
    if (lora === undefined) skip('it has no LoRA');
    const name = await client.upload(
      `comfyvn-${randomUUID()}.png`,
      await sharp({
        create: { width: 16, height: 16, channels: 3, background: '#888888' },
      })
        .png()
        .toBuffer(),
    );
    const able = TEMPLATES.filter((one) => missingFor(one, catalog).length === 0 && modelsFor(one, catalog).length > 0);
    if (able.length === 0) skip('it has the files of no template');
    for (const template of able) {
      const [model] = modelsFor(template, catalog);
      const values = {
        positive: 'a harbour',
        negative: 'text',
        seed: 7,
        model,
        picture: name,
        prefix: 'comfyvn-test/x',
      };
      const filled = fillTemplate(template, values, catalog);
      const { graph, warnings } = withLoras(filled, catalog, [{ name: lora!, strength: 0.8 }]);
      expect(warnings).toEqual([]);
      const promptId = randomUUID();
      await client.submit({ promptId, clientId: randomUUID(), graph, stamp: {} });
      await client.cancel(promptId);
      const broken = structuredClone(graph);
      const added = Object.values(broken).find((node) => node.class_type.startsWith('LoraLoader'))!;
      added.inputs['lora_name'] = 'no such.safetensors';
      const again = { promptId: randomUUID(), clientId: randomUUID(), graph: broken, stamp: {} };
      await expect(client.submit(again)).rejects.toThrow(/LoraLoader.*lora_name/);
    }
    figures.push(`LoRAs were taken in: ${able.map(({ id }) => id).join(', ')}`);
    await expect.poll(queued, { timeout: 60_000 }).toEqual([]);
  });

  test('the templates for music are taken by its check but for the models, which they name', async () => {
    for (const template of TEMPLATES.filter(makesMusic)) {
      const model = template.bindings.model[0]!.split('.')[0]!;
      const { nodes } = template.bindings.seconds.reduce(
        ({ nodes: before }, place) => ({ nodes: withInput(before, place, 20) }),
        { nodes: withInput(template.graph, `${model}.inputs.ckpt_name`, 'none.safetensors') },
      );
      const loader = Object.keys(nodes).find((id) => nodes[id]!.class_type === 'CLIPLoader');
      const prompt = loader === undefined ? nodes : withInput(nodes, `${loader}.inputs.clip_name`, 'none.safetensors');
      const answer = await fetch(`${comfy.url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt }) });
      const { node_errors: errors } = (await answer.json()) as {
        node_errors: Record<string, { errors: { type: string; extra_info: { input_name: string } }[] }>;
      };
      const found = Object.values(errors).flatMap((one) =>
        one.errors.map((e) => `${e.type} ${e.extra_info.input_name}`),
      );
      const file = 'value_not_in_list';
      expect(found.toSorted()).toEqual(
        loader === undefined ? [`${file} ckpt_name`] : [`${file} ckpt_name`, `${file} clip_name`],
      );
    }
  });

  test.each(['SaveAudio', 'SaveAudioMP3', 'SaveAudioOpus'])(
    'music that its node %s wrote is read to the end and heard',
    async (kind) => {
      if (!catalog.has(kind)) return;
      const name = await client.upload(`comfyvn-${randomUUID()}.flac`, await flacOf(beats(15, 44_100), 44_100));
      const quality = { SaveAudio: {}, SaveAudioMP3: { quality: '320k' }, SaveAudioOpus: { quality: '128k' } }[kind];
      const graph: Graph = {
        '1': { class_type: 'LoadAudio', inputs: { audio: name } },
        '9': { class_type: kind, inputs: { audio: ['1', 0], filename_prefix: 'comfyvn-test/music', ...quality } },
      };
      const { client: daemon, daemon: whole } = await startDaemon();
      open.push({ stop: () => whole.stop() });
      await daemon.comfy.addHost({ body: { url: comfy.url } });
      const body = new Blob([JSON.stringify(graph)]);
      const { id, purposes } = await daemon.comfy.addTemplate({ query: {}, body });
      expect(purposes).toEqual(['music']);
      const began = performance.now();
      const job = await settled(daemon, (await daemon.trials.begin({ body: { template: id } })).id);
      note(`15 s of music by ${kind}`, performance.now() - began);
      expect(job.error).toBeNull();
      const { durationMs, mime } = trialResult.parse(job.result);
      expect(mime).toBe('audio/ogg');
      // Its end may be moved by up to four seconds, so that it goes round.
      expect(durationMs).toBeGreaterThan(10_900);
      expect(durationMs).toBeLessThan(15_200);
    },
  );

  test('silence that it made is refused', async () => {
    const graph: Graph = {
      '1': { class_type: 'EmptyAudio', inputs: { duration: 8, sample_rate: 44_100, channels: 2 } },
      '9': { class_type: 'SaveAudio', inputs: { audio: ['1', 0], filename_prefix: 'comfyvn-test/music' } },
    };
    const { client: daemon, daemon: whole } = await startDaemon();
    open.push({ stop: () => whole.stop() });
    await daemon.comfy.addHost({ body: { url: comfy.url } });
    const { id } = await daemon.comfy.addTemplate({ query: {}, body: new Blob([JSON.stringify(graph)]) });
    const begun = await daemon.trials.begin({ body: { template: id, seconds: 8 } });
    expect((await settled(daemon, begun.id)).error?.message).toMatch(/8\.0 s of silence came/);
  });

  test('a workflow of one’s own is tried out by the daemon, which may stop meanwhile', async () => {
    const dataDir = newFolder('real-comfyui');
    const first = await startDaemon(dataDir);
    await first.client.comfy.addHost({ body: { url: comfy.url } });
    const body = new Blob([JSON.stringify(long(25))]);
    const { id } = await first.client.comfy.addTemplate({ query: { name: 'Blur', purpose: 'background' }, body });
    const job = await first.client.trials.begin({ body: { template: id, width: 256, height: 256 } });
    await expect.poll(async () => (await client.queue()).running.length, { timeout: 30_000 }).toBe(1);
    const [promptId] = (await client.queue()).running;
    await first.daemon.stop();
    const second = await startDaemon(dataDir);
    open.push({ stop: () => second.daemon.stop() });
    const done = await settled(second.client, job.id);
    expect(trialResult.parse(done.result)).toMatchObject({ width: 256, height: 256, warnings: [] });
    // It was drawn once: by the run that was sent before the daemon stopped.
    expect(await client.history(promptId!)).not.toBeNull();
    const all = (await (await fetch(`${comfy.url}/history`)).json()) as Record<string, { prompt: unknown[] }>;
    const sent = Object.values(all).filter(({ prompt }) => JSON.stringify(prompt[3]).includes(job.id));
    expect(sent).toHaveLength(1);
  });

  test('a workflow of its page, turned into what the page would send, is run as it stands there', async () => {
    const links = [
      { id: 1, origin_id: -10, origin_slot: 0, target_id: 1, target_slot: 0, type: 'INT' },
      { id: 2, origin_id: 1, origin_slot: 0, target_id: 2, target_slot: 0, type: 'IMAGE' },
      { id: 3, origin_id: 2, origin_slot: 0, target_id: -20, target_slot: 0, type: 'IMAGE' },
    ];
    const image = (link: number) => [{ name: 'image', type: 'IMAGE', link }];
    const maker = {
      id: 'maker',
      inputs: [{ name: 'width', type: 'INT', linkIds: [1] }],
      outputs: [{ name: 'IMAGE', type: 'IMAGE', linkIds: [3] }],
      nodes: [
        {
          ...{ id: 1, type: 'EmptyImage', widgets_values: [64, 48, 1, randomInt(0xffffff)] },
          inputs: [{ name: 'width', type: 'INT', link: 1, widget: { name: 'width' } }],
        },
        { id: 2, type: 'ImageInvert', inputs: image(2), outputs: [{ name: 'IMAGE', type: 'IMAGE', links: [3] }] },
      ],
      links,
    };
    const page = {
      nodes: [
        { id: 1, type: 'maker', widgets_values: [96] },
        { id: 2, type: 'ImageBlur', mode: 4, inputs: image(1), outputs: [{ name: 'IMAGE', type: 'IMAGE' }] },
        { id: 3, type: 'Reroute', inputs: [{ name: '', type: '*', link: 2 }], outputs: [{ name: '', type: 'IMAGE' }] },
        {
          ...{ id: 9, type: 'SaveImage', widgets_values: ['comfyvn-test/page'] },
          inputs: [{ name: 'images', type: 'IMAGE', link: 3 }],
        },
        { id: 10, type: 'PreviewImage', mode: 2, inputs: [{ name: 'images', type: 'IMAGE', link: 4 }] },
      ],
      links: [
        [1, 1, 0, 2, 0, 'IMAGE'],
        [2, 2, 0, 3, 0, 'IMAGE'],
        [3, 3, 0, 9, 0, 'IMAGE'],
        [4, 1, 0, 10, 0, 'IMAGE'],
      ],
      definitions: { subgraphs: [maker] },
    };
    const graph = toGraph(await findWorkflow(Buffer.from(JSON.stringify(page))), catalog);
    expect(Object.keys(graph)).toEqual(['9', '1:1', '1:2']);
    const outputs = await runOnComfy(client, runOf(graph).run);
    const bytes = await client.view(outputs['9']!['images']![0]!);
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 96, height: 48 });
    // ComfyUI writes what it was sent into the picture: it is the same workflow again.
    expect(await findWorkflow(bytes)).toMatchObject({ graph: { '1:1': graph['1:1'], '1:2': graph['1:2'] } });
  });

  test.skipIf(!mayRestart())('a run that is lost by its restart is told so, and a job sends it again', async () => {
    const { run, kept } = runOf(long(200));
    const failed = failureOf(runOnComfy(client, run));
    await expect.poll(() => isRunning(kept[0]), { timeout: 30_000 }).toBe(true);
    const { client: daemon, daemon: whole } = await startDaemon();
    open.push({ stop: () => whole.stop() });
    await daemon.comfy.addHost({ body: { url: comfy.url } });
    const body = new Blob([JSON.stringify(long(4))]);
    const { id } = await daemon.comfy.addTemplate({ query: {}, body });
    const job = await daemon.trials.begin({ body: { template: id, width: 256, height: 256 } });
    await expect.poll(async () => (await client.queue()).waiting.length, { timeout: 30_000 }).toBe(1);
    const began = performance.now();
    await comfy.restart!();
    note('it was started anew within', performance.now() - began);
    const error = await failed;
    expect(error).toBeInstanceOf(RetryableError);
    expect(kept.at(-1)).toBeNull();
    const done = await settled(daemon, job.id);
    expect(done).toMatchObject({ state: 'done', error: null });
  });
});
