import * as z from 'zod';
import { caps, costs } from '../books/books.schema.ts';
import { changeOf } from '../contract/change.ts';

/** runpod: an endpoint of RunPod serverless that runs worker-comfyui; service: anything else that is submitted to, asked and cancelled by HTTP; sillytavern: the image generation of a running SillyTavern, with what is set there. */
export const REMOTE_KINDS = ['runpod', 'service', 'sillytavern'] as const;
export const remoteKind = z.enum(REMOTE_KINDS);
export type RemoteKind = z.infer<typeof remoteKind>;

const place = z
  .string()
  .trim()
  .max(200)
  .regex(/^[\w-]*(\.[\w-]+)*$/, 'Names with dots between them');
const path = z
  .string()
  .trim()
  .max(500)
  .regex(/^\/[^\s#]*$/, 'It begins with /');
const states = z.array(z.string().trim().min(1).max(60)).max(20);

/** How a service is spoken to. Places in an answer are names with dots, e.g. `output.images.0.data`. */
export const remoteService = z.object({
  submitPath: path.default('/run'),
  submitBody: z
    .string()
    .max(20_000)
    .default('{"input":{"workflow":"{workflow}","images":"{images}"}}')
    .describe(
      'JSON; texts that are {workflow}, {images}, {prompt}, {negative}, {seed}, {width} or {height} are replaced',
    ),
  idAt: place.min(1).default('id'),
  statusPath: path.default('/status/{id}'),
  stateAt: place.min(1).default('status'),
  done: states.min(1).default(['COMPLETED']),
  failed: states.min(1).default(['FAILED', 'TIMED_OUT', 'CANCELLED']),
  pictureAt: place.min(1).default('output.images.0.data').describe('base64, or an address'),
  errorAt: place.default('error'),
  secondsAt: place.default('').describe('How long it worked, for its price'),
  cancelPath: path.or(z.literal('')).default('/cancel/{id}').describe('Asked by POST; empty where there is none'),
  healthPath: path.or(z.literal('')).default('').describe('Empty where there is none'),
});
export type RemoteService = z.infer<typeof remoteService>;

const names = z.array(z.string().trim().min(1).max(300)).max(500);
/** What a person enters of a remote GPU. */
export const remoteInput = z.object({
  name: z.string().trim().min(1).max(100),
  kind: remoteKind,
  url: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .describe('e.g. `https://api.runpod.ai/v2/abc123`; of SillyTavern `library:<id>`'),
  key: z.string().trim().max(4_000).optional().describe('Kept as a secret; no reply holds it'),
  keyHeader: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,100}$/)
    .default('Authorization')
    .describe('The header that the key goes in; Authorization gets "Bearer" before it'),
  allowSelfSigned: z.boolean().default(false).describe('Accept a certificate that nobody vouches for'),
  consent: z.boolean().default(false).describe('Prompts and pictures of stories may be sent to it'),
  pricePerSecond: z.number().min(0).max(10).describe('US dollars for a second of work'),
  guessSeconds: z.number().min(1).max(3_600).default(45).describe('How long a picture takes, until there is a history'),
  caps: caps.prefault({}),
  models: names.default([]).describe('Names of the models that it has'),
  loras: names.default([]),
  concurrency: z.int().min(1).max(10).default(1).describe('How many pictures it may draw at once'),
  service: remoteService.prefault({}),
});
export type RemoteInput = z.infer<typeof remoteInput>;

/** What may be changed of a remote GPU; an empty key goes, and what is below a name is given as a whole. */
export const remoteChange = changeOf(remoteInput);
export type RemoteChange = z.infer<typeof remoteChange>;

/** What a remote GPU can do with a template. */
export const templateOnRemote = z.object({
  template: z.string(),
  missing: z.array(z.string()).describe('Why it cannot draw with it; empty where it can'),
  models: z.array(z.string()),
});
export type TemplateOnRemote = z.infer<typeof templateOnRemote>;

export const remoteHost = remoteInput.omit({ key: true }).extend({
  id: z.string().max(80),
  hasKey: z.boolean(),
  enabled: z.boolean(),
  problem: z.string().nullable().describe('Why it could not be asked at last'),
  checkedAt: z.iso.datetime().nullable(),
  health: z.string().describe('What it tells of itself, for people'),
  costs,
  templates: z.array(templateOnRemote),
});
export type RemoteHost = z.infer<typeof remoteHost>;
