import { spawn } from 'node:child_process';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { home } from '../../installer/prepare.mjs';

/** Opens the imported story in Chromium: the time from the page being ready to its first line, in ms, as text. */
export async function openLongStory(dataDir) {
  const child = spawn(
    process.execPath,
    [path.join(home, 'daemon', 'dist', 'main.mjs'), '--data-dir', dataDir, '--port', '0', '--no-open'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = await new Promise((done) =>
    child.stdout.on('data', (d) => /ready: +(\S+)/.test(String(d)) && done(/ready: +(\S+)/.exec(String(d))[1])),
  );
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    const id = await page.evaluate(async () => {
      const token = document.querySelector('meta[name="comfyvn-token"]').content;
      return (await (await fetch('/api/stories', { headers: { authorization: `Bearer ${token}` } })).json())[0].id;
    });
    const times = [];
    for (let round = 0; round < 3; round++) {
      await page.goto(`${url}play/${id}`, { waitUntil: 'load' });
      const ready = await page.evaluate(() => performance.now());
      await page.waitForSelector(
        '[data-cvn-status]:is([data-cvn-status="title"], [data-cvn-status="line"], [data-cvn-status="menu"])',
        { timeout: 60_000 },
      );
      times.push(await page.evaluate((from) => performance.now() - from, ready));
    }
    return `the player opens that story: ${times.map((t) => t.toFixed(0)).join(', ')} ms after the page is loaded (aim 1000)\n`;
  } finally {
    await browser.close();
    child.kill();
  }
}
