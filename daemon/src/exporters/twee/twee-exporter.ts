import type { Exporter, ExportPlan, ExportSource } from '../exporter.ts';
import { loseTranslations } from '../left-out.ts';
import { counted } from '../losses.ts';
import { fileNameOf } from '../slugs.ts';
import { tweeOf } from './twee-story.ts';

const EXTENSION = '.twee';

function plan({ story }: ExportSource): ExportPlan {
  const { text, losses } = tweeOf(story);
  loseTranslations(losses, story);
  const globals = story.variables.filter(({ scope }) => scope === 'global').length;
  if (globals > 0)
    losses.add(
      'globals-per-game',
      {},
      () =>
        `${counted(globals, 'variable')} that all runs share begin anew with every game: SugarCube keeps them in its saves only.`,
    );
  return { files: [{ path: fileNameOf(story.title, EXTENSION), text }], findings: losses.findings() };
}

/** The story as Twee 3 source for SugarCube 2, to be opened in Twine or compiled by Tweego or extwee. */
export const tweeExporter: Exporter = {
  name: 'twee',
  label: 'Twine (Twee 3, SugarCube)',
  form: 'file',
  extension: EXTENSION,
  plan,
};
