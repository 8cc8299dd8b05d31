import { afterEach, describe, expect, test } from 'vitest';
import { chatFile, said, startDaemon } from '../../../../tests/support.ts';
import { startFakeComfy } from '../comfy/comfy-fake.test-support.ts';
import { adviseOn, type KnownPlace } from './pictures.advice.ts';

const place = (id: string, more: Partial<KnownPlace> = {}): KnownPlace => ({
  id,
  name: id,
  kind: 'own',
  problems: [],
  isLoaded: true,
  waiting: 0,
  recentSeconds: [10, 12, 11],
  memory: null,
  price: null,
  ...more,
});
const paid = place('cloud', {
  kind: 'remote',
  isLoaded: null,
  recentSeconds: [],
  price: { seconds: 2, dollars: 0.01 },
});
const ids = (places: readonly KnownPlace[], pictures = 1): string[] =>
  adviseOn(places, pictures, 'auto', null).places.map(({ id }) => id);

describe('advice', () => {
  test('is for the place where all is drawn first: by its speed, what waits, and the model it has', () => {
    expect(ids([place('slow', { recentSeconds: [60] }), place('quick')])).toEqual(['quick', 'slow']);
    expect(ids([place('busy', { waiting: 9 }), place('slow', { recentSeconds: [40] })])).toEqual(['slow', 'busy']);
    expect(ids([place('empty', { isLoaded: false }), place('loaded', { recentSeconds: [20] })])).toEqual([
      'loaded',
      'empty',
    ]);
    // For many pictures loading a model pays.
    expect(ids([place('empty', { isLoaded: false }), place('loaded', { recentSeconds: [20] })], 10)).toEqual([
      'empty',
      'loaded',
    ]);
    const full = { isLoaded: false, memory: { freeBytes: 1, totalBytes: 24e9 } };
    expect(ids([place('full', full), place('free', { isLoaded: false })])).toEqual(['free', 'full']);
  });

  test('leaves what cannot draw last, and says why', () => {
    const { places, advised } = adviseOn([place('bare', { problems: ['It has no model.'] })], 1, 'auto', null);
    expect(advised).toBeNull();
    expect(places[0]).toMatchObject({ fits: false, reasons: expect.arrayContaining(['It has no model.']) as unknown });
  });

  test('is never for what costs, unless a person named it', () => {
    expect(adviseOn([paid], 1, 'auto', null).advised).toBeNull();
    expect(adviseOn([paid, place('own', { recentSeconds: [900] })], 1, 'auto', null).advised).toBe('own');
    expect(adviseOn([paid, place('own')], 3, 'manual', 'cloud')).toMatchObject({ advised: 'cloud' });
    expect(adviseOn([paid], 3, 'manual', 'cloud').places[0]).toMatchObject({ cost: 0.03, secondsEach: 2 });
  });

  test('is for SillyTavern where no ComfyUI can, and then never before what costs', () => {
    const tavern = place('tavern', { kind: 'sillytavern', isLoaded: null, recentSeconds: [1] });
    const broken = place('own', { problems: ['It is away.'] });
    expect(adviseOn([paid, tavern, place('own')], 1, 'auto', null).advised).toBe('own');
    expect(adviseOn([paid, tavern, broken], 1, 'auto', null).advised).toBe('tavern');
    expect(adviseOn([tavern, place('own')], 1, 'sticky', 'tavern').advised).toBe('tavern');
    expect(adviseOn([tavern], 1, 'auto', null).places[0]!.reasons).toContain(
      'It draws with what is set in SillyTavern, not by the template.',
    );
  });

  test('stays with the place that drew last as long as that can', () => {
    const places = [place('quick'), place('slow', { recentSeconds: [60] })];
    expect(adviseOn(places, 1, 'sticky', 'slow').advised).toBe('slow');
    expect(
      adviseOn([place('quick'), place('slow', { problems: ['Nothing answers.'] })], 1, 'sticky', 'slow').advised,
    ).toBe('quick');
    expect(adviseOn(places, 1, 'sticky', null).advised).toBe('quick');
  });

  test('by hand is for the named place or none; without a name for the quickest', () => {
    const places = [place('quick'), place('slow', { problems: ['Nothing answers.'] })];
    expect(adviseOn(places, 1, 'manual', 'slow').advised).toBeNull();
    expect(adviseOn(places, 1, 'manual', null).advised).toBe('quick');
  });
});

describe('the daemon', () => {
  const open: { stop(): unknown }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).toReversed()) await one.stop();
  });

  test('asks its hosts, and draws where the settings say', async () => {
    const fakes = [await startFakeComfy(), await startFakeComfy()];
    open.push(...fakes);
    const { client, daemon } = await startDaemon();
    open.push({ stop: () => daemon.stop() });
    const [first, second] = await Promise.all(fakes.map(({ url }) => client.comfy.addHost({ body: { url } })));
    const { story } = await client.imports.upload({
      query: { name: 'Vic.jsonl' },
      body: new Blob([chatFile([said('Vic', '*The tavern is dark.* "Late again."', 0)])]),
    });
    const { scenes } = await client.stories.document({ params: { id: story } });
    const subject = { purpose: 'background' as const, scene: scenes[0]!.id };
    const plan = await client.pictures.plan({ params: { id: story }, body: subject });
    const draw = async () =>
      (
        await client.pictures.draw({
          params: { id: story },
          body: { pictures: [{ ...plan, subject, template: 'sdxl' }] },
        })
      )[0]!.host;
    const advice = await client.pictures.advise({ query: { template: 'sdxl' } });
    expect(advice).toMatchObject({ policy: 'auto', advised: expect.stringMatching(/./) as unknown });
    expect(advice.places.map(({ id }) => id).toSorted()).toEqual([first!.id, second!.id].toSorted());
    expect(advice.places[0]!.reasons).toContain('It has drawn nothing yet, so its speed is not known.');
    for (const host of [first!.id, second!.id]) {
      await client.settings.update({ body: { compute: { policy: 'manual', host } } });
      expect(await draw()).toBe(host);
    }
    await client.settings.update({ body: { compute: { policy: 'sticky', host: null } } });
    expect(await draw()).toBe(second!.id);
    await fakes[1]!.stop();
    await client.settings.update({ body: { compute: { policy: 'manual', host: second!.id } } });
    const after = await client.pictures.advise({ query: { template: 'sdxl', model: 'no such model' } });
    expect(after.advised).toBeNull();
    expect(after.places.flatMap(({ reasons }) => reasons)).toContain('It has no model "no such model".');
  });
});
