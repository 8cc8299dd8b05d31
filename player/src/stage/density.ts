/** Finer screens than this gain nothing that can be seen, and cost a lot. */
const MOST_DENSITY = 2;

/** Device pixels to a CSS pixel, as stages are drawn. */
export const densityNow = (): number => Math.min(globalThis.devicePixelRatio || 1, MOST_DENSITY);
