import { element } from './dom.ts';
import { splitEmphasis } from './emphasis.ts';

/** A line with its emphasis as elements. */
export const emphasised = (text: string): (Node | string)[] =>
  splitEmphasis(text).map((run) => (run.style === 'plain' ? run.text : element(run.style, '', run.text)));
