import { partsOf } from '../condition-eval.ts';
import type { Expression } from '../condition.ts';
import { possible, truth, type Known } from './possible.ts';
import type { Report } from './report.ts';

/** With a question about nodes that no run comes to answered: never visited. */
function withUnreached(expression: Expression, reached: (node: string) => boolean, depth = 0): Expression {
  const part = (one: Expression): Expression => withUnreached(one, reached, depth + 1);
  if (expression.op === 'visited') return reached(expression.node) ? expression : { op: 'value', value: 0 };
  if (depth > 200 || partsOf(expression).length === 0) return expression;
  if ('left' in expression) return { ...expression, left: part(expression.left), right: part(expression.right) };
  if (expression.op === 'not') return { op: 'not', of: part(expression.of) };
  return expression.op === 'and' || expression.op === 'or'
    ? { op: expression.op, of: expression.of.map(part) }
    : expression;
}

const throwsDice = (expression: Expression, depth = 0): boolean =>
  expression.op === 'random' || (depth < 200 && partsOf(expression).some((part) => throwsDice(part, depth + 1)));

/** Reports achievements that nobody can have, and those that throw dice. `reached` tells the nodes that a run can come to. */
export function checkAchievements(report: Report, known: Known, reached: (node: string) => boolean): void {
  const all = report.story.achievements ?? [];
  for (const one of all) {
    if (throwsDice(one.condition))
      report.add('achievement-dice', {}, `The achievement "${one.title}" throws dice, which always show 0 there.`, {
        fix: 'Let an action set a variable, and ask for that.',
      });
    if (truth(possible(withUnreached(one.condition, reached), known)) === 'never')
      report.add('achievement-never', {}, `The achievement "${one.title}" can never be had.`, {
        fix: 'Change its condition, or remove it.',
        edits: [
          { op: 'setAchievements', achievements: all.length === 1 ? null : all.filter((other) => other !== one) },
        ],
      });
  }
}
