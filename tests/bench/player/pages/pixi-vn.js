// Pixi'VN with one paragraph for its text: its packages alone, without the React interface of its templates.
import { canvas, Game, narration, newLabel, showImage } from '@drincs/pixi-vn';

const lines = JSON.parse(document.getElementById('lines').textContent);
const text = document.getElementById('text');
const show = () => (text.textContent = narration.dialogue?.text ?? '');

const steps = lines.map((line, n) => async () => {
  if (n === 0)
    await Promise.all(
      ['bg', 's0', 's1', 's2', 's3'].map((name, i) =>
        showImage(
          name,
          `art/${name}.webp`,
          i === 0 ? {} : { x: 40 + (i - 1) * 460, y: 100, scale: { x: 0.7, y: 0.7 } },
        ),
      ),
    );
  narration.dialogue = line;
});
newLabel('start', steps);
await Game.init(document.getElementById('stage'), { width: 1920, height: 1080, backgroundColor: '#303030' });
Game.onEnd(() => {});
await narration.call('start', {});
show();
let busy = false;
async function goOn() {
  if (busy) return;
  busy = true;
  await narration.continue({}).catch(() => undefined);
  busy = false;
  show();
}
addEventListener('click', () => void goOn());
globalThis.bench = {
  tween(ms) {
    for (let n = 0; n < 4; n++)
      canvas.animate(
        `s${n}`,
        { x: [40 + n * 460, 40 + n * 460 + (n % 2 ? 190 : -190)] },
        { duration: ms / 1_000, ease: 'linear' },
      );
  },
};
