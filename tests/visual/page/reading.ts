import type { Cue } from '@comfyvn/shared/story/cue';
import type { RunState, StepResult } from '@comfyvn/shared/story/run-state';
import { emptyStage } from '@comfyvn/shared/story/stage-change';
import { rollback, start, step } from '@comfyvn/shared/story/runner';
import { load, save } from '@comfyvn/shared/story/save';
import { viewOf } from '@comfyvn/shared/story/view';
import { AssetCache } from '../../../player/src/asset-cache.ts';
import { cast } from '../../../player/src/casting.ts';
import { playCues, prepareCues } from '../../../player/src/cues/index.ts';
import type { Performers } from '../../../player/src/cues/presenter.ts';
import type { StageDescription } from '../../../player/src/stage/describe.ts';
import type { LazyView } from '../../../player/src/lazy-view.ts';
import { StageHost } from '../../../player/src/stage-host.ts';
import { noManners } from '../../../player/src/stage/manners.ts';
import type { RendererName } from '../../../player/src/stage/renderer.ts';
import { PixiStage } from '../../../player/src/stage/stage.ts';
import { artOf } from './art.ts';
import { ManualClock } from './manual-clock.ts';
import { randomStory } from './random-story.ts';
import { CHARACTERS } from './scenes.ts';

const silent = { playOnce: () => Promise.resolve(), speak: () => Promise.resolve() } as unknown as Performers['audio'];
const characters = new Map(CHARACTERS.map((one) => [one.id, one]));
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** A stage that is led as the player leads it, with a time of its own. */
class Reader {
  readonly stage: PixiStage;
  readonly clock: ManualClock;
  #missing: Set<string>;

  private constructor(stage: PixiStage, clock: ManualClock, missing: Set<string>) {
    this.stage = stage;
    this.clock = clock;
    this.#missing = missing;
  }

  static async open(renderer: RendererName): Promise<Reader> {
    const host = document.createElement('div');
    host.style.width = '160px';
    host.style.height = '90px';
    document.body.append(host);
    const clock = new ManualClock();
    const missing = new Set<string>();
    const cache = new AssetCache(
      { load: artOf },
      ({ where }) => missing.add(where.file ?? ''),
      () => undefined,
    );
    const stage = await PixiStage.create(host, cache, () => undefined, { clock, renderer, seed: 7 });
    return new Reader(stage, clock, missing);
  }

