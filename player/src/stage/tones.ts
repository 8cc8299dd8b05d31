import type { TONES } from '@comfyvn/shared/story/stage';

export type Tone = (typeof TONES)[number];

/** Rows of red, green and blue: what each takes of red, green and blue, and what is added. */
export type ColourMatrix = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

export const PLAIN_COLOURS: ColourMatrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

/** Colours made `saturation` times as strong, then multiplied and added to. */
function toned(saturation: number, times: readonly number[], plus: readonly number[]): ColourMatrix {
  const grey = [0.299, 0.587, 0.114];
  const rows = [0, 1, 2].flatMap((row) => [
    ...[0, 1, 2].map(
      (column) => ((grey[column] ?? 0) * (1 - saturation) + (row === column ? saturation : 0)) * (times[row] ?? 1),
    ),
    plus[row] ?? 0,
  ]);
  return rows as unknown as ColourMatrix;
}

/** What each tone makes of the colours. */
export const TONE_MATRICES: Readonly<Record<Tone, ColourMatrix>> = {
  dawn: toned(0.85, [1.04, 0.9, 0.92], [0.05, 0.025, 0.055]),
  day: toned(1.08, [1.05, 1.04, 1], [0.012, 0.01, 0]),
  dusk: toned(0.92, [1.06, 0.76, 0.62], [0.03, 0.005, 0.03]),
  night: toned(0.5, [0.36, 0.47, 0.74], [0.0, 0.008, 0.035]),
  sepia: toned(0.06, [1.06, 0.9, 0.7], [0.035, 0.02, 0]),
  grey: toned(0, [1, 1, 1], [0, 0, 0]),
};

/** A colour laid over the stage with a blend mode, where there are no filters. */
export interface Wash {
  readonly colour: number;
  readonly blend: 'multiply' | 'screen' | 'color' | 'saturation';
  readonly alpha: number;
}

/** The same tones as washes. */
export const TONE_WASHES: Readonly<Record<Tone, readonly Wash[]>> = {
  dawn: [
    { colour: 0xffe2e6, blend: 'multiply', alpha: 1 },
    { colour: 0x140a14, blend: 'screen', alpha: 1 },
  ],
  day: [{ colour: 0x0d0b06, blend: 'screen', alpha: 1 }],
  dusk: [
    { colour: 0xffc29e, blend: 'multiply', alpha: 1 },
    { colour: 0x0c0208, blend: 'screen', alpha: 1 },
  ],
  night: [
    { colour: 0x808080, blend: 'saturation', alpha: 0.5 },
    { colour: 0x5c78bd, blend: 'multiply', alpha: 1 },
    { colour: 0x000209, blend: 'screen', alpha: 1 },
  ],
  sepia: [
    { colour: 0xb08a55, blend: 'color', alpha: 0.9 },
    { colour: 0xfff0d8, blend: 'multiply', alpha: 1 },
  ],
  grey: [{ colour: 0x808080, blend: 'saturation', alpha: 1 }],
};

/** A matrix between two. Pure. */
export function mixMatrices(one: ColourMatrix, other: ColourMatrix, share: number): ColourMatrix {
  return one.map((value, i) => value + ((other[i] ?? 0) - value) * share) as unknown as ColourMatrix;
}
