import { translatedIds, translatedIdsOfHead } from '../localised.ts';
import type { Translations } from '../story.ts';
import type { Report } from './report.ts';

function check(
  report: Report,
  scene: string | undefined,
  translations: Translations,
  has: (id: string) => boolean,
): void {
  for (const [locale, words] of Object.entries(translations))
    for (const id of Object.keys(words)) {
      if (has(id)) continue;
      const where = scene === undefined ? {} : { scene };
      report.add(
        'translation-unknown',
        where,
        `There is a translation of "${id}" into "${locale}", but no such thing.`,
        {
          fix: 'Remove it.',
          edits: [{ op: 'setTranslation', ...where, locale, id, text: null }],
        },
      );
    }
}

/** Reports translations of what does not exist. */
export function checkTranslations(report: Report): void {
  const { story } = report;
  if (story.translations !== undefined) {
    const ids = translatedIdsOfHead(story);
    check(report, undefined, story.translations, (id) => ids.has(id));
  }
  for (const scene of story.scenes) {
    if (scene.translations === undefined) continue;
    const ids = new Set(scene.nodes.flatMap(translatedIds));
    check(report, scene.id, scene.translations, (id) => ids.has(id));
  }
}
