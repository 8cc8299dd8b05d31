import type { Edit } from './edit.ts';
import type { Node } from './node.ts';
import type { StageChange } from './stage.ts';
import type { Scene } from './story.ts';

/** The edit that gives a node other changes of the stage, its own and those of its actions; null where they stay. Pure. */
export function stageEdit(
  scene: Pick<Scene, 'id'>,
  node: Node,
  swap: (change: StageChange) => readonly StageChange[],
): Edit | null {
  const set: Record<string, unknown> = {};
  const stage = swapped(node.stage ?? [], swap);
  if (stage !== null) set['stage'] = stage.length > 0 ? stage : null;
  if (node.type === 'action') {
    const changed = node.actions.map((one) => (one.type === 'stage' ? swapped(one.changes, swap) : null));
    if (changed.some((one) => one !== null))
      set['actions'] = node.actions.map((one, n) => (changed[n] == null ? one : { ...one, changes: changed[n] }));
  }
  return Object.keys(set).length === 0 ? null : { op: 'updateNode', scene: scene.id, node: node.id, set };
}

/** null where all stay. */
function swapped(
  changes: readonly StageChange[],
  swap: (change: StageChange) => readonly StageChange[],
): StageChange[] | null {
  const next = changes.flatMap(swap);
  return next.length === changes.length && next.every((one, n) => one === changes[n]) ? null : next;
}

/** Changes of the stage with one of them replaced; `old` null: with one more, `to` null: with one less. Pure. */
export function replacedChange(
  changes: readonly StageChange[],
  old: StageChange | null,
  to: StageChange | null,
): StageChange[] {
  if (old === null) return to === null ? [...changes] : [...changes, to];
  return changes.flatMap((one) => (one === old ? (to ?? []) : one));
}
