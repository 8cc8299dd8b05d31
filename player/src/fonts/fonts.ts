/** One file of a font: what it holds, and how it is fetched as a `data:` address. */
interface Face {
  readonly weight: '400' | '700';
  readonly style: 'normal' | 'italic';
  readonly range: string;
  readonly load: () => Promise<{ readonly default: string }>;
}

/** Fonts that come with the player; nothing of them is fetched before a reader chooses one. */
export type FontName = 'hyperlegible' | 'dyslexic';

const LATIN =
  'U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD';
const LATIN_MORE =
  'U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF';

const ALL = 'U+0-10FFFF';

const face = (weight: Face['weight'], style: Face['style'], range: string, load: Face['load']): Face => ({
  weight,
  style,
  range,
  load,
});

/** The upright faces come first: with them a line can be read. */
const FACES: Readonly<Record<FontName, readonly Face[]>> = {
  hyperlegible: [
    face(
      '400',
      'normal',
      LATIN,
      () => import('@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-400-normal.woff2'),
    ),
    face(
      '400',
      'normal',
      LATIN_MORE,
      () => import('@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-ext-400-normal.woff2'),
    ),
    face(
      '400',
      'italic',
      LATIN,
      () => import('@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-400-italic.woff2'),
    ),
    face(
      '400',
      'italic',
      LATIN_MORE,
      () => import('@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-ext-400-italic.woff2'),
    ),
    face(
      '700',
      'normal',
      LATIN,
      () => import('@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-700-normal.woff2'),
    ),
    face(
      '700',
      'normal',
      LATIN_MORE,
      () => import('@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-ext-700-normal.woff2'),
    ),
    face(
      '700',
      'italic',
      LATIN,
      () => import('@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-700-italic.woff2'),
    ),
    face(
      '700',
      'italic',
      LATIN_MORE,
      () => import('@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-ext-700-italic.woff2'),
    ),
  ],
  dyslexic: [
    face('400', 'normal', ALL, () => import('@fontsource/opendyslexic/files/opendyslexic-latin-400-normal.woff2')),
    face('700', 'normal', ALL, () => import('@fontsource/opendyslexic/files/opendyslexic-latin-700-normal.woff2')),
    face('400', 'italic', ALL, () => import('@fontsource/opendyslexic/files/opendyslexic-latin-400-italic.woff2')),
    face('700', 'italic', ALL, () => import('@fontsource/opendyslexic/files/opendyslexic-latin-700-italic.woff2')),
  ],
};

const FAMILIES: Readonly<Record<FontName, string>> = {
  hyperlegible: 'ComfyVN Hyperlegible',
  dyslexic: 'ComfyVN Dyslexic',
};

/**
 * Fetches a font and gives it to the document. A page's rules for fonts do not matter, for the bytes come with a script.
 * Rejects when a file is missing or damaged; the system's fonts then stay.
 */
export async function loadFont(name: FontName): Promise<void> {
  for (const { weight, style, range, load } of FACES[name]) {
    const bytes = bytesOf((await load()).default);
    const face = new FontFace(FAMILIES[name], bytes, { weight, style, unicodeRange: range });
    document.fonts.add(await face.load());
  }
}

function bytesOf(address: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(address.slice(address.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
}
