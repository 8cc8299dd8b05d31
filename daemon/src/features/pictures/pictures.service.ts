import { randomInt } from 'node:crypto';
import {
  pictureLook,
  pictureRequest,
  type Picture,
  type PictureLineage,
  type PictureLook,
  type PicturePlan,
  type PictureRequest,
  type PictureSubject,
  type PictureWanted,
} from '@comfyvn/shared/pictures/pictures.schema';
import { makesMusic } from '@comfyvn/shared/comfy/comfy.schema';
import type { ComputeAdvice } from '@comfyvn/shared/compute/compute.schema';
import { isFinished, type Job } from '@comfyvn/shared/jobs/jobs.schema';
import { plainText } from '@comfyvn/shared/story/text-markup';
import type { Scene, StoryHead } from '@comfyvn/shared/story/story';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { JobContext } from '../../core/job-kind.ts';
import type { AddToBatch } from '../../core/jobs.ts';
import type { AssetService } from '../assets/index.ts';
import type { ComfyParts, Preview } from '../comfy/index.ts';
import type { LoreService } from '../lore/index.ts';
import { isRemote, type RemoteService } from '../remote/index.ts';
import type { StoryService } from '../stories/index.ts';
import { cardOf, cutFromCard, cutOutRequest, CUT_OUT, CUT_OUT_NAMES } from './pictures.card.ts';
import { drawPicture, referenceOf } from './pictures.draw.ts';
import { placed as placedSchema, placePicture, unplacePicture } from './pictures.place.ts';
import { createFilling } from './pictures.filling.ts';
import { createPlaces } from './pictures.places.ts';
import { planPicture } from './pictures.prompt.ts';
import { BY_SILLYTAVERN } from './pictures.remote.ts';
import { backgroundsIn, messageOf, titleOfPlace, wantedPictures } from './pictures.wanted.ts';
import type { PictureRow, PictureStore } from './pictures.store.ts';

export interface PictureParts {
  readonly stories: StoryService;
  readonly assets: AssetService;
  readonly lore: LoreService;
  readonly comfy: ComfyParts;
  readonly remotes: RemoteService;
}

/** A picture that is asked for, and who draws it. */
interface Chosen {
  readonly request: PictureRequest;
  readonly title: string;
  readonly message: number | null;
  readonly host: string;
  readonly model: string | null;
}

const MAX_SEED = 2 ** 47;
const MAX_LORE = 6;
/** More pictures than any story was drawn. */
const MOST_ASKED = 10_000;
const MOST_PREVIEWS = 16;

