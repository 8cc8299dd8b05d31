import type { Cue } from '@comfyvn/shared/story/cue';
import type { Node } from '@comfyvn/shared/story/node';
import type { StageChange } from '@comfyvn/shared/story/stage';
import { STORY_VERSION, type Story } from '@comfyvn/shared/story/story';
import { cosmeticRandom } from '../../../player/src/cosmetic-random.ts';
import { CHARACTERS } from './scenes.ts';

/** A story of one scene whose lines change the stage in every way, by chance. The same seed gives the same story. */
export function randomStory(seed: number, lines: number): Story {
  const random = cosmeticRandom(seed * 7_919 + 13);
  for (let i = 0; i < 4; i++) random();
  const pick = <T>(items: readonly [T, ...T[]]): T => items[Math.floor(random() * items.length)] ?? items[0];
  const maybe = <T>(share: number, make: () => T): T | undefined => (random() < share ? make() : undefined);
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: Math.floor(random() * (most + 1)) }, make);
  const who = (): string => pick(['ann', 'ben', 'cat', 'dan']);
  const fine = (least: number, most: number): number => Math.round((least + random() * (most - least)) * 100) / 100;

  const figure = (): Omit<Extract<StageChange, { op: 'show' }>, 'op' | 'character'> => ({
    ...withoutGaps({
      expression: maybe(0.5, () => pick(['neutral', 'joy', 'anger'])),
      x: maybe(0.6, () => fine(0.1, 0.9)),
      y: maybe(0.2, () => fine(0, 0.2)),
      scale: maybe(0.3, () => fine(0.6, 1.4)),
      flip: maybe(0.3, () => random() < 0.5),
      layer: maybe(0.2, () => pick([-1, 0, 2])),
      tint: maybe(0.2, () => pick(['#6fa0ff', '#ffb060', null])),
      rotation: maybe(0.2, () => pick([-12, 0, 20])),
      alpha: maybe(0.2, () => pick([0.4, 1])),
    }),
  });
  const background = (): Extract<StageChange, { op: 'background' }>['to'] =>
    pick([
      { asset: 'hills' },
      { asset: 'room' },
      { asset: 'nothing' },
      null,
      {
        layers: [
          { asset: 'sky', depth: 0 },
          { asset: 'fence', depth: 1 },
        ],
      },
      { paint: { motif: 'plain' as const, hue: 40 } },
    ]);
  const change = (): StageChange =>
    pick<() => StageChange>([
      () => ({ op: 'show', character: who(), ...figure() }),
      () => ({ op: 'show', character: who(), ...figure() }),
      () => ({ op: 'show', character: who(), ...figure() }),
      () => ({ op: 'hide', character: who() }),
      () => ({ op: 'background', to: background() }),
      () => ({ op: 'background', to: background() }),
      () => ({ op: 'camera', zoom: pick([1, 1.3, 2]), x: fine(0.2, 0.8) }),
      () => ({ op: 'picture', to: pick([null, { asset: 'poster', fit: 'cover' }, { asset: 'tall', fit: 'contain' }]) }),
      () => ({
        op: 'weather',
        to: pick([null, { kind: pick(['rain', 'fog', 'petals']), strength: 0.3, wind: 0.2 }]),
      }),
      () => ({
        op: 'grade',
        to: pick([null, { tone: pick(['night', 'sepia']), strength: 0.8 }, { lut: 'lut-strip', strength: 0.5 }]),
      }),
      () => ({ op: 'clear' }),
    ])();
  const cue = (): Cue =>
    pick<() => Cue>([
      () => ({ type: 'enter', character: who(), from: pick(['left', 'below']) }),
      () => ({ type: 'leave', character: who(), to: 'right' }),
      () => ({ type: 'move', character: who(), durationMs: 1_200, easing: 'back' }),
      () => ({
        type: 'tween',
        target: { character: who() },
        property: pick(['x', 'scale', 'alpha']),
        to: 0.5,
        durationMs: 700,
      }),
      () => ({ type: 'tween', target: 'camera', property: 'zoom', to: 1.4, durationMs: 900 }),
      () => ({ type: 'tween', target: 'background', property: 'alpha', to: 0.2, durationMs: 900 }),
      () => ({ type: 'shake', target: random() < 0.5 ? { character: who() } : 'stage' }),
      () => ({ type: 'flash' }),
      () => ({ type: 'transition', kind: pick(['cut', 'dissolve', 'fade', 'wipe', 'slide', 'blur']), durationMs: 900 }),
      () => ({ type: 'transition', kind: 'wipe', mask: 'rings', durationMs: 900 }),
    ])();

  const nodes = Array.from({ length: lines }, (_, i): Node => ({
    type: 'line',
    id: `line-${i}`,
    kind: 'dialogue',
    text: `Line ${i}.`,
    ...withoutGaps({ speaker: maybe(0.5, who) }),
    stage: some(3, change),
    cues: some(2, cue),
  }));
  return {
    id: `random-${seed}`,
    version: STORY_VERSION,
    revision: 1,
    title: `Random ${seed}`,
    locale: 'en',
    start: { scene: 'scene' },
    characters: [...CHARACTERS],
    variables: [],
    assets: [],
    renamed: {},
    scenes: [{ id: 'scene', title: 'Scene', stage: [], nodes }],
  };
}

/** Without what is undefined: absent and undefined are two things in a story. */
function withoutGaps<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
