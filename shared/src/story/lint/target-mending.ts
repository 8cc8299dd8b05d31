import type { Edit, EditOf, WayOut } from '../edit.ts';
import type { ChoiceId } from '../ids.ts';
import type { Node } from '../node.ts';
import type { Scene } from '../story.ts';

/** Edits that take away a way out of a node that leads nowhere; undefined where a person must say where it leads. */
export interface TargetMending {
  readonly next: () => Edit[];
  readonly choice: (id: ChoiceId) => Edit[];
  /** `at` is the place among `targetsOf` the node. */
  readonly target: (at: number) => Edit[] | undefined;
}

/** How to mend what leads nowhere out of a node. Pure. */
export function mendTarget(scene: Scene, node: Node): TargetMending {
  const place = { scene: scene.id, node: node.id };
  const straight = (from: WayOut): Edit[] => [{ op: 'connect', ...place, from, to: null }];
  return {
    next: () => straight('next'),
    choice: (choice) => straight({ choice }),
    target(at) {
      if (node.type !== 'branch') return undefined;
      return withoutCase({ ...place, cases: node.cases }, at);
    },
  };
}

/** The edits that take a case of a branch away; undefined for the only one. Pure. */
export function withoutCase(
  {
    scene,
    node,
    cases,
  }: Pick<EditOf<'updateNode'>, 'scene' | 'node'> & { cases: Extract<Node, { type: 'branch' }>['cases'] },
  at: number,
): Edit[] | undefined {
  return cases.length > 1 ? [{ op: 'updateNode', scene, node, set: { cases: cases.toSpliced(at, 1) } }] : undefined;
}
