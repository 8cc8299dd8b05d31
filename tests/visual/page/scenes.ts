import type { Cue } from '@comfyvn/shared/story/cue';
import type { Character } from '@comfyvn/shared/story/story';
import type { Figure, Stage } from '@comfyvn/shared/story/stage';
import { emptyStage } from '@comfyvn/shared/story/stage-change';

/** A tiny scene: a stage, perhaps the one it comes from, how it is performed, and when the picture is taken. */
export interface VisualScene {
  readonly from?: Stage;
  /** A change that is broken off after so many milliseconds. */
  readonly brokenOff?: { readonly to: Stage; readonly afterMs: number };
  readonly to: Stage;
  readonly cues?: readonly Cue[];
  /** How long after the change the picture is taken, in milliseconds; when everything is over if absent. */
  readonly atMs?: number;
  /** Reduced motion. */
  readonly still?: boolean;
  /** How loud the speaker speaks, 0 to 1. */
  readonly speech?: number;
  /** Breath, blinks and mouths. */
  readonly idle?: boolean;
  /** Where the pointer is, as fractions of the stage. */
  readonly pointer?: readonly [x: number, y: number];
}

const sprites = (name: string) =>
  ['neutral', 'joy'].map((expression) => ({ expression, asset: `${name}-${expression}` }));

export const CHARACTERS: readonly Character[] = [
  {
    id: 'ann',
    name: 'Ann',
    colour: '#3f6fb5',
    role: 'character',
    sprites: sprites('ann').map((sprite) => ({
      ...sprite,
      blink: 'ann-blink',
      mouth: ['ann-mouth-1', 'ann-mouth-2'],
    })),
  },
  { id: 'ben', name: 'Ben', colour: '#b5643f', role: 'character', sprites: sprites('ben') },
  { id: 'cat', name: 'Cat', colour: '#7a4fb5', role: 'character', sprites: [], portrait: 'card' },
  { id: 'dan', name: 'Dan', colour: '#4fa07a', role: 'extra', sprites: [] },
];

const figure = (more: Partial<Figure> = {}): Figure => ({
  expression: 'neutral',
  x: 0.5,
  y: 0,
  scale: 1,
  flip: false,
  layer: 0,
  ...more,
});

const hills: Stage = { ...emptyStage, background: { asset: 'hills' } };
const room: Stage = { ...emptyStage, background: { asset: 'room' } };
const ann = (more?: Partial<Figure>): Stage => ({ ...hills, characters: { ann: figure(more) } });
const two: Stage = { ...hills, characters: { ann: figure({ x: 0.3 }), ben: figure({ x: 0.7 }) } };
const layers: Stage = {
  ...emptyStage,
  background: {
    layers: [
      { asset: 'sky', depth: 0 },
      { asset: 'ridge', depth: 0.4 },
      { asset: 'fence', depth: 1 },
    ],
  },
  characters: { ann: figure() },
};

type Transition = Extract<Cue, { type: 'transition' }>;
/** The middle of a change from the hills to the room. */
const change = (cue: Omit<Transition, 'type' | 'durationMs'>): VisualScene => ({
  from: hills,
  to: room,
  cues: [{ type: 'transition', durationMs: 1_000, ...cue }],
  atMs: 420,
});
const weather = (kind: NonNullable<Stage['weather']>['kind'], wind = 0.3): VisualScene => ({
  to: { ...two, weather: { kind, strength: 0.8, wind } },
});
const tone = (name: 'dawn' | 'day' | 'dusk' | 'night' | 'sepia' | 'grey'): VisualScene => ({
  to: { ...two, grade: { tone: name, strength: 1 } },
});
const lut = (asset: string): VisualScene => ({ to: { ...two, grade: { lut: asset, strength: 1 } } });

/**
 * Every cue and every change of the stage, one scene each. Another one is a line or three here; then
 * `npx vitest run --config tests/visual/vitest.config.ts --update` takes the pictures that are new or differ. Look at
 * them in tests/visual/snapshots before they are committed.
 */
