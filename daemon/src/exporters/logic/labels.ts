import type { Node } from '@comfyvn/shared/story/node';
import { targetsOf } from '@comfyvn/shared/story/story-walk';
import type { Places, Spot } from '../places.ts';

/** The nodes of each scene that something leads to, by their position. */
export interface Labels {
  /** Those led to without entering the scene there, and those at which it is entered behind its beginning. */
  readonly labelled: readonly ReadonlySet<number>[];
  /** Those behind the beginning of a scene at which it is entered. */
  readonly entries: readonly ReadonlySet<number>[];
}

/**
 * What is led to in a story: by a target, as the next node of another place in the list, or as what follows a node of the
 * kinds of `followed`. Pure.
 */
export function labelsOf(places: Places, followed: readonly Node['type'][]): Labels {
  const labelled = places.scenes.map(() => new Set<number>());
  const entries = places.scenes.map(() => new Set<number>());
  const note = (spot: Spot | undefined) => {
    if (spot === undefined || spot.node >= places.scenes[spot.scene]!.nodes.length) return;
    if (!spot.enters || spot.node > 0) labelled[spot.scene]!.add(spot.node);
    if (spot.enters && spot.node > 0) entries[spot.scene]!.add(spot.node);
  };
  note(places.start);
  places.scenes.forEach(({ nodes }, scene) =>
    nodes.forEach((node, position) => {
      for (const target of targetsOf(node)) note(places.find(target, scene));
      if (node.next !== undefined || followed.includes(node.type)) note(places.after(scene, position));
    }),
  );
  return { labelled, entries };
}
