/** Simple drawn people, so that the development page needs no files. */
export interface Person {
  readonly hair: string;
  readonly eyes: string;
  readonly clothes: string;
  readonly long: boolean;
}

export type Mood = 'neutral' | 'joy' | 'sadness' | 'surprise';

const WIDTH = 608;
const HEIGHT = 920;

export function drawSprite({ hair, eyes, clothes, long }: Person, mood: Mood): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const ctx = canvas.getContext('2d');
  if (!ctx) throw new Error('no canvas');
  const fill = (colour: string | CanvasGradient, draw: () => void): void => {
    ctx.fillStyle = colour;
    ctx.beginPath();
    draw();
    ctx.fill();
  };
  const shade = (from: string, to: string, y0: number, y1: number): CanvasGradient => {
    const gradient = ctx.createLinearGradient(0, y0, 0, y1);
    gradient.addColorStop(0, from);
    gradient.addColorStop(1, to);
    return gradient;
  };
  const skin = '#f6d9c6';
  // back hair
  fill(shade(hair, '#15121f', 60, long ? 760 : 420), () => {
    ctx.moveTo(304, 40);
    ctx.bezierCurveTo(470, 40, 480, 220, long ? 486 : 452, long ? 640 : 350);
    ctx.quadraticCurveTo(304, long ? 700 : 390, long ? 122 : 156, long ? 640 : 350);
    ctx.bezierCurveTo(128, 220, 138, 40, 304, 40);
  });
  // body
  fill(shade(clothes, '#141322', 380, 920), () => {
    ctx.moveTo(262, 392);
    ctx.bezierCurveTo(190, 410, 130, 430, 112, 500);
    ctx.bezierCurveTo(92, 640, 84, 800, 76, 920);
    ctx.lineTo(532, 920);
    ctx.bezierCurveTo(524, 800, 516, 640, 496, 500);
    ctx.bezierCurveTo(478, 430, 418, 410, 346, 392);
  });
  fill('#e7bfa9', () => {
    ctx.moveTo(266, 320);
    ctx.lineTo(342, 320);
    ctx.lineTo(352, 404);
    ctx.quadraticCurveTo(304, 462, 256, 404);
  });
  fill('#ffffffcc', () => {
    ctx.moveTo(252, 398);
    ctx.lineTo(304, 500);
    ctx.lineTo(228, 432);
  });
  fill('#ffffffcc', () => {
    ctx.moveTo(356, 398);
    ctx.lineTo(304, 500);
    ctx.lineTo(380, 432);
  });
  ctx.strokeStyle = '#0005';
  ctx.lineWidth = 4;
  for (const x of [168, 440]) {
    ctx.beginPath();
    ctx.moveTo(x, 590);
    ctx.quadraticCurveTo(x - 8, 740, x - 4, 920);
    ctx.stroke();
  }
  // face
  fill(shade(skin, '#f0c9b4', 130, 360), () => {
    ctx.moveTo(304, 96);
    ctx.bezierCurveTo(424, 96, 420, 240, 400, 282);
    ctx.bezierCurveTo(384, 322, 336, 358, 304, 360);
    ctx.bezierCurveTo(272, 358, 224, 322, 208, 282);
    ctx.bezierCurveTo(188, 240, 184, 96, 304, 96);
  });
  fill(mood === 'joy' ? '#ee8f8f66' : '#ee8f8f2e', () => {
    ctx.ellipse(236, 290, 26, 13, 0, 0, 7);
    ctx.ellipse(372, 290, 26, 13, 0, 0, 7);
  });
  for (const [x, side] of [
    [250, -1],
    [358, 1],
  ] as const) {
    const open = mood === 'surprise' ? 1.25 : mood === 'sadness' ? 0.8 : 1;
    if (mood === 'joy') {
      ctx.strokeStyle = '#33222c';
      ctx.lineWidth = 6;
      ctx.beginPath();
      ctx.arc(x, 262, 24, Math.PI * 1.1, Math.PI * 1.9);
      ctx.stroke();
    } else {
      fill('#fff', () => ctx.ellipse(x, 248, 25, 22 * open, 0, 0, 7));
      fill(shade('#1c1826', eyes, 226, 272), () => ctx.ellipse(x, 250, 17, 21 * open, 0, 0, 7));
      fill('#fff', () => ctx.arc(x - 6, 241, 5.5, 0, 7));
      ctx.strokeStyle = '#33222c';
      ctx.lineWidth = 5.5;
      ctx.beginPath();
      ctx.arc(x, 252, 27 * open, Math.PI * 1.15, Math.PI * 1.85);
      ctx.stroke();
    }
    ctx.strokeStyle = '#4a343f';
    ctx.lineWidth = 4;
    const lift = mood === 'surprise' ? -12 : 0;
    const slant = mood === 'sadness' ? -8 * side : 2 * side;
    ctx.beginPath();
    ctx.moveTo(x - 22, 208 + lift + slant);
    ctx.quadraticCurveTo(x, 200 + lift, x + 22, 208 + lift - slant);
    ctx.stroke();
  }
  ctx.strokeStyle = '#a85a5a';
  ctx.lineWidth = 4;
  ctx.beginPath();
  if (mood === 'surprise') ctx.ellipse(304, 322, 9, 12, 0, 0, 7);
  else {
    ctx.moveTo(286, mood === 'sadness' ? 326 : 318);
    ctx.quadraticCurveTo(
      304,
      mood === 'joy' ? 340 : mood === 'sadness' ? 316 : 324,
      322,
      mood === 'sadness' ? 326 : 318,
    );
  }
  ctx.stroke();
  // fringe
  fill(shade(hair, hair, 60, 260), () => {
    ctx.moveTo(176, 262);
    ctx.bezierCurveTo(140, 120, 220, 44, 304, 44);
    ctx.bezierCurveTo(388, 44, 468, 120, 432, 262);
    ctx.quadraticCurveTo(420, 190, 386, 164);
    ctx.quadraticCurveTo(370, 200, 330, 206);
    ctx.quadraticCurveTo(346, 176, 340, 150);
    ctx.quadraticCurveTo(300, 210, 236, 216);
    ctx.quadraticCurveTo(252, 190, 254, 164);
    ctx.quadraticCurveTo(196, 190, 176, 262);
  });
  ctx.strokeStyle = '#ffffff3a';
  ctx.lineWidth = 10;
  ctx.beginPath();
  ctx.arc(304, 210, 128, Math.PI * 1.22, Math.PI * 1.62);
  ctx.stroke();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no blob'))), 'image/png');
  });
}