export const SCENES: Readonly<Record<string, VisualScene>> = {
  background: { to: hills },
  'background-painted': { to: { ...emptyStage, background: { paint: { motif: 'sea', hue: 200 } } } },
  'background-missing': { to: { ...emptyStage, background: { asset: 'nothing' } } },
  'background-film': { to: { ...emptyStage, background: { asset: 'film' } }, still: true },
  layers: { to: layers },
  'layers-camera': { to: { ...layers, camera: { x: 0.35, y: 0.6, zoom: 1.6 } } },
  'layers-pointer': { to: layers, pointer: [1, 1] },
  'transition-cut': change({ kind: 'cut' }),
  'transition-dissolve': change({ kind: 'dissolve' }),
  'transition-fade': change({ kind: 'fade', colour: '#203a70' }),
  'transition-slide': change({ kind: 'slide' }),
  'transition-slide-down': change({ kind: 'slide', direction: 'down' }),
  'transition-wipe': change({ kind: 'wipe' }),
  'transition-wipe-left': change({ kind: 'wipe', direction: 'left' }),
  'transition-wipe-up': change({ kind: 'wipe', direction: 'up' }),
  'transition-wipe-mask': change({ kind: 'wipe', mask: 'rings' }),
  'transition-blur': change({ kind: 'blur' }),
  'transition-still': { ...change({ kind: 'slide' }), still: true },
  'transition-done': { from: hills, to: room, cues: [{ type: 'transition', kind: 'blur' }] },
  figure: { to: ann() },
  'figure-portrait': { to: { ...hills, characters: { cat: figure() } } },
  'figure-stand-in': { to: { ...hills, characters: { dan: figure() } } },
  'figure-place': { to: ann({ x: 0.2, y: 0.12, scale: 0.7 }) },
  'figure-flip': { to: ann({ flip: true }) },
  'figure-turning': { from: ann(), to: ann({ flip: true }), atMs: 200 },
  'figure-tint': { to: ann({ tint: '#6fa0ff' }) },
  'figure-rotation': { to: ann({ rotation: 18 }) },
  'figure-alpha': { to: ann({ alpha: 0.45 }) },
  'figure-layers': {
    to: { ...hills, characters: { ann: figure({ x: 0.45, layer: 1 }), ben: figure({ x: 0.55 }) } },
  },
  'figure-moving': { from: ann({ x: 0.2 }), to: ann({ x: 0.8, scale: 1.2, tint: '#ff9060' }), atMs: 260 },
  expression: { to: ann({ expression: 'joy' }) },
  'expression-changing': { from: ann(), to: ann({ expression: 'joy' }), atMs: 120 },
  'focus-speaker': { to: { ...two, speaker: 'ann' } },
  'enter-left': {
    from: hills,
    to: ann(),
    cues: [{ type: 'enter', character: 'ann', from: 'left', durationMs: 1_000 }],
    atMs: 300,
  },
  'enter-below': {
    from: hills,
    to: ann(),
    cues: [{ type: 'enter', character: 'ann', from: 'below', durationMs: 1_000 }],
    atMs: 300,
  },
  'leave-right': {
    from: ann(),
    to: hills,
    cues: [{ type: 'leave', character: 'ann', to: 'right', durationMs: 1_000 }],
    atMs: 700,
  },
  move: {
    from: ann({ x: 0.2 }),
    to: ann({ x: 0.8 }),
    cues: [{ type: 'move', character: 'ann', durationMs: 1_000, easing: 'bounce' }],
    atMs: 300,
  },
  camera: { to: { ...two, camera: { x: 0.3, y: 0.35, zoom: 2 } } },
  'tween-figure': {
    to: ann(),
    cues: [{ type: 'tween', target: { character: 'ann' }, property: 'rotation', to: 0.4, durationMs: 1_000 }],
    atMs: 1_000,
  },
  'tween-camera': {
    to: two,
    cues: [{ type: 'tween', target: 'camera', property: 'zoom', to: 1.5, durationMs: 1_000 }],
    atMs: 1_000,
  },
  'tween-background': {
    to: two,
    cues: [{ type: 'tween', target: 'background', property: 'alpha', to: 0.3, durationMs: 1_000 }],
    atMs: 1_000,
  },
  shake: { to: two, cues: [{ type: 'shake', strength: 1, durationMs: 1_000 }], atMs: 60 },
  'shake-figure': {
    to: two,
    cues: [{ type: 'shake', target: { character: 'ann' }, strength: 1, durationMs: 1_000 }],
    atMs: 60,
  },
  flash: { to: two, cues: [{ type: 'flash', colour: '#ffffff', durationMs: 600 }], atMs: 160 },
  'flash-still': { to: two, cues: [{ type: 'flash', colour: '#ffffff' }], atMs: 160, still: true },
  picture: { to: { ...two, picture: { asset: 'poster', fit: 'cover' } } },
  'picture-contain': { to: { ...two, picture: { asset: 'tall', fit: 'contain' } } },
  'picture-coming': { from: two, to: { ...two, picture: { asset: 'poster', fit: 'cover' } }, atMs: 400 },
  'picture-changing': {
    from: { ...two, picture: { asset: 'poster', fit: 'cover' } },
    to: { ...two, picture: { asset: 'tall', fit: 'cover' } },
    atMs: 400,
  },
  'weather-rain': weather('rain'),
  'weather-snow': weather('snow'),
  'weather-petals': weather('petals'),
  'weather-leaves': weather('leaves'),
  'weather-dust': weather('dust'),
  'weather-embers': weather('embers'),
  'weather-fog': weather('fog'),
  'weather-still': { ...weather('snow'), still: true },
  'grade-dawn': tone('dawn'),
  'grade-day': tone('day'),
  'grade-dusk': tone('dusk'),
  'grade-night': tone('night'),
  'grade-sepia': tone('sepia'),
  'grade-grey': tone('grey'),
  'grade-half': { to: { ...two, grade: { tone: 'night', strength: 0.5 } } },
  'grade-changing': { from: tone('sepia').to, to: tone('night').to, atMs: 450 },
  // Half of sepia and half of night, as above: whatever comes next begins there.
  'grade-broken-off': { from: tone('sepia').to, brokenOff: { to: tone('night').to, afterMs: 450 }, to: two, atMs: 10 },
  'grade-lut-strip': lut('lut-strip'),
  'grade-lut-square': lut('lut-square'),
  'grade-lut-hald': lut('lut-hald'),
  'idle-mouth': { to: { ...ann(), speaker: 'ann' }, idle: true, speech: 1, atMs: 1_500 },
  'idle-nod': {
    to: { ...hills, characters: { ben: figure() }, speaker: 'ben' },
    idle: true,
    speech: 1,
    atMs: 1_500,
  },
};
