import type { VariableValue } from '@comfyvn/shared/variables/variables.api';
import { start, step, valueOf, withValue, type RunState } from '@comfyvn/shared/story/runner';
import { coerce } from '@comfyvn/shared/story/values';
import type { Value, Variable, VariableScope } from '@comfyvn/shared/story/variable';
import type { StoryView } from '@comfyvn/shared/story/view';
import { AppError, notFound } from '../../core/errors.ts';
import type { ScenarioService } from '../scenario/index.ts';

/** Whose variables: of a run, or the global ones that a story keeps between its runs. */
export interface Owner {
  readonly run?: string | undefined;
  readonly story?: string | undefined;
}

/** The variables of a run or a story, read and written by id. */
interface Shelf {
  readonly variables: readonly Variable[];
  read(variable: Variable): Value;
  /** Writes values that their variables can hold. */
  write(values: readonly (readonly [Variable, Value])[]): void;
}

/** The state as its line, menu or question looks now that a variable has another value. */
function shownAgain(view: StoryView, state: RunState): RunState {
  const { scene, node, status } = state;
  if (status === 'ended' || status === 'loading' || node === null) return state;
  return step(
    view,
    { ...state, status: 'loading', needs: scene, pending: { kind: 'again', scene, node } },
    { type: 'loaded' },
  ).state;
}

export function createVariableService(scenario: ScenarioService) {
  function ofRun(id: string): Shelf {
    const run = scenario.find(id);
    const { view } = run;
    return {
      variables: view.head.variables,
      read: (variable) => valueOf(view, run.state, variable.id) ?? variable.initial,
      write(values) {
        let { state } = run;
        for (const [variable, value] of values) state = withValue(view, state, variable.id, value) ?? state;
        scenario.keep({ ...run, state: shownAgain(view, state) });
      },
    };
  }

  function ofStory(id: string): Shelf {
    const view = scenario.view(id);
    const kept = start(view, { seed: '', globals: scenario.globals(id) }).state;
    return {
      variables: view.head.variables.filter((one) => one.scope === 'global'),
      read: (variable) => valueOf(view, kept, variable.id) ?? variable.initial,
      write: (values) =>
        scenario.putGlobals(id, {
          ...scenario.globals(id),
          ...Object.fromEntries(values.map(([variable, value]) => [variable.id, value])),
        }),
    };
  }

  function shelfOf({ run, story }: Owner): Shelf {
    if (run !== undefined) return ofRun(run);
    if (story !== undefined) return ofStory(story);
    throw new AppError('invalid_input', 'Name a run or a story.');
  }

  const withValueOf = (shelf: Shelf, variable: Variable): VariableValue => ({
    ...variable,
    value: shelf.read(variable),
  });

  function find(shelf: Shelf, id: string): Variable {
    const variable = shelf.variables.find((one) => one.id === id);
    if (variable === undefined) throw notFound('variable', id);
    return variable;
  }

  const inScope = (shelf: Shelf, scope: VariableScope | undefined) =>
    shelf.variables.filter((one) => scope === undefined || one.scope === scope);

  return {
    list(owner: Owner, scope: VariableScope | undefined): VariableValue[] {
      const shelf = shelfOf(owner);
      return inScope(shelf, scope).map((one) => withValueOf(shelf, one));
    },
    get(owner: Owner, id: string): VariableValue {
      const shelf = shelfOf(owner);
      return withValueOf(shelf, find(shelf, id));
    },
    set(owner: Owner, id: string, value: Value): VariableValue {
      const shelf = shelfOf(owner);
      const variable = find(shelf, id);
      const held = coerce(variable, value);
      if (held === undefined)
        throw new AppError(
          'invalid_input',
          `"${variable.name}" cannot be ${JSON.stringify(value)}; it is one of: ${(variable.options ?? []).join(', ')}.`,
        );
      shelf.write([[variable, held]]);
      return withValueOf(shelfOf(owner), variable);
    },
    reset(owner: Owner, scope: VariableScope | undefined): VariableValue[] {
      const shelf = shelfOf(owner);
      shelf.write(inScope(shelf, scope).map((one) => [one, coerce(one, one.initial) ?? one.initial] as const));
      return this.list(owner, scope);
    },
  };
}
