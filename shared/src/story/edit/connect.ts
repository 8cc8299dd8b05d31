import { refuse } from './error.ts';
import { withFields } from './fields.ts';
import { hasId, menuOf, NODE_SHAPES, nodeOf, sceneOf, withNode, type FoundNode } from './parts.ts';
import type { EditOf, WayOut } from '../edit.ts';
import type { ChoiceId, SceneId } from '../ids.ts';
import type { Node, Target } from '../node.ts';
import type { Story } from '../story.ts';

/** Refuses a target that leads nowhere. */
export function checkTarget(story: Story, target: Target, from: SceneId): void {
  const scene = sceneOf(story, target.scene ?? from);
  if (target.node !== undefined && !hasId(scene, 'node', target.node))
    refuse(`There is no node "${target.node}" in the scene "${scene.id}".`);
}

/** Leads a way out of a node somewhere else. Pure. */
export function connect(story: Story, edit: EditOf<'connect'>): Story {
  if (edit.to !== null) checkTarget(story, edit.to, edit.scene);
  if (typeof edit.from === 'object' && 'choice' in edit.from) return connectChoice(story, edit, edit.from.choice);
  const found = nodeOf(story, edit);
  return withNode(story, found, connected(found, edit.from, edit.to));
}

function connected({ node, scene }: FoundNode, from: Exclude<WayOut, { choice: ChoiceId }>, to: Target | null): Node {
  if (from === 'next') {
    if (to !== null && (node.type === 'jump' || node.type === 'end'))
      refuse(`A run never goes on behind the ${node.type} "${node.id}".`);
    if (to !== null && (to.node === undefined || (to.scene ?? scene.id) !== scene.id))
      refuse(`"${node.id}" can only go on at a node of its own scene. Put a jump behind it to leave the scene.`);
    return withFields(node, { next: to?.node ?? null }, NODE_SHAPES[node.type]);
  }
  if (to === null) refuse(`This way out of "${node.id}" must lead somewhere.`);
  if (from === 'target') {
    if (node.type !== 'jump' && node.type !== 'call') refuse(`"${node.id}" is a ${node.type} and has no target.`);
    return { ...node, target: to };
  }
  if (node.type !== 'branch') refuse(`"${node.id}" is a ${node.type} and has no cases.`);
  const one = node.cases[from.case] ?? refuse(`The branch "${node.id}" has no case ${from.case}.`);
  return { ...node, cases: node.cases.with(from.case, { ...one, target: to }) };
}

function connectChoice(story: Story, edit: EditOf<'connect'>, id: ChoiceId): Story {
  const found = menuOf(story, edit);
  const at = found.node.choices.findIndex((choice) => choice.id === id);
  const choice = found.node.choices[at] ?? refuse(`The menu "${edit.node}" has no choice "${id}".`);
  const { target: _, ...rest } = choice;
  const choices = found.node.choices.with(at, edit.to === null ? rest : { ...rest, target: edit.to });
  return withNode(story, found, { ...found.node, choices });
}
