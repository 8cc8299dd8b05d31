const WIDTH = 560;
const HEIGHT = 900;

/** A figure nobody has drawn yet: a soft silhouette in the character's colour with the initial. */
export function paintStandIn(colour: string, name: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const ctx = canvas.getContext('2d');
  if (!ctx) return canvas;
  const body = ctx.createLinearGradient(0, 0, 0, HEIGHT);
  body.addColorStop(0, mix(colour, '#1b1c2a', 0.42));
  body.addColorStop(0.45, mix(colour, '#14151f', 0.66));
  body.addColorStop(1, mix(colour, '#0b0c13', 0.9));
  hair(ctx, colour);
  outline(ctx);
  ctx.save();
  ctx.shadowColor = mix(colour, '#ffffff', 0.35) + '66';
  ctx.shadowBlur = 34;
  ctx.fillStyle = body;
  ctx.fill();
  ctx.restore();
  ctx.save();
  ctx.clip();
  const rim = ctx.createLinearGradient(0, 0, WIDTH, 0);
  rim.addColorStop(0.08, mix(colour, '#ffffff', 0.45) + 'b0');
  rim.addColorStop(0.24, mix(colour, '#ffffff', 0.3) + '20');
  rim.addColorStop(0.4, '#ffffff00');
  rim.addColorStop(0.7, '#00000000');
  rim.addColorStop(0.95, '#00000080');
  ctx.fillStyle = rim;
  ctx.fillRect(0, 0, WIDTH, HEIGHT);
  const light = ctx.createRadialGradient(220, 130, 10, 280, 210, 260);
  light.addColorStop(0, mix(colour, '#ffffff', 0.4) + '66');
  light.addColorStop(1, '#ffffff00');
  ctx.fillStyle = light;
  ctx.fillRect(0, 0, WIDTH, HEIGHT);
  ctx.restore();
  ctx.strokeStyle = mix(colour, '#ffffff', 0.55) + '70';
  ctx.lineWidth = 2.5;
  outline(ctx);
  ctx.stroke();
  fringe(ctx, colour);
  emblem(ctx, colour, name);
  return canvas;
}

function outline(ctx: CanvasRenderingContext2D): void {
  const half: readonly (readonly [number, number, number, number, number, number])[] = [
    [352, 42, 384, 98, 380, 160],
    [378, 208, 352, 246, 328, 268],
    [324, 290, 326, 306, 338, 316],
    [392, 338, 458, 352, 486, 402],
    [518, 470, 528, 640, 540, 900],
  ];
  ctx.beginPath();
  ctx.moveTo(280, 42);
  for (const [a, b, c, d, e, f] of half) ctx.bezierCurveTo(a, b, c, d, e, f);
  ctx.lineTo(20, 900);
  let ends = half.map((curve) => [curve[4], curve[5]] as const);
  ends = [[280, 42], ...ends];
  for (let i = half.length - 1; i >= 0; i--) {
    const [a, b, c, d] = half[i] ?? [0, 0, 0, 0, 0, 0];
    const [x, y] = ends[i] ?? [280, 42];
    ctx.bezierCurveTo(WIDTH - c, d, WIDTH - a, b, WIDTH - x, y);
  }
  ctx.closePath();
}

/** The hair behind the head. */
function hair(ctx: CanvasRenderingContext2D, colour: string): void {
  const fall = ctx.createLinearGradient(0, 20, 0, 470);
  fall.addColorStop(0, mix(colour, '#15161f', 0.5));
  fall.addColorStop(1, mix(colour, '#0b0c13', 0.86));
  ctx.save();
  ctx.shadowColor = mix(colour, '#ffffff', 0.35) + '55';
  ctx.shadowBlur = 30;
  ctx.fillStyle = fall;
  ctx.beginPath();
  ctx.moveTo(280, 22);
  ctx.bezierCurveTo(404, 22, 412, 150, 408, 250);
  ctx.bezierCurveTo(406, 330, 424, 390, 398, 462);
  ctx.quadraticCurveTo(280, 500, 162, 462);
  ctx.bezierCurveTo(136, 390, 154, 330, 152, 250);
  ctx.bezierCurveTo(148, 150, 156, 22, 280, 22);
  ctx.fill();
  ctx.restore();
}

/** The hair over the forehead: it makes a head of an oval. */
function fringe(ctx: CanvasRenderingContext2D, colour: string): void {
  const shade = ctx.createLinearGradient(0, 24, 0, 220);
  shade.addColorStop(0, mix(colour, '#22232f', 0.34));
  shade.addColorStop(1, mix(colour, '#12131c', 0.62));
  ctx.fillStyle = shade;
  ctx.beginPath();
  ctx.moveTo(280, 22);
  ctx.bezierCurveTo(398, 22, 408, 140, 400, 236);
  ctx.quadraticCurveTo(388, 168, 352, 128);
  ctx.quadraticCurveTo(330, 168, 286, 176);
  ctx.quadraticCurveTo(304, 150, 300, 122);
  ctx.quadraticCurveTo(262, 178, 196, 178);
  ctx.quadraticCurveTo(170, 196, 160, 236);
  ctx.bezierCurveTo(152, 140, 162, 22, 280, 22);
  ctx.fill();
  ctx.strokeStyle = mix(colour, '#ffffff', 0.5) + '55';
  ctx.lineWidth = 6;
  ctx.lineCap = 'round';
  ctx.beginPath();
  ctx.arc(276, 168, 108, Math.PI * 1.18, Math.PI * 1.56);
  ctx.stroke();
}

function emblem(ctx: CanvasRenderingContext2D, colour: string, name: string): void {
  const initial = [...name.trim()][0]?.toLocaleUpperCase() ?? '?';
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.font = "600 150px 'Iowan Old Style', 'Palatino Linotype', Palatino, Georgia, serif";
  ctx.fillStyle = mix(colour, '#ffffff', 0.82) + 'd8';
  ctx.fillText(initial, WIDTH / 2, 520);
  ctx.fillStyle = mix(colour, '#ffffff', 0.7) + '80';
  ctx.fillRect(WIDTH / 2 - 46, 612, 92, 2.5);
}

/** Mixes two `#rrggbb` colours. */
function mix(one: string, other: string, share: number): string {
  const part = (text: string, at: number): number => Number.parseInt(text.slice(at, at + 2), 16) || 0;
  const channel = (at: number): string =>
    Math.round(part(one, at) * (1 - share) + part(other, at) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
