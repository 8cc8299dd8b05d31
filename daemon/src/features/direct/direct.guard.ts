import { isDeepStrictEqual } from 'node:util';
import type { Node } from '@comfyvn/shared/story/node';
import type { Scene, Story } from '@comfyvn/shared/story/story';

/** A node without what the director may change. */
function bonesOf(node: Node): object {
  const { stage: _, edited: __, ...rest } = node;
  if (rest.type === 'menu') return { ...rest, choices: rest.choices.map((one) => ({ ...one, text: '' })) };
  if (rest.type !== 'line') return rest;
  const { speaker: ___, expression: ____, ...line } = rest;
  return line;
}
const bonesOfScene = (scene: Scene): object => ({ ...scene, title: '', nodes: scene.nodes.map(bonesOf) });

/**
 * Whether a story differs from another one in its staging and the labels of its choices alone: words, ways, conditions,
 * variables and all the rest are equal. Pure; scenes that are the same object are not looked at.
 */
export function differsInStagingAlone(before: Story, after: Story): boolean {
  const { scenes: from, ...head } = before;
  const { scenes: to, ...newHead } = after;
  return (
    from.length === to.length &&
    isDeepStrictEqual(head, newHead) &&
    from.every((scene, i) => scene === to[i] || isDeepStrictEqual(bonesOfScene(scene), bonesOfScene(to[i]!)))
  );
}
