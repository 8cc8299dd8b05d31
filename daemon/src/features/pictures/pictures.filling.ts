import { PICTURE_PURPOSES, type PicturePurpose } from '@comfyvn/shared/comfy/comfy.schema';
import type { ComputePlace } from '@comfyvn/shared/compute/compute.schema';
import { isFinished, type Job } from '@comfyvn/shared/jobs/jobs.schema';
import type {
  LackingPictures,
  Picture,
  PicturePlan,
  PictureRequest,
  PictureSubject,
} from '@comfyvn/shared/pictures/pictures.schema';
import { AppError } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { ComfyParts, Template } from '../comfy/index.ts';
import type { StoryService } from '../stories/index.ts';
import { lackingPictures, type Lacking } from './pictures.lacking.ts';
import type { createPlaces } from './pictures.places.ts';

/** What the pictures of a story are drawn with. */
export interface FillingParts {
  readonly stories: Pick<StoryService, 'document'>;
  readonly comfy: ComfyParts;
  readonly places: ReturnType<typeof createPlaces>;
  readonly jobs: FeatureContext['jobs'];
  /** Those that were asked for, drawn or not, the newest first. */
  asked(story: string): readonly Picture[];
  titleOf(story: string, subject: PictureSubject): string;
  plan(story: string, subject: PictureSubject): PicturePlan;
  draw(story: string, requests: readonly PictureRequest[]): Promise<readonly Picture[]>;
}

/** Who can draw pictures of a kind, or why nobody can. */
type Able =
  { readonly template: Template; readonly place: ComputePlace; readonly problem: null } | { readonly problem: string };

const MOST_AT_ONCE = 1_000;
const TITLES = 5;

/** Draws all that a story lacks. */
export function createFilling(parts: FillingParts) {
  const { comfy, places, jobs } = parts;
  /** What failed or was stopped is lacking again; a picture that waits to be kept is not. */
  const lackingIn = (story: string): Lacking => {
    const asked = parts
      .asked(story)
      .filter((one) => one.asset !== null || (one.state !== null && !isFinished(one.state)));
    return lackingPictures(
      parts.stories.document(story),
      asked.map(({ subject }) => subject),
    );
  };
  /** Expressions begin with a picture, so that the face stays; all others come from words. */
  async function ableTo(purpose: PicturePurpose, pictures: number): Promise<Able> {
    const fits = comfy.service
      .all()
      .filter((one) => one.purposes.includes(purpose) && (purpose === 'expression' || !one.needsPicture));
    let problem = 'No template draws this.';
    for (const template of fits.toSorted((a, b) => Number(b.needsPicture) - Number(a.needsPicture))) {
      const advice = await places.advise(template.id, undefined, pictures, { looksAtMemory: false });
      const place = advice.places.find((one) => one.id === advice.advised && one.fits);
      if (place) return { template, place, problem: null };
      problem = advice.places[0]?.reasons[0] ?? 'Add a ComfyUI and switch it on.';
    }
    return { problem };
  }
  async function kind(
    story: string,
    purpose: PicturePurpose,
    subjects: readonly PictureSubject[],
  ): Promise<LackingPictures> {
    const able = subjects.length === 0 ? null : await ableTo(purpose, subjects.length);
    const isAble = able !== null && able.problem === null;
    return {
      purpose,
      count: subjects.length,
      titles: subjects.slice(0, TITLES).map((one) => parts.titleOf(story, one)),
      template: isAble ? able.template.name : null,
      place: isAble ? able.place.name : null,
      seconds: isAble ? able.place.secondsInAll : 0,
      isGuess: isAble && able.place.secondsEach === null,
      problem: able?.problem ?? null,
    };
  }

  return {
    async lacking(story: string): Promise<{ kinds: LackingPictures[]; job: string | null }> {
      const found = lackingIn(story);
      const kinds = await Promise.all(PICTURE_PURPOSES.map((purpose) => kind(story, purpose, found[purpose])));
      const drawn = parts.asked(story).find((one) => one.state !== null && !isFinished(one.state));
      return { kinds, job: drawn ? (jobs.find(drawn.job)?.parent ?? null) : null };
    },
    /** The job that draws all of these kinds. Throws AppError where there is nothing, or nobody to draw it. */
    async drawLacking(story: string, purposes: readonly PicturePurpose[], keep: boolean): Promise<Job> {
      const found = lackingIn(story);
      const requests: PictureRequest[] = [];
      let problem = 'The story lacks nothing of this.';
      for (const purpose of new Set(purposes)) {
        const subjects = found[purpose].slice(0, MOST_AT_ONCE - requests.length);
        if (subjects.length === 0) continue;
        const able = await ableTo(purpose, subjects.length);
        if (able.problem !== null) {
          problem = able.problem;
          continue;
        }
        for (const subject of subjects) {
          const { prompt, negative, width, height, loras } = parts.plan(story, subject);
          const who = { template: able.template.id, host: able.place.id };
          requests.push({ subject, ...who, prompt, negative, width, height, loras, keep });
        }
      }
      if (requests.length === 0) throw new AppError('conflict', problem);
      const [first] = await parts.draw(story, requests);
      const one = jobs.get(first!.job);
      return one.parent === null ? one : jobs.get(one.parent);
    },
  };
}
