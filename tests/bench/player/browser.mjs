// Chromium with a probe in every page, and what it tells of a page.
import { openBrowser } from '../../e2e/support/browser.ts';

/** Runs in the page before anything else: notes frames, long tasks, pictures drawn, and the first line. */
function probe({ start, text, webgl }) {
  const seen = { frames: 0, asked: 0, longTasks: [], firstLineMs: 0, pictures: new Set() };
  globalThis.benchSeen = seen;
  const ask = globalThis.requestAnimationFrame.bind(globalThis);
  let last = -1;
  globalThis.requestAnimationFrame = (run) => {
    seen.asked++;
    return ask((now) => {
      if (now !== last) seen.frames++;
      last = now;
      run(now);
    });
  };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.longTasks.push([startTime, duration]);
  }).observe({ type: 'longtask', buffered: true });

  // A picture counts once it was given to the canvas, or stands in the page.
  const big = (source) => {
    const width = source?.naturalWidth ?? source?.videoWidth ?? source?.width ?? 0;
    if (width >= 300 && !(source instanceof HTMLCanvasElement)) seen.pictures.add(source);
  };
  const watch = (prototype, name) => {
    const real = prototype?.[name];
    if (real)
      prototype[name] = function (...args) {
        args.forEach((one) => typeof one === 'object' && one !== null && big(one));
        return real.apply(this, args);
      };
  };
  for (const name of ['texImage2D', 'texSubImage2D']) watch(globalThis.WebGL2RenderingContext?.prototype, name);
  watch(CanvasRenderingContext2D.prototype, 'drawImage');
  watch(CanvasRenderingContext2D.prototype, 'createPattern');
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, options) {
    // The processor of graphics is imitated here, and players that ask would not take it: so they do not learn it.
    if (/webgl/.test(kind))
      return webgl ? getContext.call(this, kind, { ...options, failIfMajorPerformanceCaveat: false }) : null;
    return getContext.call(this, kind, options);
  };
  const inPage = () =>
    [...document.images].filter((one) => one.complete && one.naturalWidth >= 300).length +
    [...document.querySelectorAll('[data-ui=background],[data-screen=game] [style*=webp]')].filter((one) =>
      /webp/.test(one.style.backgroundImage),
    ).length;
  let pressed = start === null;
  const look = setInterval(() => {
    const button = pressed ? null : document.querySelector(start);
    if (button?.checkVisibility()) {
      button.click();
      pressed = true;
    }
    const words = document.querySelector(text)?.textContent?.trim() ?? '';
    if (!pressed || words.length < 3 || Math.max(seen.pictures.size, inPage()) < 5) return;
    clearInterval(look);
    ask(() => (seen.firstLineMs = performance.now()));
  }, 8);
}

/** A browser for the whole bench; each page has a context of its own, so nothing is kept. */
export async function openChromium() {
  let browser;
  let whole;
  /** A player can bring the browser down; the next one gets a new one. */
  async function revive() {
    if (browser?.isConnected()) return;
    browser = await openBrowser(['--mute-audio', '--autoplay-policy=no-user-gesture-required']);
    whole = await browser.newBrowserCDPSession();
  }
  await revive();

  /** CPU seconds of all the browser's processes. */
  async function cpuSeconds() {
    const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, one) => sum + one.cpuTime, 0);
  }

  async function open(
    url,
    player,
    { webgl = true, width = 1_280, height = 720, density = 1, wait = true, storage = {} } = {},
  ) {
    await revive();
    const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: density });
    const page = await context.newPage();
    const faults = [];
    page.on('pageerror', (error) => faults.push(String(error).slice(0, 300)));
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    await page.addInitScript(probe, { start: player.start, text: player.text, webgl });
    await page.addInitScript((items) => {
      for (const [key, value] of Object.entries(items)) localStorage.setItem(key, value);
    }, storage);
    await page.goto(url, { waitUntil: 'commit' });
    if (wait)
      await page
        .waitForFunction(() => globalThis.benchSeen.firstLineMs > 0, null, { timeout: 120_000, polling: 100 })
        .catch(() => {
          throw new Error(`${player.name}: the first line does not come. ${faults.join('; ')}`);
        });
    const metrics = async () => {
      const { metrics: list } = await session.send('Performance.getMetrics');
      const of = (name) => list.find((one) => one.name === name)?.value ?? 0;
      return { scriptMs: of('ScriptDuration') * 1_000, taskMs: of('TaskDuration') * 1_000 };
    };
    return {
      page,
      faults,
      seen: () =>
        page.evaluate(() => {
          const { frames, asked, longTasks, firstLineMs } = globalThis.benchSeen;
          return { frames, asked, longTasks, firstLineMs, nowMs: performance.now() };
        }),
      metrics,
      async heapMb() {
        for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
        return (await session.send('Runtime.getHeapUsage')).usedSize / 1_048_576;
      },
      /** What happens while `during` runs, for each frame that was drawn. */
      async perFrame(during) {
        const before = { ...(await this.seen()), ...(await metrics()), cpu: await cpuSeconds() };
        await during();
        const after = { ...(await this.seen()), ...(await metrics()), cpu: await cpuSeconds() };
        const frames = Math.max(1, after.frames - before.frames);
        const long = after.longTasks.filter(([startMs]) => startMs >= before.nowMs);
        return {
          frames,
          asked: after.asked - before.asked,
          perSecond: (frames / (after.nowMs - before.nowMs)) * 1_000,
          scriptMs: (after.scriptMs - before.scriptMs) / frames,
          taskMs: (after.taskMs - before.taskMs) / frames,
          cpuMs: ((after.cpu - before.cpu) * 1_000) / frames,
          longTasks: long.map(([, durationMs]) => Math.round(durationMs)),
        };
      },
      close: () => context.close(),
    };
  }
  return { open, close: () => browser.close() };
}
