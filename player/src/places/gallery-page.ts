import { assetTitle } from '../asset-words.ts';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import { button, drawIcon, element } from '../text/dom.ts';
import { WORDS } from '../text/words.ts';
import { fillWhenSeen } from './asset-image.ts';
import type { PlaceParts } from './place-parts.ts';
import { openViewer } from './viewer.ts';

/** Pictures of a group that are shown at once; a story may have thousands. */
const AT_ONCE = 60;

/** The pictures that a reader has met, the others as shapes without a name. */
export function galleryPage(parts: PlaceParts, signal: AbortSignal): HTMLElement {
  const { assets } = parts.session.view.head;
  const page = element('div', 'cvn-places cvn-gallery');
  const groups = [
    [WORDS.pictures, assets.filter((asset) => asset.kind === 'picture')],
    [WORDS.backgrounds, assets.filter((asset) => asset.kind === 'background' || asset.kind === 'video')],
  ] as const;
  for (const [title, all] of groups) if (all.length > 0) page.append(group(title, all, parts, signal));
  return page;
}

function group(title: string, all: readonly StoryAsset[], parts: PlaceParts, signal: AbortSignal): HTMLElement {
  const { seen } = parts;
  const open = all.filter(({ id }) => seen.has('pictures', id) || seen.has('backgrounds', id));
  const known = new Set(open);
  const count = element('span', 'cvn-count', `${open.length} ${WORDS.of} ${all.length} ${WORDS.unlocked}`);
  const list = element('ul', 'cvn-gallery-list');
  const more = button({ className: 'cvn-button', text: WORDS.showMore, onPress: () => show() });
  const show = (): void => {
    const from = list.childElementCount;
    for (const asset of all.slice(from, from + AT_ONCE))
      list.append(
        element(
          'li',
          '',
          known.has(asset)
            ? entry(asset, parts, signal, () => openViewer(list, open, open.indexOf(asset), parts, signal))
            : lockedEntry(),
        ),
      );
    more.hidden = list.childElementCount >= all.length;
  };
  show();
  return element('section', '', element('h3', 'cvn-group-title', title, count), list, more);
}

function entry(asset: StoryAsset, parts: PlaceParts, signal: AbortSignal, onPress: () => void): HTMLElement {
  const made = button({ className: 'cvn-gallery-entry', label: assetTitle(asset), onPress });
  made.dataset['cvnAsset'] = asset.id;
  const frame = element('span', 'cvn-gallery-picture');
  fillWhenSeen(frame, asset.id, parts, signal, () => {
    frame.replaceChildren(element('span', 'cvn-quiet', WORDS.pictureMissing));
  });
  made.append(frame, element('span', 'cvn-gallery-name', assetTitle(asset)));
  return made;
}

function lockedEntry(): HTMLElement {
  const made = element('div', 'cvn-gallery-entry', element('span', 'cvn-gallery-picture', drawIcon('lock')));
  made.dataset['locked'] = '';
  made.append(element('span', 'cvn-gallery-name', WORDS.locked));
  return made;
}
