import type { InputNode } from '@comfyvn/shared/story/node';
import type { Scene } from '@comfyvn/shared/story/story';
import { assignment } from './action-script.ts';
import type { Book } from './book.ts';
import { translationsOf } from './languages.ts';
import { placeholderOf } from './phrases.ts';
import { plainCode } from './python-code.ts';
import { oneLine, pythonString } from './quoting.ts';

/** Characters of an answer where the node states none. */
const MAX_LENGTH = 80;

/** The statements that ask the reader for a text or a number; none where nothing can be asked, as in our runner. */
export function inputScript(book: Book, scene: Scene, node: InputNode): string[] {
  const target = book.variables.get(node.variable);
  if (target?.variable.type !== 'text' && target?.variable.type !== 'number') return [];
  const isText = target.variable.type === 'text';
  const { prompt = '', placeholder, maxLength = MAX_LENGTH } = node;
  const hint = (words: string): string =>
    pythonString(oneLine(book.words.phrase(words).held) + book.phrases.markOf(placeholderOf(node.id)));
  const args = [
    target.name,
    `_(${pythonString(`${book.words.phrase(prompt).held}${book.phrases.markOf(node.id)}`)})`,
    ...(isText && maxLength !== MAX_LENGTH ? [`length=${maxLength}`] : []),
    ...(placeholder === undefined ? [] : [`hint=${hint(placeholder)}`]),
    ...(node.required === true ? ['required=True'] : []),
  ];
  const answer = plainCode(`vn.ask${isText ? '' : '_number'}(${args.join(', ')})`, isText ? 'text' : 'number');
  const words = [prompt, placeholder ?? '', ...translationsOf(scene.translations, [node.id, placeholderOf(node.id)])];
  return [...book.words.valuesOf(words), ...assignment(target, answer)];
}