/** Pictures drawn for stories: asked for, drawn as jobs, put into their story and taken out of it. */
export function createPictureService(
  store: PictureStore,
  { jobs, newId, now, bus, settings }: Pick<FeatureContext, 'jobs' | 'newId' | 'now' | 'bus' | 'settings'>,
  { stories, assets, lore, comfy, remotes }: PictureParts,
) {
  assets.heldBy({
    uses: () => [],
    named: () => [],
    replaced: (asset, by) => store.move(asset, by.id),
    letGo: store.forget,
  });
  const previews = new Map<string, Preview>();
  const row = (id: string): PictureRow => {
    const found = store.find(id);
    if (!found) throw notFound('picture', id);
    return found;
  };
  const requestOf = ({ request }: PictureRow): PictureRequest => pictureRequest.parse(JSON.parse(request));
  const jobOf = ({ job }: PictureRow): Job | null => jobs.find(job);
  const tell = ({ id, story }: PictureRow): void => void bus.emit('picture.changed', { id, story });
  const put = (next: PictureRow): void => {
    store.put(next);
    tell(next);
  };
  const looks = (story: string): PictureLook[] => store.looks(story).map((one) => pictureLook.parse(JSON.parse(one)));
  const sceneOf = (head: StoryHead, subject: PictureSubject): Scene | null =>
    subject.scene === undefined ? null : (JSON.parse(stories.sceneText(head.id, subject.scene)) as Scene);

  /** The subject of a picture, checked against its story; what it is of, in words, and the message of its line. */
  function look(
    head: StoryHead,
    subject: PictureSubject,
  ): { title: string; scene: Scene | null; message: number | null } {
    const scene = sceneOf(head, subject);
    const character = head.characters.find((one) => one.id === subject.character);
    if (subject.purpose === 'sprite' || subject.purpose === 'expression') {
      if (!character) throw new AppError('invalid_input', 'Say whose picture it is: a character of the story.');
      const what = subject.purpose === 'sprite' ? 'sprite' : (subject.expression ?? 'neutral');
      return { title: `${character.name}, ${what}`, scene, message: null };
    }
    if (!scene) throw new AppError('invalid_input', 'Say which scene the picture is for.');
    if (subject.purpose === 'background') {
      const place = backgroundsIn(scene).find((one) => one.node?.id === subject.node);
      if (subject.node !== undefined && !place)
        throw new AppError('invalid_input', 'Say where in the scene the place changes.');
      return { title: titleOfPlace(scene, place?.node ?? null), scene, message: messageOf(place?.node ?? null) };
    }
    const node = scene.nodes.find((one) => one.id === subject.node);
    if (node?.type !== 'line') throw new AppError('invalid_input', 'Say which line of the scene the picture is for.');
    return { title: `Moment: ${shortened(plainText(node.text), 80)}`, scene, message: node.source?.message ?? null };
  }

  function view(one: PictureRow): Picture {
    const request = requestOf(one);
    const job = jobOf(one);
    return {
      id: one.id,
      story: one.story,
      subject: request.subject,
      title: one.title,
      template: request.template,
      host: one.host,
      model: one.model,
      prompt: request.prompt,
      negative: request.negative,
      seed: one.seed,
      width: request.width,
      height: request.height,
      job: one.job,
      state: job?.state ?? null,
      progress: job?.progress ?? 0,
      message: job?.error?.message ?? job?.message ?? '',
      asset: one.asset,
      kept: one.placed !== null,
      createdAt: one.created_at,
    };
  }

  /** The picture that a character's pictures begin with. */
  function referenceAsset(head: StoryHead, subject: PictureSubject): string | null {
    return planPicture({ subject, characters: head.characters, scene: null, lore: [], looks: [] }).reference;
  }

  const whoDraws = createPlaces(store, { jobs, settings }, { comfy, remotes });

  function plan(story: string, subject: PictureSubject): PicturePlan {
    const head = stories.get(story);
    const { scene } = look(head, subject);
    const fired = scene === null ? [] : lore.inScene(head.id, scene.id).hits.slice(0, MAX_LORE);
    return planPicture({
      subject,
      characters: head.characters,
      scene,
      lore: fired.map(({ entry, title }) => ({ title, content: lore.get(head.id, entry).entry.content })),
      looks: looks(head.id),
    });
  }

  async function draw(story: string, requests: readonly PictureRequest[]): Promise<Picture[]> {
    const head = stories.get(story);
    const chosen: Chosen[] = [];
    const places = new Map<string, Promise<{ host: string; model: string | null }>>();
    for (const request of requests) {
      const { title, message } = look(head, request.subject);
      const template = comfy.service.template(request.template);
      if (makesMusic(template)) throw new AppError('invalid_input', `"${template.name}" makes music, no pictures.`);
      if (template.needsPicture && referenceAsset(head, request.subject) === null)
        throw new AppError(
          'invalid_input',
          `"${template.name}" begins with a picture, and the character has neither a sprite nor a card picture.`,
        );
      const key = JSON.stringify([request.template, request.host, request.model]);
      const found = places.get(key) ?? whoDraws.choose(template, request, requests);
      places.set(key, found);
      const { host, model } = await found;
      chosen.push({ request, title, message, host, model });
    }
    const made: PictureRow[] = [];
    const make = (add: AddToBatch): void => {
      for (const { request, title, message, host, model } of chosen) {
        const id = newId('pic');
        const job = add('picture', { picture: id, host }, { title: `Draw: ${title}` });
        made.push({
          id,
          story: head.id,
          title: title.slice(0, 300),
          request: JSON.stringify(request),
          host,
          model,
          seed: request.seed ?? randomInt(MAX_SEED),
          job: job.id,
          message,
          workflow_hash: null,
          asset: null,
          placed: null,
          created_at: now().toISOString(),
        });
      }
      for (const one of made) put(one);
    };
    store.transaction(() => {
      if (chosen.length === 1) make((kind, input, job) => jobs.add(kind, input, job));
      else jobs.addBatch({ title: `${chosen.length} pictures for ${head.title}` }, make);
    });
    return made.map(view);
  }

  function keep(id: string, everywhere: boolean): { revision: number } {
    const one = row(id);
    if (one.placed !== null) throw new AppError('conflict', `"${one.title}" is in the story already.`);
    const asset = one.asset === null ? undefined : assets.find(one.asset);
    if (!asset) throw new AppError('conflict', `"${one.title}" is not drawn yet.`);
    const { subject } = requestOf(one);
    const story = stories.document(one.story);
    const { edits, placed } = placePicture(story, subject, asset, everywhere);
    return store.transaction(() => {
      const { revision } = stories.edit(one.story, story.revision, edits);
      put({ ...one, placed: JSON.stringify(placed) });
      return { revision };
    });
  }

  /** Puts what was drawn into the story where its request says so; what has no place there any more waits to be looked at. */
  function keepIfWanted(id: string, job: JobContext): void {
    const one = store.find(id);
    if (!one || one.placed !== null || requestOf(one).keep !== true) return;
    try {
      keep(id, requestOf(one).subject.purpose === 'background');
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      job.log(`It is drawn, and not in the story: ${error.message}`, 'warning');
    }
  }

  const filling = createFilling({
    stories,
    comfy,
    places: whoDraws,
    jobs,
    asked: (story) => store.list(stories.get(story).id, undefined, MOST_ASKED).map(view),
    titleOf: (story, subject) => look(stories.get(story), subject).title,
    plan,
    draw,
  });

  return {
    ...filling,
    plan,
    draw,
    keep,
    list: (story: string, asset: string | undefined, limit: number): Picture[] =>
      store.list(stories.get(story).id, asset, limit).map(view),
    wanted(story: string, scene: string | undefined): PictureWanted[] {
      if (scene !== undefined) {
        const one = JSON.parse(stories.sceneText(stories.get(story).id, scene)) as Scene;
        return wantedPictures({ scenes: [one], characters: [] });
      }
      const { scenes, characters } = stories.document(story);
      return wantedPictures({ scenes, characters });
    },
    advise: (template: string, model: string | undefined, pictures: number): Promise<ComputeAdvice> =>
      whoDraws.advise(template, model, pictures, { looksAtMemory: true }),
    /** Asks for the card picture of a character without its background. */
    cutOut(story: string, id: string): Picture {
      const head = stories.get(story);
      const character = head.characters.find((one) => one.id === id);
      if (!character) throw notFound('character', id);
      cardOf(character);
      const title = `${character.name}, cut out`.slice(0, 300);
      const picture = newId('pic');
      return store.transaction(() => {
        const job = jobs.add('cutout', { picture }, { title: `Cut out: ${character.name}` });
        const made: PictureRow = {
          id: picture,
          story: head.id,
          title,
          request: JSON.stringify(cutOutRequest(id)),
          host: CUT_OUT,
          model: null,
          seed: 0,
          job: job.id,
          message: null,
          workflow_hash: null,
          asset: null,
          placed: null,
          created_at: now().toISOString(),
        };
        put(made);
        return view(made);
      });
    },
    /** The work of a job that cuts out. */
    async workCutOut(id: string, job: JobContext): Promise<{ asset: string }> {
      const one = row(id);
      if (one.asset !== null) return { asset: one.asset };
      const character = stories
        .get(one.story)
        .characters.find(({ id: known }) => known === requestOf(one).subject.character);
      if (!character) throw new AppError('conflict', 'The character is no longer in the story.');
      const asset = await cutFromCard(one, character.id, cardOf(character), assets, job);
      if (store.find(id)) put({ ...row(id), asset: asset.id });
      return { asset: asset.id };
    },
    /** The work of a job that draws. */
    async work(id: string, scale: number, job: JobContext): Promise<{ asset: string }> {
      const one = row(id);
      if (one.asset !== null) {
        keepIfWanted(id, job);
        return { asset: one.asset };
      }
      const request = requestOf(one);
      const from = comfy.service.template(request.template).needsPicture
        ? referenceAsset(stories.get(one.story), request.subject)
        : null;
      const reference = from === null ? null : await referenceOf(assets.file(from).file);
      const onPreview = (preview: Preview): void => {
        previews.delete(id);
        previews.set(id, preview);
        for (const oldest of previews.keys()) if (previews.size > MOST_PREVIEWS) previews.delete(oldest);
        tell(one);
      };
      try {
        const drawn = await drawPicture(
          { row: one, request, scale, reference, from },
          { comfy, remotes, assets, onPreview },
          job,
        );
        // The story may have been deleted meanwhile, and the picture with it.
        if (store.find(id)) put({ ...row(id), asset: drawn.asset.id, workflow_hash: drawn.workflowHash });
        keepIfWanted(id, job);
        return { asset: drawn.asset.id };
      } finally {
        previews.delete(id);
      }
    },
    preview(id: string): Preview {
      const found = previews.get(row(id).id);
      if (!found) throw new AppError('not_found', 'There is no preview of it now.');
      return found;
    },
    takeBack(id: string): { revision: number } {
      const one = row(id);
      if (one.placed === null || one.asset === null)
        throw new AppError('conflict', `"${one.title}" is not in the story.`);
      const story = stories.document(one.story);
      const edits = unplacePicture(story, one.asset, placedSchema.parse(JSON.parse(one.placed)));
      return store.transaction(() => {
        const revision = edits.length === 0 ? story.revision : stories.edit(one.story, story.revision, edits).revision;
        put({ ...one, placed: null });
        return { revision };
      });
    },
    discard(id: string): void {
      const one = row(id);
      if (one.placed !== null) throw new AppError('conflict', `"${one.title}" is in the story. Take it back first.`);
      const job = jobOf(one);
      if (job && !isFinished(job.state)) jobs.cancel(job.id);
      store.remove(id);
      tell(one);
    },
    lineage(id: string): PictureLineage {
      const one = row(id);
      const named = <T>(find: () => T): T | null => {
        try {
          return find();
        } catch {
          return null; // removed since
        }
      };
      return {
        picture: view(one),
        hostName:
          one.host === CUT_OUT
            ? CUT_OUT_NAMES.host
            : named(() => (isRemote(one.host) ? remotes.name(one.host) : comfy.hosts.get(one.host).name)),
        templateName:
          one.host === CUT_OUT
            ? CUT_OUT_NAMES.template
            : named(() =>
                isRemote(one.host) && remotes.isSillyTavern(one.host)
                  ? BY_SILLYTAVERN
                  : comfy.service.template(requestOf(one).template).name,
              ),
        workflowHash: one.workflow_hash,
        sha256: one.asset === null ? null : (assets.hashOf(one.asset) ?? null),
        message: one.message,
        uses: one.asset === null ? [] : assets.uses(one.asset).filter(({ story }) => story === one.story),
      };
    },
    looks: (story: string): PictureLook[] => looks(stories.get(story).id),
    setLook(story: string, wanted: PictureLook): PictureLook {
      const head = stories.get(story);
      if (wanted.character !== null && !head.characters.some((one) => one.id === wanted.character))
        throw notFound('character', wanted.character);
      store.putLook(head.id, wanted.character ?? '', JSON.stringify(wanted));
      return wanted;
    },
  };
}
export type PictureService = ReturnType<typeof createPictureService>;

/** At most so many characters, cut between words. Pure. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const beginning = text.slice(0, most - 1).toWellFormed();
  return `${beginning.replace(/(?<=\S)\s+\S*$/, '')}…`;
}
