import { refuse } from './error.ts';
import { fitting, withFields } from './fields.ts';
import { inserted, limited, mapped, positionOf } from './list.ts';
import { mapSceneWords } from './map-head.ts';
import { mapNode, put, type References } from './map.ts';
import { naming, usingVariable } from './uses.ts';
import type { EditOf } from '../edit.ts';
import type { Story } from '../story.ts';
import { variable as variableSchema, type Variable } from '../variable.ts';

/** Refuses a variable that contradicts itself. */
function checkVariable(story: Story, { id, type, options, min, max, scope, scene }: Variable): void {
  if (type === 'enum' && (options?.length ?? 0) === 0)
    refuse(`The variable "${id}" is an enum and needs options to choose from.`);
  if (min !== undefined && max !== undefined && min > max)
    refuse(`The variable "${id}" would have a minimum above its maximum.`);
  if (scope === 'scene' && scene !== undefined && !story.scenes.some((one) => one.id === scene))
    refuse(`There is no scene "${scene}" that the variable "${id}" could belong to.`);
}

/** The story with other variables; texts that name one whose name is not the same, or not clear any more, follow. */
function withVariables(story: Story, variables: Variable[]): Story {
  const refs: References = { names: story.variables, namesAfter: variables };
  const scenes = mapped(story.scenes, (scene) =>
    put(
      mapSceneWords(scene, refs),
      'nodes',
      mapped(scene.nodes, (node) => mapNode(node, refs)),
    ),
  );
  return { ...story, variables, scenes };
}

/** Adds a variable. Pure. */
export function addVariable(story: Story, { variable, after }: EditOf<'addVariable'>): Story {
  if (story.variables.some((one) => one.id === variable.id))
    refuse(`There is a variable with the id "${variable.id}" already. Choose another one.`);
  checkVariable(story, variable);
  const variables = limited(inserted(story.variables, variable, after, 'variable'), 10_000, 'variables');
  return withVariables(story, variables);
}

/** Sets fields of a variable. Pure. */
export function updateVariable(story: Story, { variable: id, set }: EditOf<'updateVariable'>): Story {
  const at = positionOf(story.variables, id, 'variable');
  const changed = withFields(story.variables[at]!, set, variableSchema.shape);
  const variable = fitting(variableSchema, changed, `The variable "${id}"`);
  checkVariable(story, variable);
  return withVariables(story, story.variables.with(at, variable));
}

/** Takes a variable away. Pure. */
export function removeVariable(story: Story, { variable: id }: EditOf<'removeVariable'>): Story {
  const at = positionOf(story.variables, id, 'variable');
  const uses = usingVariable(story, id);
  if (uses.length > 0)
    refuse(`The variable "${id}" cannot be removed: it is used in ${naming(uses)}. Change that first.`);
  return { ...story, variables: story.variables.toSpliced(at, 1) };
}
