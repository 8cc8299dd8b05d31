import type { Book } from './book.ts';

const PLAIN = '#e9b96e';
const LIGHTEST_NEEDED = 0.34;

const partsOf = (colour: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);

/** How light a colour looks, 0 to 1 (WCAG's relative luminance). */
function lightness(parts: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** A colour that can be read on the dark of the game's boxes: lightened as far as that needs. Pure. */
export function readable(colour: string): string {
  let parts = partsOf(colour);
  while (lightness(parts) < LIGHTEST_NEEDED) parts = parts.map((part) => part + (1 - part) * 0.12 + 0.004);
  return `#${parts
    .map((part) =>
      Math.round(Math.min(1, part) * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** The colour of a game's accents: that of its first character. Pure. */
export function accentOf(book: Book): string {
  const lead = book.cast.actors.find(({ character }) => character.role === 'character');
  return lead === undefined ? PLAIN : readable(lead.character.colour);
}
