import type { ExportFile } from '../exporter.ts';
import { shortHash } from './file-name.ts';

/** The sizes that browsers and homescreens ask for, in pixels. */
export const ICON_SIZES = [192, 512] as const;

export const iconPath = (size: number): string => `icon-${size}.png`;

/**
 * An evening over water with a text box, in a colour that belongs to the story. It fills its square, with all that
 * matters in the middle, so that systems may cut it to any shape. Without letters: fonts differ from machine to machine.
 */
function drawIcon(storyId: string): string {
  const hue = Number.parseInt(shortHash(storyId).slice(0, 4), 16) % 360;
  const sky = `<stop offset="0" stop-color="${colour(hue, 38, 30)}"/><stop offset="1" stop-color="${colour(hue + 70, 56, 62)}"/>`;
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">' +
    `<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1">${sky}</linearGradient></defs>` +
    '<rect width="64" height="64" fill="url(#g)"/>' +
    '<circle cx="42" cy="21" r="6.5" fill="#ffe9c9"/>' +
    `<path d="M0 42c10-9 18-9 28-2s22 6 36-4v28H0z" fill="${colour(hue, 42, 17)}"/>` +
    '<rect x="13" y="36" width="38" height="15" rx="4.5" fill="#f7f2ea"/>' +
    `<rect x="18" y="40.5" width="24" height="2.4" rx="1.2" fill="${colour(hue, 22, 45)}"/>` +
    `<rect x="18" y="45" width="16" height="2.4" rx="1.2" fill="${colour(hue, 22, 72)}"/>` +
    '</svg>'
  );
}

/** Hue in degrees, saturation and lightness in percent, as `#rrggbb`. */
function colour(hue: number, saturation: number, lightness: number): string {
  const light = lightness / 100;
  const spread = (saturation / 100) * Math.min(light, 1 - light);
  const channel = (offset: number): string => {
    const at = (offset + hue / 30) % 12;
    const value = light - spread * Math.max(-1, Math.min(at - 3, 9 - at, 1));
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}

/** The icons of a story. Pure. */
export function iconFiles(storyId: string): ExportFile[] {
  const svg = drawIcon(storyId);
  return ICON_SIZES.map((size) => ({ path: iconPath(size), svg, width: size, height: size }));
}
