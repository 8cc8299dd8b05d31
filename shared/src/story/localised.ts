import { memoized } from './memo.ts';
import type { Node } from './node.ts';
import { factsOf } from './run-facts.ts';
import type { InputView, MenuView, RunState } from './run-state.ts';
import type { Achievement, Character, Scene, StoryHead, Translations } from './story.ts';
import { withValues } from './text-value.ts';
import type { StoryView } from './view.ts';

type Words = Readonly<Record<string, string>>;

/** A locale and the wider ones it belongs to, in small letters: `zh-Hant-TW`, `zh-Hant`, `zh`. */
function chainOf(locale: string): string[] {
  const parts = locale.toLowerCase().split('-');
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('-'));
}

const byLocale = memoized(
  (all: Translations): ReadonlyMap<string, Words> =>
    new Map(Object.entries(all).map(([locale, words]) => [locale.toLowerCase(), words])),
);

/** The words for an id in a language or a wider one of it; undefined where the original is to be shown. */
function wordsFor(all: Translations | undefined, id: string, locale: string | null): string | undefined {
  if (all === undefined || locale === null) return undefined;
  const known = byLocale(all);
  for (const one of chainOf(locale)) {
    const words = known.get(one);
    if (words !== undefined && Object.hasOwn(words, id)) return words[id];
  }
  return undefined;
}

/** The languages a reader can choose from, that of the original first. Pure. */
export function localesOf(head: StoryHead): string[] {
  const own = head.locale.toLowerCase();
  const others = (head.locales ?? Object.keys(head.translations ?? {})).filter((one) => one.toLowerCase() !== own);
  return [head.locale, ...others];
}

/** What a scene says under an id in a language, else as written; values in it are left as they are written. Pure. */
export function writtenIn(
  scene: Pick<Scene, 'translations'>,
  id: string,
  written: string,
  locale: string | null,
): string {
  return wordsFor(scene.translations, id, locale) ?? written;
}

/** Gives words of a scene in a language, with their values; undefined where there are none. */
type Translate = (id: string) => string | undefined;

function translator(view: StoryView, state: RunState, scene: Scene, locale: string): Translate {
  return (id) => {
    const words = wordsFor(scene.translations, id, locale);
    return words === undefined ? undefined : withValues(words, view.head.variables, factsOf(view, state));
  };
}

function translatorAt(view: StoryView, state: RunState, locale: string | null): Translate | null {
  const scene = view.scene(state.scene);
  return locale === null || scene?.translations === undefined ? null : translator(view, state, scene, locale);
}

/** The text of the line a run stands at in a language, else as written; null where there is no line. Pure. */
export function lineTextIn(view: StoryView, state: RunState, locale: string | null): string | null {
  if (state.line === null) return null;
  return translatorAt(view, state, locale)?.(state.line.node) ?? state.line.text;
}

const REASON = '#reason';
const PLACEHOLDER = '#placeholder';

/** The open menu of a run in a language; what is not translated is as written. Null where there is no menu. Pure. */
export function menuIn(view: StoryView, state: RunState, locale: string | null): MenuView | null {
  const { menu } = state;
  const words = translatorAt(view, state, locale);
  if (menu === null || words === null) return menu;
  const options = menu.options.map((option) => ({
    ...option,
    text: words(option.id) ?? option.text,
    reason: option.reason && (words(option.id + REASON) ?? option.reason),
  }));
  return { ...menu, prompt: menu.prompt && (words(menu.node) ?? menu.prompt), options };
}

/** The question a run asks in a language; what is not translated is as written. Null where there is none. Pure. */
export function inputIn(view: StoryView, state: RunState, locale: string | null): InputView | null {
  const { input } = state;
  const words = translatorAt(view, state, locale);
  if (input === null || words === null) return input;
  return {
    ...input,
    prompt: input.prompt && (words(input.node) ?? input.prompt),
    placeholder: input.placeholder && (words(input.node + PLACEHOLDER) ?? input.placeholder),
  };
}

/** The title of the ending a run has reached in a language; null where it has none. Pure. */
export function endingIn(view: StoryView, state: RunState, locale: string | null): string | null {
  if (state.ending === null || state.node === null) return state.ending;
  return translatorAt(view, state, locale)?.(state.node) ?? state.ending;
}

/** The ids under which a scene can hold translations of a node. Pure. */
export function translatedIds(node: Node): string[] {
  switch (node.type) {
    case 'line':
      return [node.id];
    case 'menu':
      return [node.id, ...node.choices.flatMap(({ id, reason }) => (reason === undefined ? [id] : [id, id + REASON]))];
    case 'input':
      return [node.id, ...(node.placeholder === undefined ? [] : [node.id + PLACEHOLDER])];
    case 'end':
      return node.ending === undefined ? [] : [node.id];
    case 'action':
    case 'branch':
    case 'jump':
    case 'call':
      return [];
  }
}

/** The name of a character in a language, else as written. Pure. */
export function nameIn(head: StoryHead, { id, name }: Pick<Character, 'id' | 'name'>, locale: string | null): string {
  return wordsFor(head.translations, id, locale) ?? name;
}

/** The title of the story, or of one of its scenes or achievements, in a language, else as written. Pure. */
export function titleIn(
  head: StoryHead,
  locale: string | null,
  of: { readonly id: string; readonly title: string } = head,
): string {
  return wordsFor(head.translations, of.id, locale) ?? of.title;
}

const DESCRIPTION = '#description';

/** What an achievement is for, in a language, else as written; null where it does not say. Pure. */
export function descriptionIn(head: StoryHead, one: Achievement, locale: string | null): string | null {
  return wordsFor(head.translations, one.id + DESCRIPTION, locale) ?? one.description ?? null;
}

/** The ids under which the head of a story can hold translations. Pure. */
export function translatedIdsOfHead(
  head: Pick<StoryHead, 'id' | 'characters' | 'achievements'> & { scenes: readonly { id: string }[] },
): Set<string> {
  const achievements = head.achievements ?? [];
  return new Set([
    head.id,
    ...[...head.characters, ...head.scenes, ...achievements].map(({ id }) => id),
    ...achievements.flatMap(({ id, description }) => (description === undefined ? [] : [id + DESCRIPTION])),
  ]);
}