  /** As it is read: with the cues. */
  perform({ state, cues }: Pick<StepResult, 'state' | 'cues'>): void {
    const manners = noManners(false);
    prepareCues(cues, manners);
    void this.stage.present(state.stage, cast(state.stage, characters, this.#missing), manners);
    void playCues(cues, { stage: this.stage, audio: silent });
  }

  /** As it is shown after a jump and while skipping. */
  jump(state: RunState): void {
    void this.stage.present(state.stage, cast(state.stage, characters, this.#missing), noManners(true));
  }

  /** What is on the display when nothing moves any more. */
  async settled(): Promise<StageDescription> {
    for (let round = 0, calm = 0; round < 2_000 && calm < 3; round++) {
      this.clock.advance(4_000, 2_000);
      await pause(4);
      calm = this.stage.describe().moving || this.stage.cost.loading ? 0 : calm + 1;
    }
    return this.stage.describe();
  }

  close(): void {
    this.stage.destroy();
  }
}

const resultsOf = (seed: number, lines: number) => {
  const view = viewOf(randomStory(seed, lines));
  const results: { state: RunState; cues: readonly Cue[] }[] = [start(view, { seed: 1 })];
  while (results.length < lines) {
    const last = results[results.length - 1];
    if (last) results.push(step(view, last.state, { type: 'advance' }));
  }
  return { view, results };
};

/** Goes to the end of a random story in every way there is, and gives what the stage shows then: one for each way. */
export async function waysTo(
  seed: number,
  lines: number,
  renderer: RendererName,
): Promise<Record<string, StageDescription>> {
  const { view, results } = resultsOf(seed, lines);
  const last = results[results.length - 1]?.state;
  if (!last) throw new Error('The story has no lines.');
  const ways: Record<string, (reader: Reader) => Promise<void>> = {
    'line by line': async (reader) => {
      for (const result of results) {
        reader.perform(result);
        await reader.settled();
      }
    },
    'in a hurry': async (reader) => {
      for (const result of results) {
        reader.perform(result);
        reader.clock.flush();
        await pause(3);
        reader.clock.advance(150, 50);
        if (result.state.step % 5 === 2) reader.stage.finish();
      }
    },
    skipping: async (reader) => {
      for (const { state } of results) {
        reader.jump(state);
        reader.clock.advance(45, 45);
        if (state.step % 3 === 0) await pause(2);
      }
    },
    'back and forward': async (reader) => {
      for (const result of results) {
        reader.perform(result);
        reader.clock.advance(100, 50);
      }
      reader.jump(rollback(last, Math.floor(lines / 3)));
      await reader.settled();
      for (const { state } of results.slice(Math.floor(lines / 3) + 1)) reader.jump(state);
    },
    'by a save': async (reader) => {
      const { state } = load(view, JSON.parse(JSON.stringify(save(view, last))));
      reader.jump(state);
    },
  };
  const shown: Record<string, StageDescription> = {};
  for (const [name, go] of Object.entries(ways)) {
    const reader = await Reader.open(renderer);
    try {
      await go(reader);
      shown[name] = await reader.settled();
    } finally {
      reader.close();
    }
  }
  return shown;
}

/** What a stage shows before and after its graphics context is lost, and whether another canvas shows it. */
export async function afterLoss(): Promise<{ before: StageDescription; after: StageDescription; anew: boolean }> {
  const host = document.createElement('div');
  host.style.width = '160px';
  host.style.height = '90px';
  document.body.append(host);
  const { view, results } = resultsOf(2, 12);
  const state = results[results.length - 1]?.state;
  if (!state) throw new Error('The story has no lines.');
  const missing = new Set<string>();
  const cache = new AssetCache(
    { load: artOf },
    ({ where }) => missing.add(where.file ?? ''),
    () => undefined,
  );
  const stageHost = new StageHost(host, cache, () => 0, { renderer: 'webgl', seed: 7 });
  const shown = async (): Promise<StageDescription> => {
    for (let calm = 0; calm < 3;) {
      await pause(50);
      stageHost.stage?.finish();
      const still = stageHost.stage && !stageHost.stage.describe().moving && !stageHost.stage.cost.loading;
      calm = still ? calm + 1 : 0;
    }
    if (!stageHost.stage) throw new Error('There is no stage.');
    return stageHost.stage.describe();
  };
  try {
    await stageHost.build();
    const lazy = { characters, head: view.head } as unknown as LazyView;
    void stageHost.present(lazy, state, noManners(true));
    const before = await shown();
    const canvas = host.querySelector('canvas');
    canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    while (stageHost.stage && host.querySelector('canvas') === canvas) await pause(20);
    const after = await shown();
    return {
      before,
      after,
      anew: host.querySelectorAll('canvas').length === 1 && host.querySelector('canvas') !== canvas,
    };
  } finally {
    stageHost.destroy();
  }
}

/** Whether a film as background makes new pictures by itself, and none any more once nothing may move. */
export async function filmPlays(renderer: RendererName): Promise<{ plays: boolean; stands: boolean }> {
  const host = document.createElement('div');
  host.style.width = '160px';
  host.style.height = '90px';
  document.body.append(host);
  const cache = new AssetCache(
    { load: artOf },
    () => undefined,
    () => undefined,
  );
  const stage = await PixiStage.create(host, cache, () => undefined, { renderer });
  try {
    const to = { ...emptyStage, background: { asset: 'film' } };
    await stage.present(to, [], noManners(true));
    const from = stage.cost.drawn;
    for (let wait = 0; wait < 400 && stage.cost.drawn < from + 5; wait++) await pause(50);
    const plays = stage.cost.drawn >= from + 5;
    stage.setMotion({ still: true, idle: false, parallax: false });
    await pause(600);
    const { drawn } = stage.cost;
    await pause(800);
    return { plays, stands: stage.cost.drawn === drawn };
  } finally {
    stage.destroy();
  }
}

/** Shows so many lines with so many large pictures, one after the other; gives the most pixels that textures held, in millions. */
export async function mostPixels(lines: number, pictures: number): Promise<{ most: number; last: number }> {
  const host = document.createElement('div');
  host.style.width = '64px';
  host.style.height = '36px';
  document.body.append(host);
  const clock = new ManualClock();
  const large = document.createElement('canvas');
  large.width = 1_600;
  large.height = 900;
  large.getContext('2d')?.fillRect(0, 0, 900, 900);
  const blob = await new Promise<Blob | null>((done) => large.toBlob(done));
  const cache = new AssetCache(
    { load: () => Promise.resolve(blob ?? new Blob()) },
    () => undefined,
    () => undefined,
  );
  const stage = await PixiStage.create(host, cache, () => undefined, { clock, renderer: 'canvas' });
  const { results } = resultsOf(1, 1);
  const state = results[0]?.state;
  let most = 0;
  for (let line = 0; line < lines && state; line++) {
    const to = { ...state.stage, characters: {}, background: { asset: `picture-${line % pictures}` } };
    void stage.present(to, [], noManners(true));
    while (stage.cost.loading) await pause(0);
    clock.advance(400, 400);
    await pause(0);
    most = Math.max(most, stage.cost.pixels);
  }
  const last = stage.cost.pixels;
  stage.destroy();
  return { most: most / 1e6, last: last / 1e6 };
}
