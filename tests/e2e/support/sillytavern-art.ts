import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Everything on screen in the tests is drawn here, so that no third-party art lies in this repository. */

interface Face {
  readonly brow: number;
  readonly eye: 'open' | 'wide' | 'closed' | 'low';
  readonly mouth: string;
  readonly blush?: boolean;
  readonly tear?: boolean;
}

const FACES: Record<string, Face> = {
  neutral: { brow: 0, eye: 'open', mouth: 'M232 268 Q256 274 280 268' },
  joy: { brow: -6, eye: 'closed', mouth: 'M224 258 Q256 304 288 258 Z', blush: true },
  sadness: { brow: -14, eye: 'low', mouth: 'M230 280 Q256 258 282 280', tear: true },
  anger: { brow: 16, eye: 'low', mouth: 'M226 276 L286 276 L280 268 L232 268 Z' },
  surprise: { brow: -12, eye: 'wide', mouth: 'M244 264 Q256 250 268 264 Q268 290 256 290 Q244 290 244 264 Z' },
  fear: { brow: -10, eye: 'wide', mouth: 'M228 274 L238 266 L248 276 L258 266 L268 276 L278 266 L286 274' },
  embarrassment: { brow: -4, eye: 'low', mouth: 'M238 268 Q256 262 274 272', blush: true },
};

export const EXPRESSIONS = Object.keys(FACES);

export interface Looks {
  readonly hair: string;
  readonly coat: string;
  readonly skin: string;
  readonly long?: boolean;
}

const eyes = (kind: Face['eye']): string =>
  [218, 294]
    .map((x) => {
      if (kind === 'closed')
        return `<path d="M${x - 18} 218 Q${x} 198 ${x + 18} 218" fill="none" stroke="#2a2230" stroke-width="6"/>`;
      const height = { open: 20, wide: 27, low: 13 }[kind];
      return `<ellipse cx="${x}" cy="214" rx="15" ry="${height}" fill="#fff"/><ellipse cx="${x}" cy="216" rx="10" ry="${height * 0.72}" fill="#33415e"/><circle cx="${x + 4}" cy="209" r="4" fill="#fff"/>`;
    })
    .join('');

const bust = ({ hair, coat, skin, long }: Looks, { brow, eye, mouth, blush, tear }: Face, scarf?: string): string => `
  <path d="M110 ${long ? 470 : 300} Q90 60 256 58 Q422 60 402 ${long ? 470 : 300} Z" fill="${hair}"/>
  <path d="M40 800 Q54 468 190 420 L322 420 Q458 468 472 800 Z" fill="${coat}"/>
  <path d="M196 420 L256 520 L316 420 Z" fill="#f4efe6"/>
  <rect x="222" y="300" width="68" height="140" rx="30" fill="${skin}"/>
  <ellipse cx="256" cy="212" rx="112" ry="132" fill="${skin}"/>
  <path d="M140 220 Q132 84 256 78 Q380 84 372 220 Q346 128 268 122 Q190 128 140 220 Z" fill="${hair}"/>
  ${eyes(eye)}
  <path d="M196 ${176 + brow * 0.2} L240 ${176 + brow} M316 ${176 + brow * 0.2} L272 ${176 + brow}" stroke="${hair}" stroke-width="8" stroke-linecap="round"/>
  <path d="${mouth}" fill="${mouth.endsWith('Z') ? '#7d2f3b' : 'none'}" stroke="#7d2f3b" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/>
  ${blush ? '<ellipse cx="190" cy="252" rx="22" ry="11" fill="#ef8d8d" opacity=".6"/><ellipse cx="322" cy="252" rx="22" ry="11" fill="#ef8d8d" opacity=".6"/>' : ''}
  ${tear ? '<path d="M304 236 Q316 262 304 268 Q292 262 304 236 Z" fill="#9fd0f5"/>' : ''}
  ${scarf ? `<path d="M176 392 Q256 452 336 392 L348 440 Q256 500 164 440 Z" fill="${scarf}"/><rect x="300" y="430" width="46" height="170" rx="16" fill="${scarf}"/>` : ''}`;

/** A picture to be drawn. */
type Svg = string;

/** Runs alone: in this process the daemon has shut SVG out of the picture library, as it should. */
const RASTERISE = `
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
for (const [file, svg] of JSON.parse(fs.readFileSync(0, 'utf8'))) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  await sharp(Buffer.from(svg)).png().toFile(file);
}`;

/** Draws pictures as PNG files, by their absolute path. */
export function drawAll(pictures: ReadonlyMap<string, Svg>): void {
  execFileSync(process.execPath, ['--input-type=module', '-e', RASTERISE], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    input: JSON.stringify([...pictures]),
  });
}

/** A figure with a transparent ground, 512x800. */
export const drawSprite = (looks: Looks, expression: string, scarf?: string): Svg =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="800">${bust(looks, FACES[expression]!, scarf)}</svg>`;

/** A card picture, 400x600. */
export const drawPortrait = (looks: Looks, ground: string): Svg =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="600" viewBox="0 0 512 768"><rect width="512" height="800" fill="${ground}"/>${bust(looks, FACES['neutral']!)}</svg>`;

/** 1280x720. */
export const drawHarbour = (): Svg =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720">
    <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#2c2a55"/><stop offset=".6" stop-color="#c96d6a"/><stop offset="1" stop-color="#f3b774"/></linearGradient>
    <linearGradient id="sea" x2="0" y2="1"><stop stop-color="#8d5a70"/><stop offset="1" stop-color="#1c2644"/></linearGradient></defs>
    <rect width="1280" height="460" fill="url(#sky)"/><circle cx="880" cy="420" r="90" fill="#ffe2a8"/>
    <rect y="450" width="1280" height="270" fill="url(#sea)"/>
    <path d="M0 450 L120 380 L260 440 L420 350 L600 450 Z" fill="#3a3157"/>
    ${[90, 420, 1130].map((x) => `<rect x="${x}" y="300" width="8" height="260" fill="#1d1a2c"/><circle cx="${x + 4}" cy="296" r="16" fill="#ffdf95"/>`).join('')}
    <rect y="600" width="1280" height="120" fill="#241d2e"/>${Array.from({ length: 16 }, (_, n) => `<rect x="${n * 84}" y="600" width="4" height="120" fill="#15111d"/>`).join('')}
  </svg>`;

/** 1280x720. */
export const drawAttic = (): Svg =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720">
    <rect width="1280" height="720" fill="#4b3a31"/><path d="M0 0 L640 -140 L1280 0 L1280 300 L640 40 L0 300 Z" fill="#33261f"/>
    <rect x="520" y="150" width="240" height="240" rx="120" fill="#bcd6ea"/><path d="M640 150 V390 M520 270 H760" stroke="#33261f" stroke-width="12"/>
    <rect y="560" width="1280" height="160" fill="#2c211b"/><rect x="120" y="420" width="260" height="160" fill="#7a5a3d"/><rect x="900" y="380" width="220" height="200" fill="#6b4c33"/>
  </svg>`;
