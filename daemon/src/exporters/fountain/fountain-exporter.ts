import { loseTranslations } from '../left-out.ts';
import type { Exporter, ExportPlan, ExportSource } from '../exporter.ts';
import { Losses } from '../losses.ts';
import { fileNameOf } from '../slugs.ts';
import { oneLine } from '../text-lines.ts';
import { inline } from './escape.ts';
import { ScriptWriter } from './script.ts';

const EXTENSION = '.fountain';

function titlePage(title: string): string {
  return `Title: ${inline(oneLine(title)) || 'Untitled'}\nCredit: A visual novel`;
}

function plan({ story }: ExportSource): ExportPlan {
  const losses = new Losses();
  const writer = new ScriptWriter(story, losses);
  writer.write();
  loseTranslations(losses, story);
  const text = `${[titlePage(story.title), ...writer.blocks].join('\n\n')}\n`;
  return { files: [{ path: fileNameOf(story.title, EXTENSION), text }], findings: losses.findings() };
}

/**
 * The whole story as a screenplay, for script editors and readers. Speech and action stand in it word for word; what
 * decides the way through the story stands in notes, with marks for the places it leads to.
 */
export const fountainExporter: Exporter = {
  name: 'fountain',
  label: 'Screenplay (Fountain)',
  form: 'file',
  extension: EXTENSION,
  plan,
};
