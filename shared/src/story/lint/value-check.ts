import { MAX_DEPTH, partsOf } from '../condition-eval.ts';
import type { Expression } from '../condition.ts';
import type { Finding } from '../finding.ts';
import type { VariableId } from '../ids.ts';
import type { Action, Node } from '../node.ts';
import { actionsOf, expressionsOf, leavesOf, textsOf } from '../story-walk.ts';
import { expressionsIn, mayHoldValues } from '../text-value.ts';
import { textOf } from '../values.ts';
import type { Value, Variable } from '../variable.ts';
import { held, possible, type Known, type Possible } from './possible.ts';
import type { Report } from './report.ts';

type Where = Finding['where'];
type Comparison = Extract<Expression, { left: Expression }>;

const COMPARING = new Set<string>(['==', '!=', '<', '<=', '>', '>=']);

/** Texts that a yes-or-no variable can be compared with. */
const YES_NO = new Set(['true', 'false']);

/** Why a variable can never be like a fixed value, or undefined if it can. */
function unlike(variable: Variable, value: Value): 'comparison-types' | 'option-unknown' | undefined {
  const isList = Array.isArray(value);
  if ((variable.type === 'list') !== isList) return 'comparison-types';
  if (isList || typeof value !== 'string') return undefined;
  if (variable.type === 'number') return Number.isNaN(Number(value)) || value === '' ? 'comparison-types' : undefined;
  if (variable.type === 'boolean') return YES_NO.has(value) ? undefined : 'comparison-types';
  return variable.type === 'enum' && variable.options?.includes(textOf(value)) === false ? 'option-unknown' : undefined;
}

/** A variable and the fixed value it is compared with. */
function sides(report: Report, { left, right }: Comparison): { variable: Variable; value: Value } | undefined {
  const [get, other] = left.op === 'get' ? [left, right] : [right, left];
  const variable = get.op === 'get' ? report.variables.get(get.variable) : undefined;
  return variable !== undefined && other.op === 'value' ? { variable, value: other.value } : undefined;
}

function checkComparison(report: Report, expression: Comparison, where: Where): void {
  const both = sides(report, expression);
  const rule = both && unlike(both.variable, both.value);
  if (!both || !rule) return;
  const { variable, value } = both;
  const shown = JSON.stringify(value).slice(0, 200);
  const isOption = rule === 'option-unknown';
  report.add(
    rule,
    { ...where, variable: variable.id },
    isOption
      ? `"${variable.name}" is compared with ${shown}, which is none of its options.`
      : `"${variable.name}" is a ${variable.type} and is compared with ${shown}.`,
    {
      fix: isOption ? 'Add the option, or compare with another one.' : 'Compare it with a value of its type.',
      edits:
        isOption && typeof value === 'string' && value.length <= 200 && (variable.options?.length ?? 0) < 200
          ? [{ op: 'updateVariable', variable: variable.id, set: { options: [...(variable.options ?? []), value] } }]
          : undefined,
    },
  );
}

const isZero = (value: Possible): boolean =>
  value.kind === 'values' && value.values.every((one) => typeof one === 'number' && one === 0);

function checkExpression(report: Report, expression: Expression, known: Known, where: Where, depth = 0): void {
  if (depth > MAX_DEPTH) return;
  if ('left' in expression) {
    const { op } = expression;
    if (COMPARING.has(op)) checkComparison(report, expression, where);
    if ((op === '/' || op === '%') && isZero(possible(expression.right, known)))
      report.add('division-by-zero', where, 'Something is divided by what is always 0, which gives 0.', {
        fix: 'Divide by something else.',
      });
  }
  for (const part of partsOf(expression)) checkExpression(report, part, known, where, depth + 1);
}

const MEANT_FOR: Readonly<Record<string, Variable['type'] | undefined>> = {
  toggle: 'boolean',
  push: 'list',
  remove: 'list',
};

function checkAction(report: Report, action: Action, known: Known, where: Where): void {
  const variable = 'variable' in action ? report.variables.get(action.variable) : undefined;
  if (variable === undefined) return;
  const meant = MEANT_FOR[action.type];
  const at = { ...where, variable: variable.id };
  if (meant !== undefined && variable.type !== meant)
    report.add(
      'action-type',
      at,
      `"${action.type}" means nothing for "${variable.name}", which is a ${variable.type}.`,
      {
        fix: `Use it with a ${meant} only.`,
      },
    );
  else if (variable.type === 'enum' && 'value' in action && held(variable, possible(action.value, known)) === undefined)
    report.add('value-not-allowed', at, `"${variable.name}" is set to what is none of its options.`, {
      fix: 'Set one of its options.',
    });
}

/** How often each variable is asked for and set. */
interface Uses {
  readonly read: Set<VariableId>;
  readonly set: Set<VariableId>;
}

function noteRead(expression: Expression, uses: Uses): void {
  for (const leaf of leavesOf(expression)) if (leaf.op === 'get') uses.read.add(leaf.variable);
}

function noteUses(node: Node, uses: Uses): void {
  for (const expression of expressionsOf(node)) noteRead(expression, uses);
  if (node.type === 'input') uses.set.add(node.variable);
  for (const action of actionsOf(node)) if ('variable' in action) uses.set.add(action.variable);
  if (node.type !== 'call') return;
  for (const { variable } of node.args ?? []) uses.set.add(variable);
  if (node.result !== undefined) uses.set.add(node.result);
}

function checkUses(report: Report, { read, set }: Uses, parameters: ReadonlySet<VariableId>): void {
  for (const { id, name } of report.variables.values()) {
    const where = { variable: id };
    const isSet = set.has(id) || parameters.has(id);
    if (!read.has(id) && !isSet)
      report.add('variable-unused', where, `The variable "${name}" is never used.`, {
        fix: 'Remove it.',
        edits: [{ op: 'removeVariable', variable: id }],
      });
    else if (!read.has(id))
      report.add('variable-only-set', where, `The variable "${name}" is set, but nothing asks for it.`);
    else if (!isSet)
      report.add('variable-only-read', where, `The variable "${name}" is asked for, but never changes.`, {
        fix: 'Set it somewhere, or use a fixed value.',
      });
  }
}

/** Reports variables without use, and expressions and actions that do not fit their types. */
export function checkValues(report: Report, known: Known): void {
  const uses: Uses = { read: new Set(), set: new Set() };
  const parameters = new Set<VariableId>();
  const { scenes, achievements = [], variables } = report.story;
  for (const { condition } of achievements) {
    noteRead(condition, uses);
    checkExpression(report, condition, known, {});
  }
  for (const scene of scenes) {
    for (const id of scene.parameters ?? []) parameters.add(id);
    for (const words of Object.values(scene.translations ?? {}))
      for (const one of expressionsIn(Object.values(words), variables)) noteRead(one, uses);
    for (const node of scene.nodes) {
      if (node.type === 'line' && !mayHoldValues(node.text)) continue;
      const where = { scene: scene.id, node: node.id };
      noteUses(node, uses);
      for (const action of actionsOf(node)) checkAction(report, action, known, where);
      const inTexts = expressionsIn(textsOf(node), variables);
      for (const expression of inTexts) noteRead(expression, uses);
      for (const expression of [...expressionsOf(node), ...inTexts]) checkExpression(report, expression, known, where);
    }
  }
  checkUses(report, uses, parameters);
}
