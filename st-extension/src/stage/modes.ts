/** Where the stage stands in SillyTavern's page. */
export const MODES = ['full', 'beside', 'above', 'pip'] as const;
export type Mode = (typeof MODES)[number];

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Placement {
  readonly mode: Mode;
  /** Of the small window, in CSS pixels. */
  readonly pip: Box;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Narrower pages have no room beside the chat, nor for a window over it. */
const NARROW = 900;
const SMALLEST: Size = { width: 320, height: 240 };
const MARGIN = 8;

export const FIRST_PLACEMENT: Placement = { mode: 'full', pip: { x: 1e6, y: 1e6, width: 440, height: 300 } };

/** The modes a page of this width has room for. Pure. */
export const modesFor = ({ width }: Size): readonly Mode[] => (width < NARROW ? ['full', 'above'] : MODES);

/** The mode wanted, or the nearest there is room for. Pure. */
export function modeFor(wanted: Mode, page: Size): Mode {
  const possible = modesFor(page);
  return possible.includes(wanted) ? wanted : 'above';
}

const between = (low: number, value: number, high: number): number => Math.max(low, Math.min(value, high));

/** A small window wholly inside the page, at a size that can be read. Pure. */
export function fitted({ x, y, width, height }: Box, page: Size): Box {
  const size = {
    width: Math.round(between(SMALLEST.width, width, page.width - 2 * MARGIN)),
    height: Math.round(between(SMALLEST.height, height, page.height - 2 * MARGIN)),
  };
  return {
    ...size,
    x: Math.round(between(MARGIN, x, page.width - size.width - MARGIN)),
    y: Math.round(between(MARGIN, y, page.height - size.height - MARGIN)),
  };
}

/** What is remembered, whatever of it can still be read. Pure. */
export function toPlacement(kept: unknown): Placement {
  const { mode, pip } = (kept ?? {}) as { mode?: unknown; pip?: Partial<Record<keyof Box, unknown>> };
  const box = { ...FIRST_PLACEMENT.pip };
  for (const side of ['x', 'y', 'width', 'height'] as const) {
    const value = pip?.[side];
    if (typeof value === 'number' && Number.isFinite(value)) box[side] = value;
  }
  return { mode: MODES.find((one) => one === mode) ?? FIRST_PLACEMENT.mode, pip: box };
}

/** Zooming in and the bars of the browser are no keyboard. */
const LEAST_KEYBOARD = 120;

/** What a telephone's keyboard leaves of the page, in CSS pixels; null where there is none. Pure. */
export function besideKeyboard(
  page: { readonly width: number; readonly height: number },
  seen: { readonly scale: number; readonly offsetTop: number; readonly height: number } | null,
): Box | null {
  if (!seen || seen.scale > 1.05 || page.height - seen.height < LEAST_KEYBOARD) return null;
  return { x: 0, y: seen.offsetTop, width: page.width, height: seen.height };
}
