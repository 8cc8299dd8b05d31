/** A canvas with its WebGL 2 context. */
export interface GlCanvas {
  readonly canvas: HTMLCanvasElement;
  readonly gl: WebGL2RenderingContext;
}

/**
 * Opens WebGL, which takes the browser a while: so it is asked for before what draws is here. Null where there is none,
 * and unless `evenSlow` where it would be imitated by the processor: there a 2D canvas is far cheaper.
 */
export function openGl(evenSlow = false): GlCanvas | null {
  const canvas = document.createElement('canvas');
  const gl = canvas.getContext('webgl2', {
    alpha: false,
    antialias: false,
    stencil: true,
    powerPreference: 'low-power',
    failIfMajorPerformanceCaveat: !evenSlow,
  });
  return gl && { canvas, gl };
}
