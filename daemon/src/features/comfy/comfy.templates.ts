import { templateBindings } from '@comfyvn/shared/comfy/comfy.schema';
import type { Graph } from './comfy.graph.ts';
import type { Template } from './comfy.template.ts';

/** The templates that come with the program, in ComfyUI's own nodes alone. */

const sampler = (steps: number, cfg: number, name: string, scheduler: string, denoise: number) => ({
  class_type: 'KSampler',
  inputs: {
    model: ['4', 0],
    positive: ['6', 0],
    negative: ['7', 0],
    latent_image: ['5', 0],
    seed: 0,
    steps,
    cfg,
    sampler_name: name,
    scheduler,
    denoise,
  },
});
const encode = (clip: [string, number]) => ({ class_type: 'CLIPTextEncode', inputs: { clip, text: '' } });
const decode = (vae: [string, number]) => ({ class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae } });
const save = { class_type: 'SaveImage', inputs: { images: ['8', 0], filename_prefix: 'comfyvn/picture' } };

/** Begins with an empty picture, or with one that is handed over. */
function begin(empty: string, width: number, height: number, vae: [string, number] | null): Graph {
  if (vae === null) return { '5': { class_type: empty, inputs: { width, height, batch_size: 1 } } };
  return {
    '10': { class_type: 'LoadImage', inputs: { image: 'picture.png' } },
    '11': {
      class_type: 'ImageScale',
      inputs: { image: ['10', 0], upscale_method: 'lanczos', width, height, crop: 'center' },
    },
    '5': { class_type: 'VAEEncode', inputs: { pixels: ['11', 0], vae } },
  };
}

/** Stable Diffusion 1.5 and SDXL: one checkpoint holds model, CLIP and VAE. */
const stable = (side: { width: number; height: number }, steps: number, cfg: number, fromPicture: boolean): Graph => ({
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: '' } },
  ...begin('EmptyLatentImage', side.width, side.height, fromPicture ? ['4', 2] : null),
  '6': encode(['4', 1]),
  '7': encode(['4', 1]),
  '3': sampler(steps, cfg, 'dpmpp_2m', 'karras', fromPicture ? 0.6 : 1),
  '8': decode(['4', 2]),
  '9': save,
});

/** Flux: model, the two text encoders and the VAE are files of their own; guidance stands in for cfg. */
const flux = (fromPicture: boolean): Graph => ({
  '4': { class_type: 'UNETLoader', inputs: { unet_name: '', weight_dtype: 'default' } },
  '12': {
    class_type: 'DualCLIPLoader',
    inputs: { clip_name1: 'clip_l.safetensors', clip_name2: 't5xxl_fp8_e4m3fn.safetensors', type: 'flux' },
  },
  '13': { class_type: 'VAELoader', inputs: { vae_name: 'ae.safetensors' } },
  ...begin('EmptySD3LatentImage', 1344, 768, fromPicture ? ['13', 0] : null),
  '14': encode(['12', 0]),
  '6': { class_type: 'FluxGuidance', inputs: { conditioning: ['14', 0], guidance: 3.5 } },
  '7': encode(['12', 0]),
  '3': sampler(20, 1, 'euler', 'simple', fromPicture ? 0.75 : 1),
  '8': decode(['13', 0]),
  '9': save,
});

function template(family: 'sd15' | 'sdxl' | 'flux', title: string, graph: Graph, needsPicture: boolean): Template {
  const sized = needsPicture ? '11' : '5';
  return {
    id: needsPicture ? `${family}-from-picture` : family,
    name: needsPicture ? `${title}, from a picture` : title,
    family,
    purposes: needsPicture ? ['sprite', 'expression'] : ['background', 'sprite', 'moment'],
    builtIn: true,
    needsPicture,
    bindings: templateBindings.parse({
      positive: [family === 'flux' ? '14.inputs.text' : '6.inputs.text'],
      negative: family === 'flux' ? [] : ['7.inputs.text'],
      seed: ['3.inputs.seed'],
      width: [`${sized}.inputs.width`],
      height: [`${sized}.inputs.height`],
      model: [family === 'flux' ? '4.inputs.unet_name' : '4.inputs.ckpt_name'],
      picture: needsPicture ? ['10.inputs.image'] : [],
      strength: needsPicture ? ['3.inputs.denoise'] : [],
      prefix: ['9.inputs.filename_prefix'],
    }),
    output: '9',
    longestSeconds: null,
    loraNode: null,
    graph,
  };
}

