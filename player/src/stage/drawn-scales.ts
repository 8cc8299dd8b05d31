import { Sprite, type Container, type TextureSource } from 'pixi.js';

/** The pictures that are seen under a container, each with the largest scale it is drawn at. Weather is none. */
export function drawnScales(root: Container): Map<TextureSource, number> {
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
