import { spansOf, type TextSpan } from '@comfyvn/shared/story/text-markup';
import { pythonFloat, type TextPiece } from './quoting.ts';

/** Size of the text in `gui.rpy`: tags state sizes by their difference from it, in pixels. */
const TEXT_SIZE = 25;

/** Stands for a value while marks and tags are read. Whatever a story has of it is gone before. */
export const VALUE_SIGN = '\uFDD0';

/** The tags that a span stands within, from the outermost to the innermost. */
function tagsOf({ bold, italic, colour, size, speed }: TextSpan): string[] {
  const larger = Math.round(TEXT_SIZE * (size - 1));
  return [
    ...(bold ? ['b'] : []),
    ...(italic ? ['i'] : []),
    ...(colour === null ? [] : [`color=${colour}`]),
    ...(larger === 0 ? [] : [`size=${larger > 0 ? '+' : ''}${larger}`]),
    ...(speed === 1 ? [] : [`cps=*${pythonFloat(speed)}`]),
  ];
}

const tag = (name: string): TextPiece => ({ is: 'tag', text: `{${name}}` });
const closing = (name: string): TextPiece => tag(`/${name.replace(/=.*$/, '')}`);

/** The tags that lead from one span's to the next one's. */
function change(open: readonly string[], wanted: readonly string[]): TextPiece[] {
  let shared = 0;
  while (shared < open.length && open[shared] === wanted[shared]) shared++;
  return [...open.slice(shared).reverse().map(closing), ...wanted.slice(shared).map(tag)];
}

const wait = ({ waitMs }: TextSpan): TextPiece[] =>
  waitMs === null ? [] : [tag(waitMs === 'reader' ? 'w' : `w=${pythonFloat(waitMs / 1000)}`)];

/** Words with their values, `names` being what shows those, in order; used ones are taken away. */
function words(text: string, names: string[]): TextPiece[] {
  return text
    .split(VALUE_SIGN)
    .flatMap((part, i): TextPiece[] => [
      ...(i === 0 ? [] : [{ is: 'value' as const, text: names.shift() ?? '' }]),
      ...(part === '' ? [] : [{ is: 'words' as const, text: part }]),
    ]);
}

function inner(span: TextSpan, names: string[]): TextPiece[] {
  if (span.ruby === null) return words(span.text, names);
  // The reading comes first in the story's text, so its values come first too.
  const reading = words(span.ruby, names);
  return [tag('rb'), ...words(span.text, names), tag('/rb'), tag('rt'), ...reading, tag('/rt')];
}

/**
 * A text with marks and tags as Ren'Py has them. Each `VALUE_SIGN` becomes one of the names, in order. `paced`: whether
 * it can wait and be fast or slow, as a line can and a choice cannot. Pure.
 */
export function piecesOf(text: string, names: readonly string[], paced: boolean): TextPiece[] {
  const left = [...names];
  let open: string[] = [];
  const pieces = spansOf(text).flatMap((span) => {
    const wanted = tagsOf(paced ? span : { ...span, speed: 1 });
    const tags = change(open, wanted);
    open = wanted;
    return [...tags, ...(paced ? wait(span) : []), ...inner(span, left)];
  });
  return [...pieces, ...open.reverse().map(closing)];
}
