import type { EditOf } from '../edit.ts';
import { refuse } from './error.ts';
import { withFields } from './fields.ts';
import { sceneOf, withScene, withStory } from './parts.ts';
import { scene as sceneSchema, type Scene, type Story, type Translations } from '../story.ts';

/** Translations with one text set or, if null, taken away; null if none is left. Pure. */
function withText(old: Translations | undefined, locale: string, id: string, text: string | null): Translations | null {
  const all = { ...old };
  // A computed key in a literal defines an own property even for `__proto__`.
  const words =
    text === null
      ? Object.fromEntries(Object.entries(all[locale] ?? {}).filter(([key]) => key !== id))
      : { ...all[locale], [id]: text };
  if (Object.keys(words).length > 0) return { ...all, [locale]: words };
  const rest = Object.fromEntries(Object.entries(all).filter(([key]) => key !== locale));
  return Object.keys(rest).length > 0 ? rest : null;
}

/** A key by another id; what stands behind `#` says which words of it are meant. */
function keyBy(key: string, to: (id: string) => string | undefined): string | undefined {
  const mark = key.indexOf('#');
  if (mark < 0) return to(key);
  const id = to(key.slice(0, mark));
  return id === undefined ? undefined : id + key.slice(mark);
}

/** Translations by other ids; what has none is left out. Null if nothing is left. Pure. */
function renamedIds(old: Translations, to: (id: string) => string | undefined): Translations | null {
  const all = Object.entries(old).flatMap(([locale, words]) => {
    const kept = Object.entries(words).flatMap(([id, text]) => {
      const key = keyBy(id, to);
      return key === undefined ? [] : [[key, text] as const];
    });
    return kept.length === 0 ? [] : [[locale, Object.fromEntries(kept)] as const];
  });
  return all.length === 0 ? null : Object.fromEntries(all);
}

/** A scene with its translations by other ids: those for which there is none are left out. Pure. */
export function retranslated(scene: Scene, to: (id: string) => string | undefined): Scene {
  const { translations } = scene;
  const touched =
    translations !== undefined &&
    Object.values(translations).some((words) => Object.keys(words).some((id) => keyBy(id, to) !== id));
  return touched ? withFields(scene, { translations: renamedIds(translations, to) }, sceneSchema.shape) : scene;
}

/** A scene with further translations beside its own. Pure. */
export function withTranslations(scene: Scene, more: Translations | undefined): Scene {
  if (more === undefined) return scene;
  const all = { ...scene.translations };
  for (const [locale, words] of Object.entries(more)) all[locale] = { ...all[locale], ...words };
  return withFields(scene, { translations: all }, sceneSchema.shape);
}

/** Sets the words for an id in another language. Pure. */
export function setTranslation(story: Story, { scene: id, locale, id: of, text }: EditOf<'setTranslation'>): Story {
  const place = id === undefined ? story : sceneOf(story, id);
  const old = place.translations;
  if (text === null && (old?.[locale] === undefined || !Object.hasOwn(old[locale], of)))
    refuse(`There is no translation of "${of}" into "${locale}".`);
  const translations = withText(old, locale, of, text);
  return id === undefined
    ? withStory(story, { translations })
    : withScene(story, withFields(place as Scene, { translations }, sceneSchema.shape));
}
