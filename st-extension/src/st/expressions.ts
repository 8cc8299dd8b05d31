import { context } from '../st.ts';

/** Live expressions: SillyTavern keeps them nowhere but in its sprite elements, and tells nobody when they change. */

export interface ShownExpression {
  readonly label: string;
  /** Name of the character, perhaps with a costume folder behind a slash. */
  readonly folder: string;
  /** Card file; in a group with SillyTavern's own VN mode only. */
  readonly avatar?: string;
}

const EXPRESSION_NONE = 99;

/** Sprites of SillyTavern's own VN mode, one per member of a group. */
const HOLDERS = '#visual-novel-wrapper .expression-holder';

/** `/characters/Vic/joy-2.png?t=17` is a `joy`. */
const labelOfFile = (path: string): string => /([^/]+?)[-.][^/]*$/.exec(path.split('?')[0]!)?.[1]?.toLowerCase() ?? '';

function shownBy(image: Element): ShownExpression[] {
  // In VN mode the attributes of all members are set to the label of the one who speaks: there only the file tells.
  const avatar = image.closest(HOLDERS)?.getAttribute('data-avatar');
  const label = avatar ? labelOfFile(image.getAttribute('src') ?? '') : (image.getAttribute('data-expression') ?? '');
  const { api, fallback_expression } = context().extensionSettings.expressions ?? {};
  // Without a classifier SillyTavern puts up the fallback for every message: that says nothing about this one.
  if (!/^\p{L}[\p{L}\p{N}_ ]*$/u.test(label) || (api === EXPRESSION_NONE && label === fallback_expression)) return [];
  if (label === 'null' || label === 'undefined') return [];
  return [{ label, folder: image.getAttribute('data-sprite-folder-name') ?? '', ...(avatar && { avatar }) }];
}

/** What the sprites show now; the one that fades in comes last. */
export const shownExpressions = (): ShownExpression[] =>
  [...document.querySelectorAll(`#expression-image, ${HOLDERS} img:last-of-type`)].flatMap(shownBy);

/** Calls back when a sprite changes. Returns what ends it. */
export function onExpressionChange(changed: (shown: ShownExpression) => void): () => void {
  const observer = new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      const images = type === 'childList' ? [...addedNodes] : target.parentElement?.closest(HOLDERS) ? [] : [target];
      for (const image of images) if (image instanceof HTMLImageElement) shownBy(image).forEach(changed);
    }
  });
  for (const id of ['expression-wrapper', 'visual-novel-wrapper']) {
    const surface = document.getElementById(id);
    if (surface)
      observer.observe(surface, {
        subtree: true,
        childList: true,
        attributes: true,
        attributeFilter: ['data-expression'],
      });
  }
  return () => observer.disconnect();
}
