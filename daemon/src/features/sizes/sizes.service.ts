import fs from 'node:fs';
import { likelyCopies } from '@comfyvn/shared/assets/picture-widths';
import { AppError } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { JobContext } from '../../core/job-kind.ts';
import type { AssetService } from '../assets/index.ts';
import type { StoryService } from '../stories/index.ts';

/** A story that is being written changes often. */
const SOON_MS = 2_000;
/** Anything a person waits for goes first. */
const PRIORITY = -50;

export interface SizesParts {
  readonly assets: Pick<AssetService, 'heldBy' | 'lackingWidths' | 'preview' | 'roomAhead' | 'uses'>;
  readonly stories: Pick<StoryService, 'get'>;
}

/**
 * Pictures of stories in the sizes that stages ask for, made in the background: once a story is imported or changed, and once
 * a reader got a picture as it is because its size was not there.
 */
export function createSizesService({ assets, stories }: SizesParts, { bus, jobs, logger }: FeatureContext) {
  const changed = new Set<string>();
  /** The widths that readers asked for and did not get, by asset. */
  const lacking = new Map<string, Set<number>>();
  const asked = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      look();
    }, SOON_MS).unref();
  };
  const lacksOf = (story: string) =>
    stories
      .get(story)
      .assets.flatMap((asset) =>
        assets
          .lackingWidths(asset.id, new Set<number>([...likelyCopies(asset), ...(lacking.get(asset.id) ?? [])]))
          .map((width) => ({ id: asset.id, name: asset.name, width })),
      );

  /** Queues a job for each story whose pictures lack sizes. */
  function look(): void {
    const ids = new Set([...changed, ...[...asked].flatMap(storiesOf)]);
    changed.clear();
    asked.clear();
    for (const story of ids)
      try {
        if (lacksOf(story).length === 0) continue;
        const title = `Smaller pictures: ${stories.get(story).title}`;
        jobs.add('sizes', { story }, { title, key: story, priority: PRIORITY });
      } catch (error) {
        // It may be gone by now.
        if (!(error instanceof AppError)) logger.warn({ err: error as Error }, 'sizes could not be made ahead');
      }
  }
  const storiesOf = (asset: string): string[] => assets.uses(asset).flatMap(({ story }) => story ?? []);

  assets.heldBy({
    uses: () => [],
    named: () => [],
    lacksSize(asset, width) {
      lacking.set(asset, new Set([...(lacking.get(asset) ?? []), width]));
      asked.add(asset);
      soon();
    },
  });
  bus.on('story.changed', ({ id }) => {
    changed.add(id);
    soon();
  });
  bus.on('story.removed', ({ id }) => {
    changed.delete(id);
    const job = jobs.findOpen('sizes', id);
    if (job) jobs.cancel(job.id);
  });
  return {
    /** Makes what the pictures of a story lack, until half of the budget is taken. A picture that cannot be read is left out. */
    async work(story: string, { signal, progress, log }: JobContext): Promise<{ made: number }> {
      const all = lacksOf(story);
      let room = assets.roomAhead();
      let made = 0;
      for (const [at, { id, name, width }] of all.entries()) {
        signal.throwIfAborted();
        if (room <= 0) {
          log('There is no room for more of them: the settings say how much they may take.', 'warning');
          break;
        }
        progress(at / all.length, name);
        try {
          const { file } = await assets.preview(id, { width, format: 'webp', missing: 'make' });
          room -= fs.statSync(file).size;
          made += 1;
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          log(`"${name}": ${error.message}`, 'warning');
        }
      }
      return { made };
    },
    /** Looks no further. */
    stop: (): void => clearTimeout(timer),
  };
}
export type SizesService = ReturnType<typeof createSizesService>;
