import { element } from './dom.ts';

/** The small picture of a save; an empty frame where there is none, or one that cannot be read. */
export function thumbnail(stored: { thumbnail: string | null } | undefined): HTMLElement {
  const frame = element('span', 'cvn-slot-picture');
  if (!stored?.thumbnail || !/^data:image\/(webp|jpeg|png);base64,/.test(stored.thumbnail)) return frame;
  const image = element('img', '');
  image.alt = '';
  image.src = stored.thumbnail;
  image.addEventListener('error', () => image.remove());
  frame.append(image);
  return frame;
}
