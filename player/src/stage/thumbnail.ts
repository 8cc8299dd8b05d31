const WIDTH = 320;
const HEIGHT = 180;

/** A blob as an address with its data in it. */
const addressOf = (blob: Blob): Promise<string> =>
  new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result as string);
    reader.onerror = () => fail(reader.error ?? new Error('A picture could not be read.'));
    reader.readAsDataURL(blob);
  });

const encoded = (canvas: HTMLCanvasElement, mime: string): Promise<Blob | null> =>
  new Promise((done) => canvas.toBlob(done, mime, 0.72));

/**
 * A canvas as it is now, as a small picture for a save: an address with the data in it. Null where it cannot be read.
 * The browser writes it beside its other work.
 */
export async function drawThumbnail(canvas: HTMLCanvasElement): Promise<string | null> {
  try {
    const small = document.createElement('canvas');
    small.width = WIDTH;
    small.height = HEIGHT;
    const ctx = small.getContext('2d');
    if (!ctx) return null;
    const { width, height } = canvas;
    const scale = Math.max(WIDTH / width, HEIGHT / height);
    ctx.imageSmoothingQuality = 'medium';
    // Upright stages show their upper part: faces are there.
    const top = Math.min(0, (HEIGHT - height * scale) * 0.22);
    ctx.drawImage(canvas, (WIDTH - width * scale) / 2, top, width * scale, height * scale);
    const webp = await encoded(small, 'image/webp');
    const blob = webp?.type === 'image/webp' ? webp : await encoded(small, 'image/jpeg');
    return blob && (await addressOf(blob));
  } catch {
    return null;
  }
}
