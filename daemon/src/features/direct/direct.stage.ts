import { stageChangesOf } from '@comfyvn/shared/story/story-walk';
import type { LineNode, Node } from '@comfyvn/shared/story/node';
import { applyStage, emptyStage, figureOf, sameBackground, withFigure } from '@comfyvn/shared/story/stage-change';
import type { Background, Stage } from '@comfyvn/shared/story/stage';
import type { Scene, StoryHead } from '@comfyvn/shared/story/story';

/** What places and music are called. */
export interface Places {
  readonly assetNames: ReadonlyMap<string, string>;
  readonly musicNames: ReadonlyMap<string, string>;
}

export function placesOf({ assets }: Pick<StoryHead, 'assets'>): Places {
  const names = (kind: string) => new Map(assets.filter((one) => one.kind === kind).map((one) => [one.id, one.name]));
  return { assetNames: names('background'), musicNames: names('music') };
}

/** What a place is called, for people and models. Pure. */
export function nameOfPlace(background: Background | null, { assetNames }: Places): string {
  if (background === null) return 'none';
  if ('paint' in background) return `painted ${background.paint.motif}`;
  const id = 'asset' in background ? background.asset : (background.layers[0]?.asset ?? '');
  return assetNames.get(id) ?? 'a picture';
}

export const samePlace = sameBackground;

/** The stage once a node is shown, as it would be after the nodes before it in the list. Pure. */
export function after(stage: Stage, node: Node): Stage {
  const changed = applyStage(stage, stageChangesOf(node));
  if (node.type !== 'line' || node.speaker === undefined || node.expression === undefined) return changed;
  return withExpression(changed, node);
}

function withExpression(stage: Stage, { speaker, expression }: LineNode): Stage {
  const figure = figureOf(stage, speaker!);
  return figure === undefined ? stage : withFigure(stage, speaker!, { ...figure, expression: expression! });
}

/** The stage before a node of a scene, the nodes before it played in the order of the list. Pure. */
export function stageBefore(scene: Scene, node: string): Stage {
  let stage = applyStage(emptyStage, scene.stage);
  for (const one of scene.nodes) {
    if (one.id === node) break;
    stage = after(stage, one);
  }
  return stage;
}
