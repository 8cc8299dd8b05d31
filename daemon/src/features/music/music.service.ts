import { randomInt } from 'node:crypto';
import { makesMusic } from '@comfyvn/shared/comfy/comfy.schema';
import { isFinished, type Job } from '@comfyvn/shared/jobs/jobs.schema';
import {
  musicRequest,
  type MusicLineage,
  type MusicPiece,
  type MusicPlan,
  type MusicRequest,
  type MusicSubject,
  type MusicWanted,
} from '@comfyvn/shared/music/music.schema';
import type { Scene } from '@comfyvn/shared/story/story';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { JobContext } from '../../core/job-kind.ts';
import type { AddToBatch } from '../../core/jobs.ts';
import type { AssetService } from '../assets/index.ts';
import type { ComfyParts } from '../comfy/index.ts';
import type { LoreService } from '../lore/index.ts';
import { isRemote } from '../remote/index.ts';
import type { StoryService } from '../stories/index.ts';
import { hostFor } from './music.host.ts';
import { makeMusic } from './music.make.ts';
import { placed as placedSchema, placeMusic, unplaceMusic, type Standing } from './music.place.ts';
import { planMusic } from './music.prompt.ts';
import type { SoundFacts } from './music.sound.ts';
import type { MusicStore, PieceRow } from './music.store.ts';
import { wantedMusic } from './music.wanted.ts';

export interface MusicParts {
  readonly stories: StoryService;
  readonly assets: AssetService;
  readonly lore: LoreService;
  readonly comfy: ComfyParts;
}

const MAX_SEED = 2 ** 47;
const MAX_LORE = 6;
/** So many scenes are read for a prompt. */
const MOST_READ = 20;

