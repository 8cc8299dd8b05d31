import type { RendererName } from '../../../player/src/stage/renderer.ts';
import { AssetCache } from '../../../player/src/asset-cache.ts';
import { cast } from '../../../player/src/casting.ts';
import { playCues, prepareCues } from '../../../player/src/cues/index.ts';
import type { Performers } from '../../../player/src/cues/presenter.ts';
import { noManners } from '../../../player/src/stage/manners.ts';
import { PixiStage } from '../../../player/src/stage/stage.ts';
import type { Cue } from '@comfyvn/shared/story/cue';
import type { Stage } from '@comfyvn/shared/story/stage';
import { artOf } from './art.ts';
import { ManualClock } from './manual-clock.ts';
import { openScreen } from './open-screen.ts';
import { afterLoss, filmPlays, mostPixels, waysTo } from './reading.ts';
import { CHARACTERS, SCENES } from './scenes.ts';

/** Longer than any change of the stage. */
const OVER_MS = 3_000;

const characters = new Map(CHARACTERS.map((one) => [one.id, one]));
const silent = { playOnce: () => Promise.resolve(), speak: () => Promise.resolve() } as unknown as Performers['audio'];
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Shows a scene on a stage of this size, and gives its picture as PNG in base64, half as large. */
async function shoot(name: string, renderer: RendererName, width: number, height: number): Promise<string> {
  const scene = SCENES[name];
  const host = document.querySelector<HTMLElement>('#host');
  if (!scene || !host) throw new Error(`There is no scene "${name}".`);
  host.style.width = `${width}px`;
  host.style.height = `${height}px`;
  const clock = new ManualClock();
  const missing = new Set<string>();
  const cache = new AssetCache(
    { load: artOf },
    ({ where }) => missing.add(where.file ?? ''),
    () => undefined,
  );
  const stage = await PixiStage.create(host, cache, () => undefined, { clock, renderer, seed: 7 });
  stage.speech = () => scene.speech ?? 0;
  stage.setMotion({ still: scene.still === true, idle: scene.idle === true, parallax: scene.pointer !== undefined });
  try {
    const present = async (to: Stage, cues: readonly Cue[]): Promise<void> => {
      const manners = noManners(false);
      prepareCues(cues, manners);
      void stage.present(to, cast(to, characters, missing), manners);
      await begun(stage, clock);
      void playCues(cues, { stage, audio: silent });
      clock.flush();
    };
    const settle = async (): Promise<void> => {
      // Twice: what the first movements led to comes to its end, too.
      for (let i = 0; i < 2; i++) {
        clock.advance(OVER_MS, 1_000);
        await pause(5);
      }
    };
    const { from, to, cues = [], atMs, pointer, brokenOff } = scene;
    await present(from ?? to, []);
    await settle();
    if (pointer) {
      const at = { clientX: pointer[0] * width, clientY: pointer[1] * height };
      globalThis.dispatchEvent(new PointerEvent('pointermove', at));
      await settle();
    }
    if (brokenOff) {
      await present(brokenOff.to, []);
      clock.advance(brokenOff.afterMs, 90);
    }
    if (from || atMs !== undefined) {
      await present(to, cues);
      if (atMs === undefined) await settle();
      else clock.advance(atMs, Math.max(20, atMs / 5));
    }
    return picture(stage, host, width / 2, height / 2);
  } finally {
    stage.destroy();
  }
}

/** Waits until all that a change needs is here, and it begins: then the number of movements stays the same. */
async function begun(stage: PixiStage, clock: ManualClock): Promise<void> {
  let calm = 0;
  let before = -1;
  for (let round = 0; calm < 4 && round < 500; round++) {
    clock.flush();
    await pause(8);
    const { movements, loading } = stage.cost;
    calm = movements === before && !loading ? calm + 1 : 0;
    before = movements;
  }
}

function picture(stage: PixiStage, host: HTMLElement, width: number, height: number): string {
  const small = document.createElement('canvas');
  small.width = width;
  small.height = height;
  const ctx = small.getContext('2d');
  const canvas = host.querySelector('canvas');
  if (!ctx || !canvas) throw new Error('Nothing can be drawn here.');
  // It draws: in the same task the canvas can be read.
  void stage.thumbnail();
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(canvas, 0, 0, width, height);
  return small.toDataURL('image/png').slice('data:image/png;base64,'.length);
}

// What comes in later in a story is here before the first scene, so that no picture waits for it.
await Promise.all([
  import('../../../player/src/stage/effects/effects.ts'),
  import('../../../player/src/stage/effects/weather.ts'),
  import('../../../player/src/stage/effects/film.ts'),
]);
Object.assign(globalThis, {
  shoot,
  openScreen,
  waysTo,
  afterLoss,
  filmPlays,
  mostPixels,
  sceneNames: Object.keys(SCENES),
});
