const WIDTH = 320;
const HEIGHT = 180;

/** A canvas as a small picture for a save, as an address with the data in it; null where it cannot be read. */
export function drawThumbnail(canvas: HTMLCanvasElement): string | null {
  try {
    const small = document.createElement('canvas');
    small.width = WIDTH;
    small.height = HEIGHT;
    const ctx = small.getContext('2d');
    if (!ctx) return null;
    const { width, height } = canvas;
    const scale = Math.max(WIDTH / width, HEIGHT / height);
    ctx.imageSmoothingQuality = 'high';
    // Upright stages show their upper part: faces are there.
    const top = Math.min(0, (HEIGHT - height * scale) * 0.22);
    ctx.drawImage(canvas, (WIDTH - width * scale) / 2, top, width * scale, height * scale);
    const webp = small.toDataURL('image/webp', 0.72);
    return webp.startsWith('data:image/webp') ? webp : small.toDataURL('image/jpeg', 0.72);
  } catch {
    return null;
  }
}
