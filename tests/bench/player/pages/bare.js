// The least that could be a player: Pixi, howler and one paragraph. What every other figure is held against.
import { Howl } from 'howler';
import { autoDetectRenderer, Container, ImageSource, Sprite, Texture, Ticker } from 'pixi.js';
import 'pixi.js/unsafe-eval';

const lines = JSON.parse(document.getElementById('lines').textContent);
const density = Math.min(devicePixelRatio, 2);
Ticker.system.autoStart = false;
Ticker.system.stop();

async function textureOf(url) {
  const bitmap = await createImageBitmap(await (await fetch(url)).blob());
  return new Texture({ source: new ImageSource({ resource: bitmap }) });
}

const [renderer, ...textures] = await Promise.all([
  autoDetectRenderer({
    preference: ['webgl', 'canvas'],
    width: innerWidth,
    height: innerHeight,
    resolution: density,
    autoDensity: true,
    failIfMajorPerformanceCaveat: true,
    skipExtensionImports: true,
  }),
  ...['bg', 's0', 's1', 's2', 's3'].map((name) => textureOf(`art/${name}.webp`)),
]);
document.getElementById('stage').append(renderer.canvas);
const root = new Container();
const [ground, ...figures] = textures.map((texture) => new Sprite(texture));
ground.setSize(innerWidth, innerHeight);
root.addChild(ground, ...figures);
figures.forEach((figure, n) => {
  figure.scale.set((innerHeight * 0.9) / figure.texture.height);
  figure.position.set(innerWidth * (0.02 + n * 0.24), innerHeight * 0.1);
});
const draw = () => renderer.render(root);
let line = 0;
const text = document.getElementById('text');
const show = () => (text.textContent = lines[line++ % lines.length]);
addEventListener('click', show);
show();
draw();
// Loaded as any player must, and silent as the story is.
globalThis.sound = Howl;
globalThis.bench = {
  tween(ms) {
    const from = performance.now();
    const homes = figures.map(({ x }) => x);
    const frame = (now) => {
      figures.forEach((one, n) => (one.x = homes[n] + Math.sin((now - from) / 900 + n) * innerWidth * 0.1));
      draw();
      if (now - from < ms) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  },
};
