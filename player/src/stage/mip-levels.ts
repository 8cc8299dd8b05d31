import { Sprite, type Container, type Renderer, type TextureSource } from 'pixi.js';
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

  /** Fits all pictures under a container. `density`: device pixels to a CSS pixel. */
  fit(root: Container, density: number): void {
    if (!('gl' in this.#renderer) || this.#renderer.context.webGLVersion !== 2) return;
    for (const [source, scale] of largestScales(root)) this.#give(source, levelsFor(scale * density));
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

/** The pictures that are seen under a container, each with the largest scale it is drawn at. */
function largestScales(root: Container): Map<TextureSource, number> {
  const scales = new Map<TextureSource, number>();
  const look = (at: Container): void => {
    if (!at.visible) return;
    if (at instanceof Sprite && isPicture(at.texture.source)) {
      const { a, b, c, d } = at.getGlobalTransform();
      const scale = Math.max(Math.hypot(a, b), Math.hypot(c, d));
      scales.set(at.texture.source, Math.max(scale, scales.get(at.texture.source) ?? 0));
    }
    for (const child of at.children) look(child);
  };
  look(root);
  return scales;
}

/** Weather has copies of its own, all of them, as its drops are of every size. */
const isPicture = ({ uploadMethodId, style }: TextureSource): boolean =>
  uploadMethodId === 'image' && style.mipmapFilter === 'nearest';
