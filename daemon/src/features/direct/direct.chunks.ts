import { plainText } from '@comfyvn/shared/story/text-markup';
import type { LineNode } from '@comfyvn/shared/story/node';
import type { Scene } from '@comfyvn/shared/story/story';

/** More lines than this at once, and a small model forgets the first ones. */
const MOST_LINES = 20;
/** Of a line, for the model. */
export const LONGEST_LINE = 500;
/** Letters that lines may take for each token that the model reads; the rest is for cast, lore, lists and the answer. */
const LETTERS_A_TOKEN = 0.7;

export interface Chunk {
  readonly scene: string;
  readonly nodes: readonly string[];
}

/** The words of a line as a model reads them. Pure. */
export const wordsOf = (line: LineNode): string =>
  plainText(line.text).replace(/\s+/g, ' ').trim().slice(0, LONGEST_LINE).toWellFormed();

/** A story in stretches of lines that a model reads at once; none goes over the end of a scene. Pure. */
export function chunksOf(scenes: readonly Scene[], contextTokens: number): Chunk[] {
  const most = contextTokens * LETTERS_A_TOKEN;
  const chunks: Chunk[] = [];
  for (const scene of scenes) {
    let nodes: string[] = [];
    let letters = 0;
    const close = (): void => {
      if (nodes.length > 0) chunks.push({ scene: scene.id, nodes });
      [nodes, letters] = [[], 0];
    };
    for (const node of scene.nodes) {
      if (node.type !== 'line') continue;
      const length = wordsOf(node).length + 30;
      if (nodes.length >= MOST_LINES || letters + length > most) close();
      nodes.push(node.id);
      letters += length;
    }
    close();
  }
  return chunks;
}
