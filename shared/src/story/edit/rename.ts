import { refuse } from './error.ts';
import { mapped, positionOf } from './list.ts';
import { checkNew, hasId, menuOf, sceneOf, withNode, withNodes, withScene, withStory } from './parts.ts';
import { askedAs, mapTargets, redirected, withTrace } from './redirect.ts';
import { retranslated } from './translations.ts';
import type { EditOf } from '../edit.ts';
import type { Story } from '../story.ts';

/** Gives a node another id, which the old one leads to. Pure. */
export function renameNode(story: Story, { scene: id, node, to, nth = 1 }: EditOf<'renameNode'>): Story {
  checkNew(story, 'node', to);
  const scene = sceneOf(story, id);
  const positions = scene.nodes.flatMap((one, at) => (one.id === node ? [at] : []));
  const position = positions[nth - 1] ?? refuse(`There is no node "${node}" in the scene "${id}".`);
  const only = positions.length === 1 && !story.scenes.some((one) => one !== scene && hasId(one, 'node', node));
  const renamed = withNodes(story, scene, scene.nodes.with(position, { ...scene.nodes[position]!, id: to }));
  if (nth > 1) return renamed;
  const led = redirected(renamed, id, node, to);
  const there = withScene(
    led,
    retranslated(sceneOf(led, id), (key) => (key === node ? to : key)),
  );
  return only ? withTrace(askedAs(there, node, to), node, to) : there;
}

/** Gives a scene another id, which the old one leads to. Pure. */
export function renameScene(story: Story, { scene: id, to }: EditOf<'renameScene'>): Story {
  checkNew(story, 'scene', to);
  const at = positionOf(story.scenes, id, 'scene');
  const named = { ...story, scenes: story.scenes.with(at, { ...story.scenes[at]!, id: to }) };
  const led = mapTargets(named, (target) => (target.scene === id ? { ...target, scene: to } : target));
  const variables = mapped(led.variables, (one) => (one.scene === id ? { ...one, scene: to } : one));
  return withTrace(withStory(led, { variables }), id, to);
}

/** Gives a choice another id, which the old one leads to. Pure. */
export function renameChoice(story: Story, edit: EditOf<'renameChoice'>): Story {
  const { choice, to, nth = 1 } = edit;
  checkNew(story, 'choice', to);
  const found = menuOf(story, edit);
  const { node, scene } = found;
  const positions = node.choices.flatMap((one, at) => (one.id === choice ? [at] : []));
  const position = positions[nth - 1] ?? refuse(`The menu "${node.id}" has no choice "${choice}".`);
  const choices = node.choices.with(position, { ...node.choices[position]!, id: to });
  const menu = { ...node, choices };
  if (nth > 1) return withNode(story, found, menu);
  const timer = node.timer?.choice === choice ? { ...node.timer, choice: to } : undefined;
  const named = withNode(story, found, timer === undefined ? menu : { ...menu, timer });
  const rest = sceneOf(named, scene.id);
  const elsewhere = named.scenes.some((one) => hasId(one, 'choice', choice));
  if (elsewhere) return named;
  const there = withScene(
    named,
    retranslated(rest, (id) => (id === choice ? to : id)),
  );
  return withTrace(there, choice, to);
}
