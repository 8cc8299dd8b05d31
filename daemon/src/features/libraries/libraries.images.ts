import { AppError } from '../../core/errors.ts';
import type { ServerSession } from './libraries.session.ts';

/** A picture that is asked for; sides in pixels. */
export interface ImageQuestion {
  readonly prompt: string;
  readonly negative: string;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly signal: AbortSignal;
}
/** The image generation of a running SillyTavern, as it is set there. */
export interface ImageServer {
  /** Asks whether it can draw now; what draws, for people. Throws AppError where it cannot, with what to do. */
  about(): Promise<string>;
  /** The bytes of a picture. Throws AppError; who gives up is heard by what draws. */
  draw(question: ImageQuestion): Promise<Buffer>;
}

type Json = Readonly<Record<string, unknown>>;

/** A source of pictures that SillyTavern's server passes questions on to. */
interface Source {
  readonly name: string;
  /** Which settings say where it is. */
  readonly at: string;
  readonly path: string;
  /** The rest of its question, as SillyTavern's own page writes it. */
  readonly body: (set: Json, question: ImageQuestion) => Json;
}

const MAX_BYTES = 96_000_000;
/** The one that draws may have to load its model first, and says nothing until it is done. */
const SILENT_MS = 600_000;

const textOf = (v: unknown): string => (typeof v === 'string' ? v : '');
const numberOf = (v: unknown): number | undefined => (typeof v === 'number' && Number.isFinite(v) ? v : undefined);
const recordOf = (v: unknown): Json => (typeof v === 'object' && v !== null && !Array.isArray(v) ? (v as Json) : {});

/** These take no larger seeds. */
const SEEDS = 2 ** 32;

/** What all sources that speak A1111's language are asked. */
const common = (set: Json, { prompt, negative, seed, width, height }: ImageQuestion): Json => ({
  prompt,
  negative_prompt: negative,
  seed: seed % SEEDS,
  width,
  height,
  steps: numberOf(set['steps']),
  cfg_scale: numberOf(set['scale']),
  sampler_name: nameOf(set['sampler']),
  clip_skip: numberOf(set['clip_skip']),
});
const nameOf = (v: unknown): string | undefined => (v === 'N/A' ? undefined : textOf(v) || undefined);

function webui(set: Json, question: ImageQuestion): Json {
  const vae = textOf(set['vae']);
  const hasVae = vae !== '' && vae !== 'N/A' && vae !== 'Automatic';
  return {
    ...common(set, question),
    scheduler: nameOf(set['scheduler']),
    restore_faces: set['restore_faces'] === true,
    enable_hr: set['enable_hr'] === true,
    hr_upscaler: nameOf(set['hr_upscaler']),
    hr_scale: numberOf(set['hr_scale']),
    hr_additional_modules: [],
    denoising_strength: numberOf(set['denoising_strength']),
    hr_second_pass_steps: numberOf(set['hr_second_pass_steps']),
    override_settings: {
      CLIP_stop_at_last_layers: numberOf(set['clip_skip']),
      ...(hasVae && { sd_vae: vae, forge_additional_modules: [vae] }),
    },
    override_settings_restore_afterwards: true,
    send_images: true,
    // The picture lies here; there, nobody asked for a copy.
    save_images: false,
    do_not_save_samples: true,
    do_not_save_grid: true,
    ...(set['adetailer_face'] === true && {
      alwayson_scripts: { ADetailer: { args: [true, true, { ad_model: 'face_yolov8n.pt' }] } },
    }),
  };
}

/** Sources that a person runs himself, which SillyTavern's server reaches and which need nothing of its page. */
const SOURCES: Readonly<Record<string, Source>> = {
  auto: { name: 'Stable Diffusion WebUI', at: 'auto', path: '/api/sd', body: webui },
  vlad: { name: 'SD.Next', at: 'vlad', path: '/api/sd', body: webui },
  drawthings: {
    name: 'Draw Things',
    at: 'drawthings',
    path: '/api/sd/drawthings',
    body: (set, question) => ({
      ...common(set, question),
      restore_faces: set['restore_faces'] === true,
      enable_hr: set['enable_hr'] === true,
      denoising_strength: numberOf(set['denoising_strength']),
      upscaler_scale: numberOf(set['hr_scale']),
    }),
  },
  sdcpp: {
    name: 'stable-diffusion.cpp',
    at: 'sdcpp',
    path: '/api/sd/sdcpp',
    body: (set, question) => ({
      ...common(set, question),
      model: textOf(set['model']) || undefined,
      scheduler: nameOf(set['scheduler']),
      batch_size: 1,
    }),
  },
};
const COMFY = { name: 'ComfyUI', at: 'comfy', path: '/api/sd/comfy' } as const;

