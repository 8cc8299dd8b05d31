import { plainText } from '@comfyvn/shared/story/text-markup';
import type { LineNode } from '@comfyvn/shared/story/node';
import { linesOf, type PlayedScene } from './direct.strands.ts';

/** More lines than this at once, and a small model forgets the first ones. */
const MOST_LINES = 20;
/** Of a line, for the model. */
export const LONGEST_LINE = 500;
/** Letters that lines may take for each token that the model reads; the rest is for cast, lore, lists and the answer. */
const LETTERS_A_TOKEN = 0.7;

export interface Chunk {
  readonly scene: string;
  readonly nodes: readonly string[];
  /** Which chunk holds the line that is read before its first one; null where none does. */
  readonly follows: number | null;
}

/** The words of a line as a model reads them. Pure. */
export const wordsOf = (line: LineNode): string =>
  plainText(line.text).replace(/\s+/g, ' ').trim().slice(0, LONGEST_LINE).toWellFormed();

/**
 * Scenes in stretches of lines that a model reads at once, in the order they are read; none goes over the end of a scene.
 * Short strands, as of other takes of a message, share one. Pure.
 */
export function chunksOf(scenes: readonly PlayedScene[], contextTokens: number): Chunk[] {
  const most = contextTokens * LETTERS_A_TOKEN;
  const chunks: Chunk[] = [];
  const chunkOf = new Map<string, number>();
  for (const { scene, strands, from } of scenes) {
    let nodes: string[] = [];
    let letters = 0;
    let before: string | null = from;
    const close = (): void => {
      if (nodes.length > 0) chunks.push({ scene: scene.id, nodes, follows: chunkOf.get(before ?? '') ?? null });
      [nodes, letters] = [[], 0];
    };
    for (const strand of strands) {
      const lines = linesOf(strand);
      if (nodes.length + lines.length > MOST_LINES) close();
      let last = strand.from ?? from;
      for (const line of lines) {
        const length = wordsOf(line).length + 30;
        if (nodes.length >= MOST_LINES || letters + length > most) close();
        if (nodes.length === 0) before = last;
        nodes.push(line.id);
        chunkOf.set(line.id, chunks.length);
        letters += length;
        last = line.id;
      }
    }
    close();
  }
  return chunks;
}
