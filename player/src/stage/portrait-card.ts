/** Longer side of the framed picture in pixels. */
const LONGEST = 900;
const MARGIN = 44;

/** Hangs a card picture in a frame: rounded, a fine border, a soft shadow. */
export function paintPortraitCard(picture: ImageBitmap | HTMLImageElement, colour: string): HTMLCanvasElement {
  const scale = Math.min(1.5, LONGEST / Math.max(picture.width, picture.height));
  const width = Math.round(picture.width * scale);
  const height = Math.round(picture.height * scale);
  const canvas = document.createElement('canvas');
  canvas.width = width + MARGIN * 2;
  canvas.height = height + MARGIN * 2;
  const ctx = canvas.getContext('2d');
  if (!ctx) return canvas;
  const round = Math.min(width, height) * 0.045;
  const box = (inset: number, radius: number): void => {
    ctx.beginPath();
    ctx.roundRect(MARGIN - inset, MARGIN - inset, width + inset * 2, height + inset * 2, radius);
  };
  ctx.save();
  ctx.shadowColor = 'rgb(0 0 0 / 0.6)';
  ctx.shadowBlur = 34;
  ctx.shadowOffsetY = 14;
  ctx.fillStyle = '#11121a';
  box(7, round + 7);
  ctx.fill();
  ctx.restore();
  ctx.fillStyle = '#f4f1ea';
  box(7, round + 7);
  ctx.fill();
  ctx.save();
  box(0, round);
  ctx.clip();
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(picture, MARGIN, MARGIN, width, height);
  ctx.restore();
  ctx.lineWidth = 3;
  ctx.strokeStyle = colour;
  box(1.5, round + 1.5);
  ctx.stroke();
  return canvas;
}
