import type { CallNode } from '@comfyvn/shared/story/node';
import { kindOf, knownOfKind, type Kind } from '../logic/known.ts';
import type { Spot } from '../places.ts';
import { bare } from './bare-code.ts';
import { assigned, discarded } from './ink-actions.ts';
import { initialCode, parametersOf, type InkContext } from './ink-context.ts';
import type { InkValue } from './ink-values.ts';

/**
 * The values for the parameters of the scene called, in their order, and the lines that work them out before if they throw
 * dice: those fall in the order of the call.
 */
export function callArguments(
  node: CallNode,
  spot: Spot | undefined,
  context: InkContext,
): { lines: string[]; args: string[] } {
  const { code, knowledge, names } = context;
  const parameters = spot?.enters === true ? parametersOf(context, spot.scene) : [];
  const values = (node.args ?? []).map(({ variable, value }) => ({ variable, value: code.value(value) }));
  const thrown = values.some(({ value }) => value.known.dice);
  const given = new Map(parameters.map((variable) => [variable.id, initialCode(context, variable)]));
  const lines: string[] = [];
  for (const [i, { variable: id, value }] of values.entries()) {
    const temp = names.own(`arg_${i + 1}`, node.id);
    if (thrown) lines.push(`~ temp ${temp} = ${bare(value.code)}`);
    const variable = knowledge.variables.get(id);
    const otherwise = given.get(id);
    if (variable === undefined || otherwise === undefined) continue;
    given.set(id, bare(code.held(variable, thrown ? { code: temp, known: value.known } : value, otherwise)));
  }
  return { lines, args: [...given.values()] };
}

/** Takes what the scene called gave back, if it gave anything. */
export function resultLines({ result }: CallNode, context: InkContext): string[] {
  const variable = result === undefined ? undefined : context.knowledge.variables.get(result);
  if (variable === undefined) return [];
  const kind = kindOf(variable);
  const lines = assigned(variable, { code: `given_${kind}`, known: knownOfKind(kind, null) }, context);
  return ['{ given:', ...lines.map((line) => `  ${line}`), '}'];
}

function as(kind: Kind, value: InkValue, { code }: InkContext): string {
  switch (kind) {
    case 'boolean':
      return code.truth(value);
    case 'number':
      return code.number(value);
    case 'text':
      return code.text(value);
    case 'list':
      return code.list(value);
  }
}

/** Gives a value back from a scene, as every kind of value that the calls of the scene may take. */
export function givenLines(value: InkValue, scene: number, context: InkContext): string[] {
  const kinds = context.outline.givenIn(scene);
  if (kinds.length === 0) return discarded(value, context);
  // Dice are thrown once, however often the value is written down.
  const isKept = value.known.dice && kinds.length > 1;
  const now: InkValue = isKept ? { code: 'given_back', known: value.known } : value;
  return [
    ...(isKept ? [`~ temp given_back = ${bare(value.code)}`] : []),
    ...kinds.map((kind) => `~ given_${kind} = ${bare(as(kind, now, context))}`),
    '~ given = true',
  ];
}
