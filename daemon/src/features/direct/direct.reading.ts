import type { LineNode } from '@comfyvn/shared/story/node';
import type { Stage } from '@comfyvn/shared/story/stage';
import type { Scene, Story } from '@comfyvn/shared/story/story';
import { wordsOf } from './direct.chunks.ts';
import type { ListedChoice } from './direct.lists.ts';
import { after, firstLine, menusOf, strandsOf, type Strand } from './direct.strands.ts';

/** Lines that are read one after the other. */
export interface Passage {
  readonly lines: readonly LineNode[];
  /** Before the first one. */
  readonly stage: Stage;
  /** The line that is read before them; null where they begin the scene or are entered from elsewhere. */
  readonly from: string | null;
}
/** What of a scene is put before a model. */
export interface Reading {
  readonly strands: readonly Strand[];
  readonly passages: readonly Passage[];
  /** All lines of the passages. */
  readonly lines: readonly LineNode[];
  readonly choices: readonly ListedChoice[];
}

const LONGEST_LABEL = 120;
const MOST_OF_WAY = 120;

/** The lines with these ids as they are read, and the choices between them. Pure. */
export function readingOf(story: Story, scene: Scene, ids: ReadonlySet<string>): Reading {
  const strands = strandsOf(scene);
  const passages = strands.flatMap((strand) => passageOf(strand, ids) ?? []);
  const lines = passages.flatMap((one) => one.lines);
  const numbers = new Map(lines.map((one, i) => [one.id, i + 1]));
  const choices = menusOf(strands).flatMap(({ menu, line }): ListedChoice[] => {
    // A single one is what the reader says; where chance decides, nobody reads them; what holds values is no label alone.
    const isAsked = menu.decide === 'reader' && menu.choices.length > 1;
    if (line === null || !ids.has(line) || !isAsked) return [];
    const behind = numbers.get(line) ?? 0;
    return menu.choices.flatMap((choice): ListedChoice[] => {
      if (choice.text.includes('{')) return [];
      const first = choice.target && firstLine(story, scene, choice.target);
      return [
        {
          menu: menu.id,
          choice: choice.id,
          label: choice.text.slice(0, LONGEST_LABEL).toWellFormed(),
          behind,
          leadsTo: first === undefined ? '' : wordsOf(first).slice(0, MOST_OF_WAY).toWellFormed(),
        },
      ];
    });
  });
  return { strands, passages, lines, choices };
}

function passageOf({ steps, stage, from }: Strand, ids: ReadonlySet<string>): Passage | undefined {
  const lines: LineNode[] = [];
  let [now, last] = [stage, from];
  let before: Omit<Passage, 'lines'> | undefined;
  for (const step of steps) {
    const { node } = step;
    if (node.type === 'line' && ids.has(node.id)) {
      before ??= { stage: now, from: last };
      lines.push(node);
    }
    if (node.type === 'line') last = node.id;
    now = after(now, step);
  }
  return before && { ...before, lines };
}
