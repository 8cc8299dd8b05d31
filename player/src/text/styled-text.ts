import { spansOf, type TextSpan } from '@comfyvn/shared/story/text-markup';
import { element } from './dom.ts';
import { readableOn } from './plate-colour.ts';

/** An element in the style of a span, with its reading over it where it has one. `inner` is what it says. */
export function styled(span: TextSpan, ink: string, ...inner: Node[]): HTMLElement {
  const made = span.ruby === null ? element('span', '', ...inner) : withReading(span.ruby, inner);
  if (span.bold) made.classList.add('cvn-bold');
  if (span.italic) made.classList.add('cvn-italic');
  if (span.size !== 1) made.style.fontSize = `${span.size}em`;
  if (span.colour !== null) made.style.color = readableOn(ink, span.colour);
  return made;
}

function withReading(reading: string, inner: Node[]): HTMLElement {
  const over = element('rt', 'cvn-reading', reading);
  // Read out, the reading would stand between the words it belongs to.
  over.setAttribute('aria-hidden', 'true');
  return element('ruby', 'cvn-ruby', ...inner, over);
}

/** A text with its marks and tags as elements: whole, without waits. `ink` is the colour of the text around, `#rrggbb`. */
export const styledText = (text: string, ink = '#ffffff'): (Node | string)[] =>
  spansOf(text).map((span) => (isPlain(span) ? span.text : styled(span, ink, new Text(span.text))));

const isPlain = ({ bold, italic, colour, ruby, size }: TextSpan): boolean =>
  !bold && !italic && colour === null && ruby === null && size === 1;

/** The colour of an element's text as `#rrggbb`; white where the browser names it in a way of its own. */
export function inkOf(element: Element): string {
  const { color } = getComputedStyle(element);
  const numbers = (color.match(/-?[\d.]+/g) ?? []).slice(0, 3).map(Number);
  const scale = color.startsWith('rgb') ? 1 : color.startsWith('color(srgb') ? 255 : 0;
  if (scale === 0 || numbers.length < 3) return '#ffffff';
  const hex = (value: number): string =>
    Math.round(Math.min(255, Math.max(0, value * scale)))
      .toString(16)
      .padStart(2, '0');
  return `#${numbers.map(hex).join('')}`;
}
