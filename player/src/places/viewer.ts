import type { StoryAsset } from '@comfyvn/shared/story/story';
import { button, element, type IconName } from '../text/dom.ts';
import { WORDS } from '../text/words.ts';
import { assetElement } from './asset-image.ts';
import type { PlaceParts } from './place-parts.ts';
import { PanZoom } from './pan-zoom.ts';

/** Shows pictures as large as the player is, one at a time, to be looked at closely. Closes with the page. */
export function openViewer(
  opener: HTMLElement,
  pictures: readonly StoryAsset[],
  first: number,
  parts: PlaceParts,
  pageSignal: AbortSignal,
): void {
  const panel = opener.closest<HTMLElement>('.cvn-panel');
  if (!panel) return;
  const ending = new AbortController();
  const { signal } = ending;
  pageSignal.addEventListener('abort', () => ending.abort());
  const viewer = element('div', 'cvn-viewer');
  viewer.setAttribute('role', 'dialog');
  viewer.setAttribute('aria-modal', 'true');
  viewer.tabIndex = -1;
  const frame = element('div', 'cvn-viewer-frame');
  const caption = element('p', 'cvn-viewer-caption');
  caption.setAttribute('aria-live', 'polite');
  const zoom = new PanZoom(frame, signal);
  const before = (opener.getRootNode() as Document | ShadowRoot).activeElement as HTMLElement | null;
  let at = first;

  const show = async (step: number): Promise<void> => {
    at = (at + step + pictures.length) % pictures.length;
    const asset = pictures[at];
    if (!asset) return;
    const shown = at;
    viewer.setAttribute('aria-label', asset.name);
    caption.textContent = `${asset.name} · ${at + 1} ${WORDS.of} ${pictures.length}`;
    zoom.reset();
    frame.replaceChildren();
    const made = await assetElement(asset.id, parts, signal);
    if (signal.aborted || shown !== at) return;
    if (made instanceof HTMLImageElement) made.alt = asset.name;
    else if (made) {
      made.controls = true;
      made.setAttribute('aria-label', asset.name);
    }
    frame.replaceChildren(made ?? element('p', 'cvn-quiet', WORDS.pictureMissing));
    zoom.hold(made);
  };
  const close = (): void => {
    ending.abort();
    viewer.remove();
    for (const part of panel.children) (part as HTMLElement).inert = false;
    if (before?.isConnected) before.focus({ preventScroll: true });
  };
  const acts: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => void show(-1),
    ArrowRight: () => void show(1),
    '+': () => zoom.by(1.4),
    '=': () => zoom.by(1.4),
    '-': () => zoom.by(1 / 1.4),
    '0': () => zoom.reset(),
    Escape: close,
  };
  viewer.addEventListener('keydown', (event) => {
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  viewer.addEventListener('wheel', (event) => event.stopPropagation());
  const tool = (name: string, icon: IconName, label: string, onPress: () => void): HTMLElement => {
    const made = button({ className: 'cvn-viewer-tool', icon, label, title: label, onPress });
    made.dataset['cvnAction'] = name;
    return made;
  };
  const several = pictures.length > 1;
  const tools = element(
    'div',
    'cvn-viewer-tools',
    several ? tool('previous-picture', 'back', WORDS.previous, () => void show(-1)) : null,
    tool('zoom-out', 'minus', WORDS.zoomOut, () => zoom.by(1 / 1.4)),
    tool('zoom-in', 'plus', WORDS.zoomIn, () => zoom.by(1.4)),
    several ? tool('next-picture', 'next', WORDS.following, () => void show(1)) : null,
    tool('close-picture', 'close', WORDS.closePicture, close),
  );
  viewer.append(frame, element('div', 'cvn-viewer-foot', caption, tools));
  for (const part of panel.children) (part as HTMLElement).inert = true;
  panel.append(viewer);
  viewer.focus({ preventScroll: true });
  void show(0);
}
