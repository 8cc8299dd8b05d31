import type { CharacterId } from '@comfyvn/shared/story/ids';
import type { LineNode } from '@comfyvn/shared/story/node';
import type { Background, Camera, Figure, StageChange } from '@comfyvn/shared/story/stage';
import { sameBackground } from '@comfyvn/shared/story/stage-change';

type ShowChange = Extract<StageChange, { op: 'show' }>;

/** A field that is absent is not known; an empty costume is the plain one. Of who is perhaps there, fields hold if so. */
export interface KnownFigure extends Partial<Omit<Figure, 'pose'>> {
  readonly there: 'yes' | 'no' | 'maybe';
}

/** What is known of the stage at a place of the story, whatever way led there. */
export interface KnownStage {
  readonly figures: ReadonlyMap<CharacterId, KnownFigure>;
  /** Of everybody not among the figures. */
  readonly others: 'no' | 'maybe';
  /** Undefined: not known. */
  readonly background: Background | null | undefined;
  readonly camera: Partial<Camera>;
}

const PLAIN: KnownFigure = {
  there: 'yes',
  expression: 'neutral',
  costume: '',
  x: 0.5,
  y: 0,
  scale: 1,
  flip: false,
  layer: 0,
};
const GONE: KnownFigure = { there: 'no' };

/** Fields of a figure that say how it stands. */
export const STANDING = ['x', 'y', 'scale', 'flip'] as const;

/** A stage of which nothing is known. */
export const UNKNOWN_STAGE: KnownStage = { figures: new Map(), others: 'maybe', background: undefined, camera: {} };

/** The stage when a game begins. */
export const EMPTY_STAGE: KnownStage = {
  figures: new Map(),
  others: 'no',
  background: null,
  camera: { x: 0.5, y: 0.5, zoom: 1 },
};

/** What is known of a character. Pure. */
export const knownFigure = (stage: KnownStage, id: CharacterId): KnownFigure =>
  stage.figures.get(id) ?? { there: stage.others };

/** Whether somebody may be on the stage. Pure. */
export const mayHoldFigures = (stage: KnownStage): boolean =>
  stage.others === 'maybe' || [...stage.figures.values()].some((figure) => figure.there !== 'no');

function withFigure(stage: KnownStage, id: CharacterId, figure: KnownFigure): KnownStage {
  return { ...stage, figures: new Map(stage.figures).set(id, figure) };
}

function shown(old: KnownFigure, change: ShowChange): KnownFigure {
  const { op: _, character: __, pose: ___, ...figure } = change;
  // Who may have stood there already keeps what nobody knows.
  const base = old.there === 'maybe' ? {} : old.there === 'no' ? PLAIN : old;
  const stated = Object.fromEntries(Object.entries(figure).filter(([, value]) => value !== undefined));
  return { ...base, ...stated, there: 'yes' };
}

function changed(stage: KnownStage, change: StageChange): KnownStage {
  switch (change.op) {
    case 'clear':
      return { ...stage, figures: new Map(), others: 'no' };
    case 'background':
      return { ...stage, background: change.to };
    case 'show':
      return withFigure(stage, change.character, shown(knownFigure(stage, change.character), change));
    case 'hide':
      return withFigure(stage, change.character, GONE);
    case 'camera': {
      const { op: _, ...camera } = change;
      const stated = Object.entries(camera).filter(([, value]) => value !== undefined);
      return { ...stage, camera: { ...stage.camera, ...Object.fromEntries(stated) } };
    }
    case 'music':
    case 'ambience':
    case 'picture':
    case 'weather':
    case 'grade':
    case 'mode':
      return stage;
  }
}

/** What is known after changes of the stage. Pure. */
export function afterChanges(stage: KnownStage, changes: readonly StageChange[] | undefined): KnownStage {
  return changes === undefined ? stage : changes.reduce(changed, stage);
}

/** What is known after a line, which may give its speaker another expression. Pure. */
export function afterLine(stage: KnownStage, { speaker, expression }: LineNode): KnownStage {
  if (speaker === undefined || expression === undefined) return stage;
  const figure = knownFigure(stage, speaker);
  if (figure.there === 'no' || figure.expression === expression) return stage;
  return withFigure(stage, speaker, { ...figure, expression });
}

function sharedFigure(one: KnownFigure, other: KnownFigure): KnownFigure {
  if (one === other) return one;
  const there = one.there === other.there ? one.there : 'maybe';
  // Where it is not there, whatever is said of it if it is there holds.
  if (one.there === 'no') return { ...other, there };
  if (other.there === 'no') return { ...one, there };
  const fields = Object.entries(one).filter(([field, value]) => other[field as keyof KnownFigure] === value);
  return { ...Object.fromEntries(fields), there };
}

/** What holds whichever of two ways led here. The same object as `one` if it holds on both. Pure. */
export function sharedStage(one: KnownStage, other: KnownStage): KnownStage {
  if (one === other) return one;
  const ids = new Set([...one.figures.keys(), ...other.figures.keys()]);
  const figures = new Map(
    [...ids].map((id) => [id, sharedFigure(knownFigure(one, id), knownFigure(other, id))] as const),
  );
  const isSame = sameKnownBackground(one.background, other.background);
  const camera = Object.fromEntries(
    Object.entries(one.camera).filter(([field, value]) => other.camera[field as keyof Camera] === value),
  );
  const both: KnownStage = {
    figures,
    others: one.others === other.others ? one.others : 'maybe',
    background: isSame ? one.background : undefined,
    camera,
  };
  return isEqual(one, both) ? one : both;
}

function sameKnownBackground(one: Background | null | undefined, other: Background | null | undefined): boolean {
  return one === undefined || other === undefined ? one === other : sameBackground(one, other);
}

const sizeOf = (record: object): number => Object.keys(record).length;

/** Whether `less`, which says nothing that `more` does not say, says as much. */
function isEqual(more: KnownStage, less: KnownStage): boolean {
  return (
    more.others === less.others &&
    sameKnownBackground(more.background, less.background) &&
    sizeOf(more.camera) === sizeOf(less.camera) &&
    [...less.figures].every(([id, figure]) => {
      const known = knownFigure(more, id);
      return known.there === figure.there && sizeOf(known) === sizeOf(figure);
    })
  );
}
