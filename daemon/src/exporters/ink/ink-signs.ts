import type { Expression } from '@comfyvn/shared/story/condition';
import { leavesOf } from '@comfyvn/shared/story/story-walk';
import type { Story } from '@comfyvn/shared/story/story';
import { allExpressionsOf } from '../logic/text-expressions.ts';

/** Signs that stand for what an ink string cannot hold, and around the items of a list. No text of the story has them. */
export interface InkSigns {
  /** Behind each item of a list. */
  readonly item: string;
  /** Before a list, to find what it begins with. */
  readonly begin: string;
  /** For the line breaks \n and \r. */
  readonly newline: string;
  readonly carriage: string;
}

/** Besides what the story's own texts have: what can come of numbers and lists that become texts. */
const OF_NUMBERS = '0123456789.+-eInfinity, truefalse';
const PRIVATE_USE = 0xe000;

function textsIn(story: Story): string[] {
  const ofVariables = story.variables.flatMap(({ initial, options }) => [initial, ...(options ?? [])]);
  const ofNodes = story.scenes.flatMap(({ nodes }) =>
    nodes
      .flatMap((node) => allExpressionsOf(node, story.variables))
      .flatMap((expression: Expression) => leavesOf(expression))
      .flatMap((leaf) => (leaf.op === 'value' ? [leaf.value] : [])),
  );
  return [...ofVariables, ...ofNodes].flat().filter((value) => typeof value === 'string');
}

/** Signs that no value of the story can have in it. Pure. */
export function signsOf(story: Story): InkSigns {
  const used = new Set(OF_NUMBERS);
  for (const text of textsIn(story)) for (const sign of text) used.add(sign);
  let next = PRIVATE_USE;
  const free = (wanted: string): string => {
    let sign = wanted;
    while (used.has(sign)) sign = String.fromCodePoint(next++);
    used.add(sign);
    return sign;
  };
  return { item: free(';'), begin: free('^'), newline: free('␊'), carriage: free('␍') };
}
