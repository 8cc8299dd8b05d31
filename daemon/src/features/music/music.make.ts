import type { AssetProvenance } from '@comfyvn/shared/assets/assets.schema';
import type { MusicRequest } from '@comfyvn/shared/music/music.schema';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import type { JobContext } from '../../core/job-kind.ts';
import { stampedSound, type AssetService } from '../assets/index.ts';
import { fillTemplate, hashOfGraph, makeOnComfy, spent, type ComfyParts, type Template } from '../comfy/index.ts';
import { SOUND_MIMES } from '../speech/index.ts';
import { finishedSound, type SoundFacts } from './music.sound.ts';
import type { PieceRow } from './music.store.ts';

export interface Made {
  readonly asset: StoryAsset;
  readonly workflowHash: string;
  readonly sound: SoundFacts;
}

/** What a model that knows lyrics is given where nothing is sung. */
const NOT_SUNG = '[inst]';

/** How long a template makes it, in seconds, after its host ran out of memory a shorter one. Pure. */
export const secondsOf = ({ seconds }: Pick<MusicRequest, 'seconds'>, template: Template, scale = 1): number =>
  Math.max(1, Math.round(Math.min(seconds, template.longestSeconds ?? Infinity) * scale * 10) / 10);

/** Words for the places of a template for music. Pure. */
export const wordsFor = ({ prompt, negative, lyrics }: Pick<MusicRequest, 'prompt' | 'negative' | 'lyrics'>) => ({
  positive: prompt,
  negative,
  lyrics: lyrics === '' ? NOT_SUNG : lyrics,
});

/** Makes a piece on its host and registers what comes out. Throws as runOnComfy does, and AppError where it is no music. */
export async function makeMusic(
  { row, request, scale }: { row: PieceRow; request: MusicRequest; scale: number },
  { comfy, assets }: { comfy: ComfyParts; assets: AssetService },
  job: JobContext,
): Promise<Made> {
  const template = comfy.service.template(request.template);
  const seconds = secondsOf(request, template, scale);
  const { bytes, workflow } = await makeOnComfy(
    comfy.hosts,
    {
      host: row.host,
      template,
      model: row.model,
      stamp: { comfyvn: { piece: row.id, job: job.id } },
      build: async (catalog) => ({
        graph: fillTemplate(
          template,
          {
            ...wordsFor(request),
            seed: row.seed,
            model: row.model ?? undefined,
            seconds,
            prefix: `comfyvn/${row.id}/music`,
          },
          catalog,
        ),
      }),
      onPreview: () => {},
    },
    job,
  );
  job.progress(0.98, 'Bringing it to one loudness');
  const { bytes: ogg, ...sound } = await finishedSound(
    bytes,
    template.bindings.seconds.length === 0 ? null : seconds,
    assets,
  ).catch((error: unknown) => {
    throw spent(job, error);
  });
  const workflowHash = hashOfGraph(workflow.graph);
  const [scene, ...more] = request.subject.scenes;
  const made: AssetProvenance = {
    tool: 'ComfyUI',
    ...(row.model !== null && { model: row.model }),
    template: template.name.slice(0, 200),
    workflow: workflowHash,
    seed: row.seed,
    prompt: request.prompt,
    ...(request.negative !== '' && { negative: request.negative }),
    job: job.id,
    piece: row.id,
    story: row.story,
    ...(more.length === 0 && { scene }),
  };
  const stamped = stampedSound(ogg, SOUND_MIMES.ogg, assets.stampOf(made));
  const content = await assets.identify(stamped, { kind: 'music', mime: SOUND_MIMES.ogg }, row.title);
  assets.keep(content.hash, stamped);
  const asset = assets.register(content, {
    id: `music_${row.id}`,
    kind: 'music',
    name: row.title,
    origin: `Made with ComfyUI: piece ${row.id}, template ${template.name}, workflow ${workflowHash.slice(0, 16)}, seed ${row.seed}`,
    source: `ComfyUI${row.model === null ? '' : `, ${row.model}`}`,
    provenance: made,
  });
  if (sound.loop === null) job.log('No place was found where it could go round unheard: it begins again as it is.');
  return { asset, workflowHash, sound };
}
