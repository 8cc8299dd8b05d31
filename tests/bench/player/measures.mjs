// What is measured of a player, each in a context of its own, with nothing kept from before.
import { serve } from './server.mjs';

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const settled = async (open) => {
  // Pictures fade in; what runs on after that runs for ever.
  await open.page.waitForTimeout(2_500);
  return open;
};

/** Reads on by a press on the picture, which all of them take. */
async function read({ page }, presses, gapMs = 600) {
  const { width, height } = page.viewportSize();
  for (let n = 0; n < presses; n++) {
    await page.mouse.click(width / 2, height * 0.4);
    await sleep(gapMs);
  }
}

/** Kilobytes of script until the first line, and the time until then; the median of some runs. */
export async function start(chromium, player, { runs, pace, webgl = true }) {
  const server = await serve(player.folder, pace);
  const times = [];
  let [codeKb, allKb, heapMb] = [0, 0, 0];
  for (let run = 0; run < runs; run++) {
    server.take();
    const open = await chromium.open(server.url, player, { webgl });
    const sent = server.take();
    const kb = (list) => list.reduce((sum, one) => sum + one.bytes, 0) / 1_000;
    codeKb = kb(sent.filter(({ path }) => player.isCode(path)));
    allKb = kb(sent);
    times.push((await open.seen()).firstLineMs);
    if (!pace && run === 0) {
      await settled(open);
      heapMb = await open.heapMb();
    }
    await open.close();
  }
  await server.stop();
  return { codeKb, allKb, heapMb, firstLineMs: median(times) };
}

/** Script and tasks for each frame while somebody reads, and tasks that would make a page stutter. */
export async function reading(chromium, player, options = {}) {
  const server = await serve(player.folder);
  const open = await settled(await chromium.open(server.url, player, options));
  await read(open, 2);
  const found = await open.perFrame(() => read(open, 12));
  await open.close();
  await server.stop();
  return found;
}

/** The same while four figures move. Null where a player has no way to be asked for it. */
export async function tweening(chromium, player, options = {}) {
  const server = await serve(player.folder);
  const open = await settled(await chromium.open(server.url, player, { width: 640, height: 360, ...options }));
  if (player.name === 'ours') {
    const place = () => open.page.locator('[data-cvn-node]').getAttribute('data-cvn-node');
    for (let tries = 0; tries < 20 && (await place()) !== 'n2'; tries++) await read(open, 1, 300);
    if ((await place()) !== 'n2') throw new Error(`Reading stays at ${await place()}.`);
  } else if (!(await open.page.evaluate(() => 'bench' in globalThis))) return await end(null);
  else await open.page.evaluate(() => void globalThis.bench.tween(30_000));
  await sleep(2_000);
  return end(await open.perFrame(() => sleep(8_000)));

  async function end(found) {
    await open.close();
    await server.stop();
    return found;
  }
}

/** Frames that are asked for in five seconds while nothing happens. */
export async function resting(chromium, player, options = {}) {
  const server = await serve(player.folder);
  const open = await settled(await chromium.open(server.url, player, options));
  await sleep(4_000);
  const { asked } = await open.perFrame(() => sleep(5_000));
  await open.close();
  await server.stop();
  return asked;
}

/** Pixels of the canvas for each pixel of the page, by the density of the screen. */
export async function canvasSizes(chromium, player) {
  const server = await serve(player.folder);
  const sizes = [];
  for (const density of [1, 2, 3]) {
    const open = await chromium.open(server.url, player, { density, width: 640, height: 360 });
    sizes.push(await open.page.evaluate(() => document.querySelector('canvas')?.width ?? 0));
    await open.close();
  }
  await server.stop();
  return sizes;
}

/** Milliseconds to a line far away, the median of some jumps. */
export async function jumping(chromium, folder, targets) {
  const server = await serve(folder);
  const player = { name: 'jump', start: null, text: '.none' };
  const open = await chromium.open(server.url, player, { wait: false });
  await open.page.waitForFunction(() => 'bench' in globalThis);
  const times = [];
  for (const target of targets) times.push(await open.page.evaluate((to) => globalThis.bench.jump(to), target));
  await open.close();
  await server.stop();
  return median(times);
}

/** Megabytes of heap while a long story is read, by lines: [lines, MB, textures' megapixels]. */
export async function memory(chromium, folder, lines, stops) {
  const server = await serve(folder);
  const player = { name: 'long', start: '[data-cvn-action=start]', text: '.none' };
  const wishes = JSON.stringify({ textSpeed: 0, motion: 'reduced' });
  const storage = { 'comfyvn.player.preferences': wishes };
  const open = await chromium.open(server.url, player, { wait: false, webgl: false, width: 640, height: 360, storage });
  await open.page.waitForSelector('[data-cvn-node=n0]', { timeout: 60_000 });
  const found = [];
  let at = 0;
  for (let stop = 1; stop <= stops; stop++) {
    const goal = Math.floor((lines * stop) / stops) - 1;
    await open.page.evaluate(async (last) => {
      const root = document.querySelector('[data-cvn-node]');
      const press = () =>
        document.dispatchEvent(new KeyboardEvent('keydown', { key: ' ', code: 'Space', bubbles: true }));
      const place = () => Number(root.dataset.cvnNode.slice(1));
      for (let tries = 0; place() < last; tries++) {
        (document.activeElement ?? document.body).dispatchEvent(
          new KeyboardEvent('keydown', { key: ' ', code: 'Space', bubbles: true }),
        );
        press();
        await new Promise((done) => setTimeout(done, 12));
        if (tries > last * 40) throw new Error(`Reading stays at line ${place()}.`);
      }
    }, goal);
    at = goal + 1;
    await sleep(1_500);
    found.push([at, await open.heapMb()]);
  }
  await open.close();
  await server.stop();
  return found;
}
