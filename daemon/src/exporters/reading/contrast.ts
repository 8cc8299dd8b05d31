type Rgb = readonly [number, number, number];

function rgbOf(colour: string): Rgb {
  const at = (from: number) => Number.parseInt(colour.slice(from, from + 2), 16);
  return [at(1), at(3), at(5)];
}

function hexOf(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance, 0 to 1. See https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminanceOf(rgb: Rgb): number {
  const [r, g, b] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** How much two colours `#rrggbb` differ in brightness, 1 to 21. Pure. */
export function contrastOf(one: string, other: string): number {
  const [low, high] = [luminanceOf(rgbOf(one)), luminanceOf(rgbOf(other))].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const STEPS = 20;

/**
 * The colour, or the nearest one on its way to black or to white that differs enough from the paper to be read. Colours
 * are `#rrggbb`. Pure.
 */
export function readableOn(paper: string, colour: string, least = 4.5): string {
  const rgb = rgbOf(colour);
  const end = luminanceOf(rgbOf(paper)) > 0.18 ? 0 : 255;
  for (let step = 0; step < STEPS; step++) {
    const mixed = hexOf(rgb.map((part) => part + ((end - part) * step) / STEPS) as [number, number, number]);
    if (contrastOf(mixed, paper) >= least) return mixed;
  }
  return end === 0 ? '#000000' : '#ffffff';
}
