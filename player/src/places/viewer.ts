import { assetTitle } from '../asset-words.ts';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import { button, element, type IconName } from '../text/dom.ts';
import { WORDS } from '../text/words.ts';
import { assetElement } from './asset-image.ts';
import type { PlaceParts } from './place-parts.ts';
import { PanZoom } from './pan-zoom.ts';

const NEARER = 1.4;

/** Shows pictures as large as the player is, one at a time, to be looked at closely. Closes with the page. */
export function openViewer(
  opener: HTMLElement,
  pictures: readonly StoryAsset[],
  first: number,
  parts: Pick<PlaceParts, 'load'>,
  pageSignal: AbortSignal,
): void {
  const panel = opener.closest<HTMLElement>('.cvn-panel');
  if (!panel) return;
  const before = (opener.getRootNode() as Document | ShadowRoot).activeElement as HTMLElement | null;
  const viewer = new Viewer(pictures, first, parts, () => {
    for (const part of panel.children) (part as HTMLElement).inert = false;
    if (before?.isConnected) before.focus({ preventScroll: true });
  });
  pageSignal.addEventListener('abort', () => viewer.close());
  for (const part of panel.children) (part as HTMLElement).inert = true;
  panel.append(viewer.element);
  viewer.element.focus({ preventScroll: true });
}

class Viewer {
  readonly element = element('div', 'cvn-viewer');
  #pictures: readonly StoryAsset[];
  #at: number;
  #parts: Pick<PlaceParts, 'load'>;
  #closed: () => void;
  #frame = element('div', 'cvn-viewer-frame');
  #caption = element('p', 'cvn-viewer-caption');
  #ending = new AbortController();
  #zoom = new PanZoom(this.#frame, this.#ending.signal);

  constructor(pictures: readonly StoryAsset[], first: number, parts: Pick<PlaceParts, 'load'>, closed: () => void) {
    this.#pictures = pictures;
    this.#at = first;
    this.#parts = parts;
    this.#closed = closed;
    this.element.setAttribute('role', 'dialog');
    this.element.setAttribute('aria-modal', 'true');
    this.element.tabIndex = -1;
    this.#caption.setAttribute('aria-live', 'polite');
    this.element.append(this.#frame, element('div', 'cvn-viewer-foot', this.#caption, this.#tools()));
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('wheel', (event) => event.stopPropagation());
    void this.#show(0);
  }

  close(): void {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    this.element.remove();
    this.#closed();
  }

  /** To the picture so many steps on, round at the ends. */
  async #show(step: number): Promise<void> {
    const count = this.#pictures.length;
    this.#at = (this.#at + step + count) % count;
    const at = this.#at;
    const asset = this.#pictures[at];
    if (!asset) return;
    this.element.setAttribute('aria-label', assetTitle(asset));
    this.#caption.textContent = `${assetTitle(asset)} · ${at + 1} ${WORDS.of} ${count}`;
    this.#zoom.reset();
    this.#frame.replaceChildren();
    const made = await assetElement(asset.id, this.#parts, this.#ending.signal);
    if (this.#ending.signal.aborted || at !== this.#at) return;
    if (made instanceof HTMLImageElement) made.alt = assetTitle(asset);
    else if (made) {
      made.controls = true;
      made.setAttribute('aria-label', assetTitle(asset));
    }
    this.#frame.replaceChildren(made ?? element('p', 'cvn-quiet', WORDS.pictureMissing));
    this.#zoom.hold(made);
  }

  #onKey(event: KeyboardEvent): void {
    const acts = new Map([
      ['ArrowLeft', () => void this.#show(-1)],
      ['ArrowRight', () => void this.#show(1)],
      ['+', () => this.#zoom.by(NEARER)],
      ['=', () => this.#zoom.by(NEARER)],
      ['-', () => this.#zoom.by(1 / NEARER)],
      ['0', () => this.#zoom.reset()],
      ['Escape', () => this.close()],
    ]);
    const act = acts.get(event.key);
    if (!act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  #tools(): HTMLElement {
    const tool = (name: string, icon: IconName, label: string, onPress: () => void): HTMLElement => {
      const made = button({ className: 'cvn-viewer-tool', icon, label, title: label, onPress });
      made.dataset['cvnAction'] = name;
      return made;
    };
    const several = this.#pictures.length > 1;
    return element(
      'div',
      'cvn-viewer-tools',
      several ? tool('previous-picture', 'back', WORDS.previous, () => void this.#show(-1)) : null,
      tool('zoom-out', 'minus', WORDS.zoomOut, () => this.#zoom.by(1 / NEARER)),
      tool('zoom-in', 'plus', WORDS.zoomIn, () => this.#zoom.by(NEARER)),
      several ? tool('next-picture', 'next', WORDS.following, () => void this.#show(1)) : null,
      tool('close-picture', 'close', WORDS.closePicture, () => this.close()),
    );
  }
}