/** Music for stories: asked for, made as jobs, put into their scenes and taken out again. */
export function createMusicService(
  store: MusicStore,
  { jobs, newId, now, bus, settings }: Pick<FeatureContext, 'jobs' | 'newId' | 'now' | 'bus' | 'settings'>,
  { stories, assets, lore, comfy }: MusicParts,
) {
  assets.heldBy({
    uses: () => [],
    named: () => [],
    replaced: (asset, by) => store.move(asset, by.id),
    letGo: store.forget,
  });
  const row = (id: string): PieceRow => {
    const found = store.find(id);
    if (!found) throw notFound('piece of music', id);
    return found;
  };
  const requestOf = ({ request }: PieceRow): MusicRequest => musicRequest.parse(JSON.parse(request));
  const soundOf = ({ sound }: PieceRow): SoundFacts | null =>
    sound === null ? null : (JSON.parse(sound) as SoundFacts);
  const jobOf = ({ job }: PieceRow): Job | null => jobs.find(job);
  const tell = ({ id, story }: PieceRow): void => void bus.emit('music.changed', { id, story });
  const put = (next: PieceRow): void => {
    store.put(next);
    tell(next);
  };
  const sceneOf = (story: string, scene: string): Scene => JSON.parse(stories.sceneText(story, scene)) as Scene;
  const titleOf = (story: string, { mood, scenes: [first, ...more] }: MusicSubject): string => {
    const name = `${mood[0]!.toUpperCase()}${mood.slice(1)}`;
    const where = more.length === 0 ? `"${sceneOf(story, first!).title}"` : `${more.length + 1} scenes`;
    return `${name}, for ${where}`.slice(0, 300);
  };

  function view(one: PieceRow): MusicPiece {
    const { subject, template, prompt, negative, lyrics, seconds } = requestOf(one);
    const job = jobOf(one);
    const sound = soundOf(one);
    return {
      id: one.id,
      story: one.story,
      subject,
      title: one.title,
      template,
      host: one.host,
      model: one.model,
      prompt,
      negative,
      lyrics,
      seconds,
      seed: one.seed,
      job: one.job,
      state: job?.state ?? null,
      progress: job?.progress ?? 0,
      message: job?.error?.message ?? job?.message ?? '',
      asset: one.asset,
      durationMs: sound?.durationMs ?? null,
      lufs: sound?.lufs ?? null,
      loop: sound?.loop ?? null,
      kept: one.placed !== null,
      createdAt: one.created_at,
    };
  }

  return {
    list: (story: string, limit: number): MusicPiece[] => store.list(stories.get(story).id, limit).map(view),
    wanted: (story: string): MusicWanted[] => wantedMusic(stories.document(story).scenes),
    plan(story: string, subject: MusicSubject): MusicPlan {
      const { id } = stories.get(story);
      const scenes = subject.scenes.slice(0, MOST_READ).map((scene) => sceneOf(id, scene));
      const fired = lore.inScene(id, scenes[0]!.id).hits.slice(0, MAX_LORE);
      return planMusic({
        subject,
        scenes,
        lore: fired.map(({ entry, title }) => ({ title, content: lore.get(id, entry).entry.content })),
      });
    },
    async make(story: string, requests: readonly MusicRequest[]): Promise<MusicPiece[]> {
      const head = stories.get(story);
      const chosen: { request: MusicRequest; title: string; host: string; model: string | null }[] = [];
      for (const request of requests) {
        const title = titleOf(head.id, request.subject);
        const template = comfy.service.template(request.template);
        if (!makesMusic(template)) throw new AppError('invalid_input', `"${template.name}" draws pictures, no music.`);
        if (request.host !== undefined && isRemote(request.host))
          throw new AppError('invalid_input', 'A remote GPU draws pictures alone. Music is made by a ComfyUI.');
        const pieces = requests.filter(({ host }) => host === request.host).length;
        const wanted = { host: await hostFor(request, { store, settings, comfy }), model: request.model };
        chosen.push({ request, title, ...(await comfy.service.choose(template.id, wanted, pieces)) });
      }
      const made: PieceRow[] = [];
      const begin = (add: AddToBatch): void => {
        for (const { request, title, host, model } of chosen) {
          const id = newId('mus');
          const job = add('music', { piece: id, host }, { title: `Make music: ${title}` });
          made.push({
            id,
            story: head.id,
            title,
            request: JSON.stringify(request),
            host,
            model,
            seed: request.seed ?? randomInt(MAX_SEED),
            job: job.id,
            workflow_hash: null,
            asset: null,
            sound: null,
            placed: null,
            created_at: now().toISOString(),
          });
        }
        for (const one of made) put(one);
      };
      store.transaction(() => {
        if (chosen.length === 1) begin((kind, input, job) => jobs.add(kind, input, job));
        else jobs.addBatch({ title: `${chosen.length} pieces of music for ${head.title}` }, begin);
      });
      return made.map(view);
    },
    /** The work of a job that makes music. */
    async work(id: string, scale: number, job: JobContext): Promise<{ asset: string }> {
      const one = row(id);
      if (one.asset !== null) return { asset: one.asset };
      const { asset, workflowHash, sound } = await makeMusic(
        { row: one, request: requestOf(one), scale },
        { comfy, assets },
        job,
      );
      // The story may have been deleted meanwhile, and the piece with it.
      if (store.find(id))
        put({ ...row(id), asset: asset.id, workflow_hash: workflowHash, sound: JSON.stringify(sound) });
      return { asset: asset.id };
    },
    keep(id: string): { revision: number } {
      const one = row(id);
      if (one.placed !== null) throw new AppError('conflict', `"${one.title}" is in the story already.`);
      const asset = one.asset === null ? undefined : assets.find(one.asset);
      if (!asset) throw new AppError('conflict', `"${one.title}" is not made yet.`);
      const story = stories.document(one.story);
      const others = store
        .placed(one.story)
        .flatMap((other): Standing[] =>
          other.asset === null || other.placed === null
            ? []
            : [{ id: other.id, asset: other.asset, placed: placedSchema.parse(JSON.parse(other.placed)) }],
        );
      const loop = soundOf(one)?.loop ?? null;
      const { edits, placed, gone } = placeMusic(
        story,
        requestOf(one).subject,
        { ...asset, ...(loop !== null && { loop }) },
        others,
      );
      return store.transaction(() => {
        const { revision } = stories.edit(one.story, story.revision, edits);
        put({ ...one, placed: JSON.stringify(placed) });
        for (const other of gone) put({ ...row(other), placed: null });
        return { revision };
      });
    },
    takeBack(id: string): { revision: number } {
      const one = row(id);
      if (one.placed === null || one.asset === null)
        throw new AppError('conflict', `"${one.title}" is not in the story.`);
      const story = stories.document(one.story);
      const edits = unplaceMusic(story, one.asset, placedSchema.parse(JSON.parse(one.placed)));
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
    lineage(id: string): MusicLineage {
      const one = row(id);
      const named = (find: () => string): string | null => {
        try {
          return find();
        } catch {
          return null; // removed since
        }
      };
      return {
        piece: view(one),
        hostName: named(() => comfy.hosts.get(one.host).name),
        templateName: named(() => comfy.service.template(requestOf(one).template).name),
        workflowHash: one.workflow_hash,
        sha256: one.asset === null ? null : (assets.hashOf(one.asset) ?? null),
        uses: one.asset === null ? [] : assets.uses(one.asset).filter(({ story }) => story === one.story),
      };
    },
  };
}
export type MusicService = ReturnType<typeof createMusicService>;
