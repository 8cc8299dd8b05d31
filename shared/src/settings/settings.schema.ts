import * as z from 'zod';
import { computePolicy } from '../compute/compute.schema.ts';

/** The settings file `config/comfyvn.json`. Defaults live here and nowhere else. */
export const settings = z.object({
  port: z.int().min(1).max(65_535).default(4717).describe('First port to try; the next nine are tried after it'),
  openBrowser: z.boolean().default(true),
  sillyTavern: z
    .object({
      folders: z
        .array(z.string().max(1_000))
        .max(20)
        .default([])
        .describe('SillyTavern folders the user added by hand'),
    })
    .prefault({}),
  speech: z
    .object({
      engine: z.string().max(40).default('espeak').describe('Speaks for everybody who was given no other voice'),
    })
    .prefault({}),
  jobs: z
    .object({
      redis: z
        .url({ protocol: /^rediss?$/ })
        .max(1_000)
        .nullable()
        .default(null)
        .describe('Redis or Valkey by which daemons that draw with the same hosts take turns; read at the start'),
    })
    .prefault({}),
  compute: z
    .object({
      policy: computePolicy.default('auto').describe('Who draws pictures and makes music where nobody is named'),
      host: z.string().max(80).nullable().default(null).describe('The one that is named, by its id, for `manual`'),
    })
    .prefault({}),
  assets: z
    .object({
      budgetMegabytes: z
        .int()
        .min(10)
        .max(1_000_000)
        .default(1_000)
        .describe('For what can be made again: small copies of pictures, spoken lines that no story names'),
      hosts: z
        .array(z.string().max(300))
        .max(100)
        .default([])
        .describe('Hosts, with a port where it is not the usual one, that files may be fetched from'),
      stampPrompts: z
        .boolean()
        .default(false)
        .describe('Whether prompts and spoken words are written into the files that are made from them'),
    })
    .prefault({}),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});
export type Settings = z.infer<typeof settings>;