/** Music: one checkpoint; `7` is what it must not sound like, or nothing at all. */
const music = (more: Graph, steps: number, cfg: number, name: string, scheduler: string): Graph => ({
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: '' } },
  '3': sampler(steps, cfg, name, scheduler, 1),
  '8': { class_type: 'VAEDecodeAudio', inputs: { samples: ['3', 0], vae: ['4', 2] } },
  '9': { class_type: 'SaveAudio', inputs: { audio: ['8', 0], filename_prefix: 'comfyvn/music' } },
  ...more,
});
const noBatch = (class_type: string, seconds: number) => ({ class_type, inputs: { seconds, batch_size: 1 } });

/** ACE-Step v1: tags and lyrics. It sounds overdriven without the softened guidance. */
const aceStep: Graph = (() => {
  const base = music(
    {
      '5': noBatch('EmptyAceStepLatentAudio', 60),
      '6': {
        class_type: 'TextEncodeAceStepAudio',
        inputs: { clip: ['4', 1], tags: '', lyrics: '[inst]', lyrics_strength: 0.99 },
      },
      '7': { class_type: 'ConditioningZeroOut', inputs: { conditioning: ['6', 0] } },
      '12': { class_type: 'ModelSamplingSD3', inputs: { model: ['4', 0], shift: 5 } },
      '13': { class_type: 'LatentOperationTonemapReinhard', inputs: { multiplier: 1 } },
      '14': { class_type: 'LatentApplyOperationCFG', inputs: { model: ['12', 0], operation: ['13', 0] } },
    },
    50,
    5,
    'euler',
    'simple',
  );
  const before = base['3']!;
  return { ...base, '3': { ...before, inputs: { ...before.inputs, model: ['14', 0] } } };
})();

/** Stable Audio Open: its text encoder is a file of its own, and it is told how long the whole piece is. */
const stableAudio: Graph = (() => {
  const base = music(
    {
      '5': noBatch('EmptyLatentAudio', 47),
      '6': encode(['12', 0]),
      '7': encode(['12', 0]),
      '12': { class_type: 'CLIPLoader', inputs: { clip_name: 't5-base.safetensors', type: 'stable_audio' } },
      '13': {
        class_type: 'ConditioningStableAudio',
        inputs: { positive: ['6', 0], negative: ['7', 0], seconds_start: 0, seconds_total: 47 },
      },
    },
    50,
    5,
    'dpmpp_3m_sde',
    'exponential',
  );
  const before = base['3']!;
  return { ...base, '3': { ...before, inputs: { ...before.inputs, positive: ['13', 0], negative: ['13', 1] } } };
})();

function musicTemplate(
  family: 'ace-step' | 'stable-audio',
  name: string,
  longestSeconds: number,
  graph: Graph,
  places: Partial<Template['bindings']>,
): Template {
  return {
    id: family,
    name,
    family,
    purposes: ['music'],
    builtIn: true,
    needsPicture: false,
    bindings: templateBindings.parse({
      seed: ['3.inputs.seed'],
      model: ['4.inputs.ckpt_name'],
      prefix: ['9.inputs.filename_prefix'],
      ...places,
    }),
    output: '9',
    longestSeconds,
    loraNode: null,
    graph,
  };
}

const SD15 = { width: 768, height: 432 };
const SDXL = { width: 1344, height: 768 };

export const TEMPLATES: readonly Template[] = [
  template('sdxl', 'SDXL', stable(SDXL, 28, 6, false), false),
  template('sdxl', 'SDXL', stable(SDXL, 28, 6, true), true),
  template('sd15', 'Stable Diffusion 1.5', stable(SD15, 25, 7, false), false),
  template('sd15', 'Stable Diffusion 1.5', stable(SD15, 25, 7, true), true),
  template('flux', 'Flux', flux(false), false),
  template('flux', 'Flux', flux(true), true),
  musicTemplate('ace-step', 'ACE-Step', 240, aceStep, {
    positive: ['6.inputs.tags'],
    lyrics: ['6.inputs.lyrics'],
    seconds: ['5.inputs.seconds'],
  }),
  musicTemplate('stable-audio', 'Stable Audio Open', 47, stableAudio, {
    positive: ['6.inputs.text'],
    negative: ['7.inputs.text'],
    seconds: ['5.inputs.seconds', '13.inputs.seconds_total'],
  }),
];
