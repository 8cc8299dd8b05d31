import type { CharacterId } from '@comfyvn/shared/story/ids';
import type { LineNode } from '@comfyvn/shared/story/node';
import type { Background, Camera, Figure, Grade, Picture, StageChange, Weather } from '@comfyvn/shared/story/stage';
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
  /** As with the background: undefined is not known, null is none. */
  readonly picture: Picture | null | undefined;
  readonly weather: Weather | null | undefined;
  readonly grade: Grade | null | undefined;
}

/** Somebody who was just shown, of whom nothing more was said. */
export const PLAIN_FIGURE: KnownFigure = {
  there: 'yes',
  expression: 'neutral',
  costume: '',
  x: 0.5,
  y: 0,
  scale: 1,
  flip: false,
  layer: 0,
  rotation: 0,
  alpha: 1,
  tint: null,
};
const GONE: KnownFigure = { there: 'no' };

/** Fields of a figure that say how it stands. */
export const STANDING = ['x', 'y', 'scale', 'flip', 'rotation', 'alpha', 'tint'] as const;
export type Standing = (typeof STANDING)[number];

/** A stage of which nothing is known. */
export const UNKNOWN_STAGE: KnownStage = {
  figures: new Map(),
  others: 'maybe',
  background: undefined,
  camera: {},
  picture: undefined,
  weather: undefined,
  grade: undefined,
};

/** The stage when a game begins. */
export const EMPTY_STAGE: KnownStage = {
  figures: new Map(),
  others: 'no',
  background: null,
  camera: { x: 0.5, y: 0.5, zoom: 1 },
  picture: null,
  weather: null,
  grade: null,
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
  const base = old.there === 'maybe' ? {} : old.there === 'no' ? PLAIN_FIGURE : old;
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
    case 'picture':
      return { ...stage, picture: change.to };
    case 'weather':
      return { ...stage, weather: change.to };
    case 'grade':
      return { ...stage, grade: change.to };
    case 'music':
    case 'ambience':
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
    picture: shared(one.picture, other.picture),
    weather: shared(one.weather, other.weather),
    grade: shared(one.grade, other.grade),
  };
  return isEqual(one, both) ? one : both;
}

/** Whether two things of the stage are the same, whatever objects they come in. Pure. */
export const sameThing = (one: object | null | undefined, other: object | null | undefined): boolean =>
  one === other || (one != null && other != null && textOf(one) === textOf(other));

/** Fields in one order, absent ones left out. */
const textOf = (thing: object): string =>
  JSON.stringify(Object.entries(thing).sort(([one], [other]) => (one < other ? -1 : 1)));

const shared = <T extends object>(one: T | null | undefined, other: T | null | undefined): T | null | undefined =>
  sameThing(one, other) ? one : undefined;

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
    (['picture', 'weather', 'grade'] as const).every((field) => sameThing(more[field], less[field])) &&
    [...less.figures].every(([id, figure]) => {
      const known = knownFigure(more, id);
      return known.there === figure.there && sizeOf(known) === sizeOf(figure);
    })
  );
}
