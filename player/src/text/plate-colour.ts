/** Black or white, whichever can be read better on a `#rrggbb` colour: always at least 4.5 to 1. Pure. */
export function inkOn(colour: string): '#000000' | '#ffffff' {
  const light = luminance(colour);
  return (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) ? '#000000' : '#ffffff';
}

/** Relative luminance after WCAG 2, 0 to 1. Pure. */
export function luminance(colour: string): number {
  const channel = (at: number): number => {
    const value = (Number.parseInt(colour.slice(at, at + 2), 16) || 0) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** The colour, made lighter until it can be read on a dark ground. Pure. */
export const lightened = (colour: string): string => towards(colour, 255, (light) => light > 0.3);

/** The colour, made lighter or darker until it can be read where `ink` (`#rrggbb`) is the colour of the text. Pure. */
export const readableOn = (ink: string, colour: string): string =>
  luminance(ink) > 0.3 ? lightened(colour) : towards(colour, 0, (light) => light < 0.11);

function towards(colour: string, end: 0 | 255, enough: (luminance: number) => boolean): string {
  let channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) || 0);
  const hex = (value: number): string => Math.round(value).toString(16).padStart(2, '0');
  for (let tries = 0; tries < 16; tries++) {
    const now = `#${channels.map(hex).join('')}`;
    if (enough(luminance(now))) return now;
    channels = channels.map((value) => value + (end - value) * 0.16);
  }
  return end === 0 ? '#000000' : '#ffffff';
}
