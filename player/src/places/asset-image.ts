import type { AssetId } from '@comfyvn/shared/story/ids';
import type { PlaceParts } from './place-parts.ts';

/** Begins to fetch before a picture is in sight, so that scrolling finds it there. */
const MARGIN = '300px';

/**
 * Fills a frame with the picture or film of an asset once the frame comes into sight; `missing` is called where it cannot
 * be shown. The signal lets go of what was fetched.
 */
export function fillWhenSeen(
  frame: HTMLElement,
  asset: AssetId,
  parts: Pick<PlaceParts, 'load'>,
  signal: AbortSignal,
  missing: () => void = () => undefined,
): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      void fill(frame, asset, parts, signal).then((there) => there || signal.aborted || missing());
    },
    { rootMargin: MARGIN },
  );
  observer.observe(frame);
  signal.addEventListener('abort', () => observer.disconnect());
}

/** The picture or film of an asset as an element; null where it is missing. The signal lets go of its bytes. */
export async function assetElement(
  asset: AssetId,
  parts: Pick<PlaceParts, 'load'>,
  signal: AbortSignal,
): Promise<HTMLImageElement | HTMLVideoElement | null> {
  const blob = await parts.load(asset);
  if (!blob || signal.aborted) return null;
  const made = document.createElement(blob.type.startsWith('video/') ? 'video' : 'img');
  const url = URL.createObjectURL(blob);
  signal.addEventListener('abort', () => URL.revokeObjectURL(url));
  if (made instanceof HTMLVideoElement) Object.assign(made, { muted: true, loop: true, playsInline: true });
  else made.decoding = 'async';
  const ready = new Promise<boolean>((resolve) => {
    made.addEventListener(made instanceof HTMLVideoElement ? 'loadeddata' : 'load', () => resolve(true));
    made.addEventListener('error', () => resolve(false));
  });
  made.src = url;
  return (await ready) ? made : null;
}

async function fill(
  frame: HTMLElement,
  asset: AssetId,
  parts: Pick<PlaceParts, 'load'>,
  signal: AbortSignal,
): Promise<boolean> {
  const made = await assetElement(asset, parts, signal);
  if (made instanceof HTMLImageElement) made.alt = '';
  if (made) frame.replaceChildren(made);
  return made !== null;
}
