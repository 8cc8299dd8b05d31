import type { CharacterId } from './ids.ts';
import type { Background, Figure, Stage, StageChange } from './stage.ts';

/** A stage with nobody on it. */
export const emptyStage: Stage = {
  background: null,
  characters: {},
  speaker: null,
  camera: { x: 0.5, y: 0.5, zoom: 1 },
  music: null,
  ambience: null,
  picture: null,
  weather: null,
  grade: null,
  mode: { kind: 'adv', page: 0 },
};

const plainFigure: Figure = { expression: 'neutral', x: 0.5, y: 0, scale: 1, flip: false, layer: 0 };

/** The figure of a character on the stage, or undefined. Safe for ids such as `constructor`. Pure. */
export function figureOf(stage: Stage, character: CharacterId): Figure | undefined {
  return Object.hasOwn(stage.characters, character) ? stage.characters[character] : undefined;
}

/** Whether two backgrounds look the same. Pure. */
export function sameBackground(one: Background | null, other: Background | null): boolean {
  if (one === null || other === null) return one === other;
  if ('asset' in one) return 'asset' in other && one.asset === other.asset;
  if ('layers' in one)
    return (
      'layers' in other &&
      one.layers.length === other.layers.length &&
      one.layers.every(({ asset, depth }, i) => asset === other.layers[i]?.asset && depth === other.layers[i]?.depth)
    );
  return 'paint' in other && one.paint.motif === other.paint.motif && one.paint.hue === other.paint.hue;
}

/** A record with the parts of a change that are stated. */
function merged<T extends object>(old: T, change: { readonly [K in keyof T]?: T[K] | undefined }): T {
  return { ...old, ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) };
}

/** The stage with a figure in place of the character's present one. Pure. */
export function withFigure(stage: Stage, character: CharacterId, figure: Figure): Stage {
  // A computed key in a literal defines an own property even for `__proto__`.
  return { ...stage, characters: { ...stage.characters, [character]: figure } };
}

function withoutFigure(stage: Stage, character: CharacterId): Stage {
  if (figureOf(stage, character) === undefined) return stage;
  const characters = Object.fromEntries(Object.entries(stage.characters).filter(([id]) => id !== character));
  return { ...stage, characters };
}

function applyOne(stage: Stage, change: StageChange): Stage {
  switch (change.op) {
    case 'clear':
      return Object.keys(stage.characters).length === 0 ? stage : { ...stage, characters: {} };
    case 'background':
      return sameBackground(stage.background, change.to) ? stage : { ...stage, background: change.to };
    case 'show': {
      const { op: _, character, ...figure } = change;
      return withFigure(stage, character, merged(figureOf(stage, character) ?? plainFigure, figure));
    }
    case 'hide':
      return withoutFigure(stage, change.character);
    case 'camera': {
      const { op: _, ...camera } = change;
      return { ...stage, camera: merged(stage.camera, camera) };
    }
    case 'music':
      return { ...stage, music: change.to };
    case 'ambience':
      return { ...stage, ambience: change.to };
    case 'picture':
      return { ...stage, picture: change.to };
    case 'weather':
      return { ...stage, weather: change.to };
    case 'grade':
      return { ...stage, grade: change.to };
    case 'mode': {
      const mode = { kind: change.to, page: stage.mode.page + 1 };
      return { ...stage, mode: change.title === undefined ? mode : { ...mode, title: change.title } };
    }
  }
}

/** The stage after a list of changes; the same object if there are none. Pure. */
export function applyStage(stage: Stage, changes: readonly StageChange[] | undefined): Stage {
  return changes === undefined ? stage : changes.reduce(applyOne, stage);
}
