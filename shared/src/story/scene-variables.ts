import type { SceneId } from './ids.ts';
import type { Variable } from './variable.ts';

/**
 * The scene variables, or what stands for them, by the scene whose entering makes them begin anew; under null those that
 * do so in every scene. Pure.
 */
export function byScene<T>(items: Iterable<T>, variableOf: (item: T) => Variable): Map<SceneId | null, T[]> {
  const groups = new Map<SceneId | null, T[]>();
  for (const item of items) {
    const { scope, scene = null } = variableOf(item);
    if (scope !== 'scene') continue;
    const group = groups.get(scene);
    if (group === undefined) groups.set(scene, [item]);
    else group.push(item);
  }
  return groups;
}
