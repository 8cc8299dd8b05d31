import type { CallNode } from '@comfyvn/shared/story/node';
import type { VariableId } from '@comfyvn/shared/story/ids';
import type { Scene } from '@comfyvn/shared/story/story';
import { assignment } from './action-script.ts';
import { coerced } from './assignment.ts';
import type { Book, NamedVariable } from './book.ts';
import { valueCode } from './condition-script.ts';
import type { Spot } from './places.ts';
import { constantCode, plainCode, type PythonCode } from './python-code.ts';
import { nowhere } from './way-script.ts';

/** The parameters of a scene: variables of the story that its label takes. */
export function parametersOf(book: Book, scene: Scene): NamedVariable[] {
  const named = [...new Set(scene.parameters ?? [])].flatMap((id) => book.variables.get(id) ?? []);
  const shared = named.find(({ variable }) => variable.scope === 'global');
  if (shared !== undefined)
    book.losses.add(
      'parameter-global',
      { scene: scene.id },
      () =>
        `"${shared.variable.name}" is a parameter of a scene and shared by all games, which Ren'Py cannot do. Make it a variable of the scene.`,
      'error',
    );
  return named.filter(({ variable }) => variable.scope !== 'global');
}

interface Given {
  readonly id: VariableId;
  readonly value: PythonCode;
}

/** A parameter with the value that a call gives it, as the variable can hold it. */
function argument({ variable, name, initial }: NamedVariable, values: readonly PythonCode[]): string[] {
  let held = constantCode(initial);
  for (const value of values) held = coerced(variable, value, held.code) ?? held;
  return values.length === 0 ? [] : [`${name}=${held.code}`];
}

/** Arguments that a scene knows, each once, go into the call as they are; any others have to be worked out before. */
function argumentsOf(
  given: readonly Given[],
  parameters: readonly NamedVariable[],
): { before: string[]; args: string[] } {
  const isPlain =
    new Set(given.map(({ id }) => id)).size === given.length &&
    given.every(({ id, value }) => !value.draws || parameters.some(({ variable }) => variable.id === id));
  const values = isPlain
    ? given
    : given.map(({ id, value }, i) => ({
        id,
        value: plainCode(`given[${i}]`, value.type, { low: value.low, high: value.high }),
      }));
  // In the order they are worked out in, for the dice.
  const order = isPlain
    ? given.flatMap(({ id }) => parameters.find(({ variable }) => variable.id === id) ?? [])
    : parameters;
  const args = order.flatMap((parameter) =>
    argument(
      parameter,
      values.flatMap(({ id, value }) => (id === parameter.variable.id ? [value] : [])),
    ),
  );
  return { before: isPlain ? [] : [`$ given = [${given.map(({ value }) => value.code).join(', ')}]`], args };
}

function resultScript(book: Book, node: CallNode): string[] {
  const target = node.result === undefined ? undefined : book.variables.get(node.result);
  if (target === undefined) return [];
  const lines = assignment(target, plainCode('_return', 'any'));
  return lines.length === 0 ? [] : ['if _return is not None:', ...lines.map((line) => `    ${line}`)];
}

/** The statements of a call. `number` tells the calls of a file apart, for saved games. */
export function callScript(book: Book, scene: Scene, node: CallNode, number: number): string[] {
  const where = { scene: scene.id, node: node.id };
  const spot: Spot | undefined = book.places.find(node.target, scene.id);
  const given = (node.args ?? []).map(({ variable, value }) => ({
    id: variable,
    value: valueCode(book, value, where),
  }));
  if (spot === undefined) return nowhere(book, scene.id, node.id);
  const called = spot.enter ? book.sceneById.get(spot.scene) : undefined;
  const { before, args } = argumentsOf(given, called === undefined ? [] : parametersOf(book, called));
  const from = `_call_${book.places.sceneLabel(scene.id)}_${number}`;
  const parentheses = args.length === 0 ? '' : `(${args.join(', ')})`;
  return [...before, `call ${book.places.labelOf(spot)}${parentheses} from ${from}`, ...resultScript(book, node)];
}
