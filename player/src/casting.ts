import type { AssetId, CharacterId } from '@comfyvn/shared/story/ids';
import type { Stage } from '@comfyvn/shared/story/stage';
import type { Character } from '@comfyvn/shared/story/story';
import { moodOf } from '@comfyvn/shared/characters/mood';
import { chooseSprite } from '@comfyvn/shared/characters/sprite-choice';

/** How one character on the stage is to look. */
export interface FigureLook {
  character: CharacterId;
  name: string;
  colour: string;
  expression: string;
  /** Null: a silhouette stands in. */
  asset: AssetId | null;
  kind: 'sprite' | 'portrait' | 'stand-in';
  /** Middle of the figure, fraction of the stage's width. */
  x: number;
  /** Lift above the floor, fraction of the stage's height. */
  y: number;
  scale: number;
  flip: boolean;
  layer: number;
  /** Light that falls on the figure, `#rrggbb`; null: none of its own. */
  tint: string | null;
  /** Degrees, clockwise, about the feet. */
  rotation: number;
  alpha: number;
  dimmed: boolean;
  /** Laid over the sprite while its eyes are closed. */
  blink: AssetId | null;
  /** Laid over the sprite while it speaks, from nearly closed to wide open. */
  mouth: readonly AssetId[];
}

/** Figures nearer to each other than this would hide one another; they are spread. */
const TOO_NEAR = 0.02;

/** Chooses for each character on the stage what can be shown of it. Ordered from left to right. Pure. */
export function cast(
  stage: Stage,
  characters: ReadonlyMap<CharacterId, Character>,
  missing: ReadonlySet<AssetId>,
): FigureLook[] {
  const looks = Object.entries(stage.characters).map(([id, figure]): FigureLook => {
    const character = characters.get(id);
    const sprite = character ? chooseSprite(character, figure.expression, figure.costume, missing) : null;
    const worn = sprite === null ? undefined : character?.sprites.find((item) => item.asset === sprite);
    const portrait = character?.portrait !== undefined && !missing.has(character.portrait) ? character.portrait : null;
    const kind = sprite !== null ? 'sprite' : portrait !== null ? 'portrait' : 'stand-in';
    const mood = moodOf(kind === 'portrait' ? figure.expression : 'neutral');
    return {
      character: id,
      name: character?.name ?? id,
      colour: character?.colour ?? '#8a8fa3',
      expression: figure.expression,
      asset: sprite ?? portrait,
      kind,
      x: figure.x,
      y: figure.y + mood.lift,
      scale: figure.scale * mood.scale,
      flip: figure.flip,
      layer: figure.layer,
      tint: figure.tint ?? mood.tint,
      rotation: (figure.rotation ?? 0) + mood.lean,
      alpha: figure.alpha ?? 1,
      // Somebody who is not to be seen may speak, the reader above all: then all others listen.
      dimmed: stage.speaker !== null && stage.speaker !== id,
      blink: worn?.blink ?? null,
      mouth: worn?.mouth ?? [],
    };
  });
  return spread(looks.sort((a, b) => a.x - b.x || (a.character < b.character ? -1 : 1)));
}

/** Moves figures that stand on the same spot apart, so that nobody hides another. */
function spread(looks: FigureLook[]): FigureLook[] {
  const crowded = looks.some((look, i) => i > 0 && look.x - (looks[i - 1]?.x ?? -1) < TOO_NEAR);
  if (!crowded) return looks;
  return looks.map((look, i) => ({ ...look, x: (i + 1) / (looks.length + 1) }));
}

/** The name of a background for tests and thumbnails. */
export function backgroundName(stage: Stage): string {
  if (!stage.background) return '';
  if ('asset' in stage.background) return stage.background.asset;
  if ('layers' in stage.background) return stage.background.layers.map((layer) => layer.asset).join(' ');
  return `paint:${stage.background.paint.motif}`;
}
