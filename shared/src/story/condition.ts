import * as z from 'zod';
import { ARITHMETIC, COMPARISONS } from './condition-operators.ts';
import { nodeId, variableId } from './ids.ts';
import { value, type Value } from './variable.ts';

/** An expression as a tree. A condition is an expression whose value counts as true or false. */
export type Expression =
  | { op: 'value'; value: Value }
  | { op: 'get'; variable: string }
  | { op: 'visited'; node: string }
  | { op: 'random' }
  | { op: 'random'; from: Expression; to: Expression }
  | { op: 'not'; of: Expression }
  | { op: 'and' | 'or'; of: Expression[] }
  | { op: (typeof COMPARISONS)[number] | (typeof ARITHMETIC)[number] | 'in'; left: Expression; right: Expression };

export const expression: z.ZodType<Expression> = z.lazy(() =>
  z.union([
    z.object({ op: z.literal('value'), value }),
    z.object({ op: z.literal('get'), variable: variableId }),
    z.object({ op: z.literal('visited'), node: nodeId }).describe('How often a node was visited in this run'),
    z.strictObject({ op: z.literal('random') }).describe("A number from the run's dice, 0 <= number < 1"),
    z
      .object({ op: z.literal('random'), from: expression, to: expression })
      .describe("A whole number from the run's dice, both ends included"),
    z.object({ op: z.literal('not'), of: expression }),
    z.object({ op: z.enum(['and', 'or']), of: z.array(expression).min(1).max(100) }),
    z.object({ op: z.enum([...COMPARISONS, ...ARITHMETIC, 'in']), left: expression, right: expression }),
  ]),
);
export const condition = expression;
export type Condition = Expression;
