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
  if (story.translations !== undefined)
    check(report, undefined, story.translations, (id) => id === story.id || report.characters.has(id));
  for (const scene of story.scenes) {
    if (scene.translations === undefined) continue;
    const ids = new Set<string>();
    for (const node of scene.nodes) {
      if (node.type === 'line' || node.type === 'menu') ids.add(node.id);
      if (node.type === 'menu') for (const { id } of node.choices) ids.add(id);
    }
    check(report, scene.id, scene.translations, (id) => ids.has(id));
  }
}
