import type { Node, Target } from '@comfyvn/shared/story/node';
import { targetsOf } from '@comfyvn/shared/story/story-walk';
import type { Places, Spot } from '../places.ts';

/** Numbers for the places within scenes that something leads to, in the order of the story. */
export interface Marks {
  /** The number of a node; undefined if nothing leads to it. */
  numberOf(scene: number, node: number): number | undefined;
  /** Where a target leads, in words, seen from a scene; undefined if it leads nowhere. */
  describe(target: Target, from: number): string | undefined;
  /** Where it goes on behind a node, in words; undefined if that is simply the next one in the script. */
  after(scene: number, node: number): string | undefined;
}

const keyOf = (scene: number, node: number): string => `${scene} ${node}`;

function spotsFrom(places: Places, scene: number, node: Node, position: number): (Spot | undefined)[] {
  const targets = targetsOf(node).map((target) => places.find(target, scene));
  return node.next === undefined ? targets : [...targets, places.after(scene, position)];
}

function isWithin(places: Places, { scene, node }: Spot): boolean {
  return node > 0 && node < places.scenes[scene]!.nodes.length;
}

function numbersOf(places: Places): Map<string, number> {
  const wanted = new Set<string>();
  const want = (spot: Spot | undefined) => {
    if (spot !== undefined && isWithin(places, spot)) wanted.add(keyOf(spot.scene, spot.node));
  };
  want(places.start);
  places.scenes.forEach(({ nodes }, scene) =>
    nodes.forEach((node, position) => spotsFrom(places, scene, node, position).forEach(want)),
  );
  const numbers = new Map<string, number>();
  places.scenes.forEach(({ nodes }, scene) =>
    nodes.forEach((_, node) => {
      const key = keyOf(scene, node);
      if (wanted.has(key)) numbers.set(key, numbers.size + 1);
    }),
  );
  return numbers;
}

/** The marks of a story. Pure. */
export function marksOf(places: Places): Marks {
  const numbers = numbersOf(places);
  const describeSpot = (spot: Spot | undefined): string | undefined => {
    if (spot === undefined) return undefined;
    const number = numbers.get(keyOf(spot.scene, spot.node));
    return number === undefined ? `scene ${spot.scene + 1}` : `mark ${number}`;
  };
  return {
    numberOf: (scene, node) => numbers.get(keyOf(scene, node)),
    describe: (target, from) => describeSpot(places.find(target, from)),
    after(scene, node) {
      if (places.scenes[scene]!.nodes[node]!.next === undefined) return undefined;
      return describeSpot(places.after(scene, node)) ?? 'nowhere';
    },
  };
}
