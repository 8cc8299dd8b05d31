import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ExportAsset, ExportPlan } from '../../daemon/src/exporters/exporter.ts';
import { renpyExporter } from '../../daemon/src/exporters/renpy/index.ts';
import type { Story } from '../../shared/src/story/story.ts';
import type { Mapping } from './expected-trace.ts';
import { picture, silence } from './small-files.ts';
import { writePlan, type AssetBytes } from './write-plan.ts';

/** The plan of a story's export, with all its assets here. */
export function planOf(story: Story): ExportPlan {
  const assets = new Map(
    story.assets.map((one): [string, ExportAsset] => [one.id, { ...one, sha256: '0'.repeat(64), sizeBytes: 1 }]),
  );
  return renpyExporter.plan({ story, assets, version: '0.0.0', program: new Map() });
}

/** The text of a file of a plan. */
export function textOf(plan: ExportPlan, name: string): string {
  const file = plan.files.find((one) => one.path === name);
  if (file === undefined || !('text' in file)) throw new Error(`The plan has no text "${name}".`);
  return file.text;
}

export interface Game {
  readonly folder: string;
  readonly plan: ExportPlan;
  readonly mapping: Mapping;
}

/** Writes a story's game into a new folder; without other bytes, pictures are of one colour and sounds silent. */
export async function exportGame(story: Story, bytesOf?: AssetBytes): Promise<Game> {
  const plan = planOf(story);
  const errors = plan.findings.filter(({ level }) => level === 'error');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'comfyvn-renpy-game-'));
  const sound = silence();
  const types = [...new Set(story.assets.map(({ mime }) => mime))];
  const pictures = new Map(
    await Promise.all(
      types.filter((mime) => mime.startsWith('image/')).map(async (mime) => [mime, await picture(mime)] as const),
    ),
  );
  const small: AssetBytes = (id) => pictures.get(story.assets.find((one) => one.id === id)?.mime ?? '') ?? sound;
  await writePlan(plan, folder, bytesOf ?? small);
  return { folder, plan, mapping: JSON.parse(textOf(plan, 'game/comfyvn.json')) as Mapping };
}
