import type { Renderer, TextureSource } from 'pixi.js';
import { levelsFor } from './levels-for.ts';

/**
 * Smaller copies of pictures, without which one that is drawn at less than half its size glitters. Each picture has as
 * many as its size on the display asks for and is drawn from the smallest of them: so it is as sharp as can be, and costs
 * no more than a picture without copies. They take time to make, which nobody waits for: the stage asks for them when
 * what it shows stands. Only WebGL 2 has them; a 2D canvas makes pictures smaller by its own means.
 */
export class MipLevels {
  #renderer: Renderer;

  constructor(renderer: Renderer) {
    this.#renderer = renderer;
  }

  /** Fits pictures to the scales they are drawn at. `density`: device pixels to a CSS pixel. */
  fit(scales: ReadonlyMap<TextureSource, number>, density: number): void {
    if (!('gl' in this.#renderer) || this.#renderer.context.webGLVersion !== 2) return;
    for (const [source, scale] of scales) this.#give(source, levelsFor((scale * density) / source.resolution));
  }

  #give(source: TextureSource, levels: number): void {
    const before = source.mipLevelCount - 1;
    if (before === levels || !('gl' in this.#renderer)) return;
    const { gl, texture } = this.#renderer;
    texture.bindSource(source, 0);
    source.autoGenerateMipmaps = levels > 0;
    source.mipLevelCount = levels + 1;
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAX_LEVEL, levels);
    if (levels > before) source.updateMipmaps();
    source.style.update();
  }
}