/** Draws with what SillyTavern's own image generation draws with, through its server: its addresses and keys stay there. */
export function createImageServer(session: ServerSession, settings: () => Promise<Json>): ImageServer {
  /** The source that is chosen there, and where it is. */
  async function chosen() {
    const set = recordOf(recordOf((await settings())['extension_settings'])['sd']);
    const id = textOf(set['source']);
    const source = id === 'comfy' ? COMFY : Object.hasOwn(SOURCES, id) ? SOURCES[id]! : null;
    const known = [...Object.values(SOURCES), COMFY].map(({ name }) => name).join(', ');
    if (source === null || (id === 'comfy' && set['comfy_type'] === 'runpod_serverless'))
      throw new AppError(
        'unsupported',
        `SillyTavern's image generation is set to ${id === '' ? 'nothing' : `"${id.slice(0, 40)}"`}, which is not drawn with from here. Choose one of these there: ${known}.`,
      );
    const url = textOf(set[`${source.at}_url`]);
    if (url === '')
      throw new AppError('invalid_input', `SillyTavern's image generation has no address of ${source.name}.`);
    return { set, source, place: { url, auth: textOf(set[`${source.at}_auth`]) || undefined } };
  }

  async function post(path: string, body: object, limits: { signal?: AbortSignal; timeoutMs?: number } = {}) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await session.stream(path, body, MAX_BYTES, { ...limits, once: true }))
      chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }
  /** SillyTavern answers 500 to any fault of its source, and says why in its own log alone. */
  const failed =
    (name: string, url: string) =>
    (error: unknown): never => {
      if (error instanceof AppError && error.code === 'not_found')
        throw new AppError('unsupported', `This SillyTavern cannot ask ${name}. A newer one can.`, { cause: error });
      const isAnswer = error instanceof AppError && / answered 5\d\d to /.test(error.message);
      if (!isAnswer) throw error;
      throw new AppError(
        'unavailable',
        `${name} did not draw for SillyTavern. Is it running at ${shown(url)}, and has it a model? SillyTavern's own log says more.`,
        { cause: error },
      );
    };

  return {
    async about() {
      const { source, place } = await chosen();
      await post(`${source.path}/ping`, place).catch(failed(source.name, place.url));
      return `${source.name} at ${shown(place.url)}, as set in SillyTavern.`;
    },
    async draw(question) {
      const { set, source, place } = await chosen();
      const asked = { ...question, ...wordsOf(set, question) };
      const limits = { signal: question.signal, timeoutMs: SILENT_MS };
      const body =
        source === COMFY
          ? { ...place, prompt: `{"prompt": ${await workflow(set, asked)}}` }
          : { ...(source as Source).body(set, asked), ...place };
      const answer = await post(`${source.path}/generate`, body, limits).catch((error: unknown) => {
        question.signal.throwIfAborted();
        return failed(source.name, place.url)(error);
      });
      return pictureIn(answer, source.name);
    },
  };

  /** The workflow that is chosen there, with its places filled as SillyTavern's page fills them. */
  async function workflow(set: Json, { prompt, negative, seed, width, height }: ImageQuestion): Promise<string> {
    const file = textOf(set['comfy_workflow']);
    const given = parsed(await post('/api/sd/comfy/workflow', { file_name: file }));
    if (typeof given !== 'string')
      throw new AppError('unavailable', `SillyTavern gave no workflow "${file}". Choose one in its image generation.`);
    if (/%(?:user|char)_avatar%/i.test(given))
      throw new AppError(
        'unsupported',
        `The workflow "${file}" of SillyTavern begins with a picture of its page. Choose another one there.`,
      );
    const clipSkip = numberOf(set['clip_skip']);
    const values: Json = {
      prompt,
      negative_prompt: negative,
      seed,
      width,
      height,
      denoise: numberOf(set['denoising_strength']) ?? 1,
      clip_skip: clipSkip === undefined ? -1 : -clipSkip,
      ...Object.fromEntries(
        ['model', 'vae', 'sampler', 'scheduler', 'steps', 'scale'].map((key) => [key, set[key] ?? null]),
      ),
    };
    const own = Array.isArray(set['comfy_placeholders']) ? set['comfy_placeholders'].map(recordOf) : [];
    const all = [
      ...Object.entries(values),
      ...own.map((one) => [textOf(one['find']), textOf(one['replace'])] as const),
    ];
    const filled = all.reduce(
      (text, [find, value]) => (find === '' ? text : text.replaceAll(`"%${find}%"`, () => JSON.stringify(value))),
      given,
    );
    if (parsed(filled) === undefined)
      throw new AppError('invalid_input', `The workflow "${file}" of SillyTavern is no JSON once it is filled.`);
    return filled;
  }
}

/** Prompt and negative with the words that SillyTavern puts before each. */
function wordsOf(set: Json, { prompt, negative }: ImageQuestion): { prompt: string; negative: string } {
  const prefix = textOf(set['prompt_prefix']);
  return {
    prompt: prefix.includes('{prompt}') ? prefix.replace('{prompt}', () => prompt) : joined(prefix, prompt),
    negative: joined(negative, textOf(set['negative_prompt'])),
  };
}
const joined = (...texts: readonly string[]): string =>
  texts
    .map((text) =>
      text
        .trim()
        .replace(/^,+|,+$/g, '')
        .trim(),
    )
    .filter((text) => text !== '')
    .join(', ');

/** The picture of an answer: A1111's list, or SillyTavern's own shape. */
function pictureIn(answer: string, name: string): Buffer {
  const { images, data } = recordOf(parsed(answer));
  const text = textOf(Array.isArray(images) ? images[0] : data).replace(/^data:[\w/+.-]*;base64,/, '');
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0)
    throw new AppError('unavailable', `${name} gave SillyTavern no picture. SillyTavern's own log says more.`);
  return bytes;
}

/** An address without a name and password in it. */
const shown = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'its address').slice(0, 200);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
