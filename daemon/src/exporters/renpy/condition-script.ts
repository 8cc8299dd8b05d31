import type { Expression } from '@comfyvn/shared/story/condition';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { Losses } from '../losses.ts';
import { toPython, type PythonNames } from './expression.ts';
import { depthOf, strict, type PythonCode } from './python-code.ts';

/** Python's parser gives up at 200 levels; functions and lists of ours add some around an expression. */
const DEEPEST = 90;

/** What expressions are written with. */
interface Names {
  readonly names: PythonNames;
  readonly losses: Losses;
}

/** An expression of the story as Python; one that Python could not read is an error finding. */
export function looseCode(book: Names, expression: Expression, where: Finding['where']): PythonCode {
  const code = toPython(expression, book.names);
  if (depthOf(code.code) > DEEPEST)
    book.losses.add(
      'expression-too-deep',
      where,
      (count) =>
        `Python cannot read expressions nested this deeply (${count}). Take them apart with variables of their own.`,
      'error',
    );
  return code;
}

/** The same, as a value that can be kept. */
export const valueCode = (book: Names, expression: Expression, where: Finding['where']): PythonCode =>
  strict(looseCode(book, expression, where));
