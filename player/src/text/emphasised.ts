import { spansOf } from '@comfyvn/shared/story/text-markup';
import { element } from './dom.ts';

/** A line with its emphasis as elements. */
export const emphasised = (text: string): (Node | string)[] =>
  spansOf(text).map((span) =>
    span.bold || span.italic ? element(span.bold ? 'strong' : 'em', '', span.text) : span.text,
  );
