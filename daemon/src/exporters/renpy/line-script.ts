import type { LineNode } from '@comfyvn/shared/story/node';
import type { Book } from './book.ts';
import { isStyled } from './cast.ts';
import { voiceScript } from './cue-script.ts';
import { knownFigure, type KnownStage } from './stage-known.ts';

/** Words of a line in quotes, with the statements that work out what they show. */
interface Wording {
  readonly before: readonly string[];
  readonly quoted: string;
}

/** Who says a line, as the statement names them; empty for the narrator. */
export function sayerOf(book: Book, { speaker, kind }: LineNode): string {
  const actor = speaker === undefined ? undefined : book.cast.find(speaker);
  if (actor === undefined) return isStyled(kind) ? kind : '';
  return actor.voices.get(kind) ?? actor.name;
}

/** The words of a line between quotes: thoughts in italics, and none that would be taken for a choice or a name. */
export function wordsOf(book: Book, kind: LineNode['kind'], text: string): Wording {
  const { script, before } = book.words.line(text);
  if (kind === 'thought') return { before, quoted: `"{i}${script}{/i}"` };
  return { before, quoted: `"${script}${book.phrases.markOfLine(text)}"` };
}

/**
 * The image attribute a line gives its speaker, if the speaker looks otherwise. Of somebody who is perhaps on the stage it
 * changes the look if so; Ren'Py keeps it for somebody who is not, which is why a figure always enters with all of its
 * attributes.
 */
function attributeOf(book: Book, node: LineNode, stage: KnownStage): string[] {
  const actor = node.speaker === undefined ? undefined : book.cast.find(node.speaker);
  if (actor === undefined || actor.tag === null || node.expression === undefined) return [];
  const figure = knownFigure(stage, actor.character.id);
  if (figure.there === 'no' || figure.expression === node.expression) return [];
  return [actor.expressions.get(node.expression)!];
}

/** The say statement of a line in some words, e.g. of another language, with the statements that belong to it. */
export function sayScript(
  book: Book,
  node: LineNode,
  { before, quoted }: Wording,
  attributes: readonly string[],
  id: readonly string[],
): string[] {
  const say = [sayerOf(book, node), ...attributes, quoted, ...id].filter((part) => part !== '').join(' ');
  return [...before, ...voiceScript(book, node.cues), say];
}

/** The statements of a line. `stage` is what is known right before it is said. */
export function lineScript(book: Book, node: LineNode, stage: KnownStage): string[] {
  const said = attributeOf(book, node, stage);
  book.said.set(node, said);
  return sayScript(book, node, wordsOf(book, node.kind, node.text), said, ['id', book.sayIds.of(node)]);
}
