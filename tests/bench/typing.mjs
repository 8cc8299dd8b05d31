// `npm run bench:typing [-- MESSAGES]`: how long the page of the real SillyTavern takes for a key typed into its box, in a long
// chat, with the connected extension and without it, by turns in one run. Needs `npm run build` and tests/sillytavern installed.
import fs from 'node:fs';
import path from 'node:path';
import { installExtension } from '../../installer/install-extension.mjs';
import { openBrowser } from '../e2e/support/browser.ts';
import { SOLO } from '../e2e/support/sillytavern-seed.ts';
import { connect, knowDaemon, openPage, openSoloChat, startSillyTavern } from '../e2e/support/sillytavern.ts';
import { newFolder, startDaemon } from '../support.ts';

const MESSAGES = Number(process.argv[2] ?? 5_000);
const KEYS = 120;
const ROUNDS = 3;

const daemon = await startDaemon(newFolder('typing'));
const tavern = await startSillyTavern((userFolder) => {
  installExtension({ userFolder });
  const file = path.join(userFolder, `chats/Vic/${SOLO.chat}.jsonl`);
  const [header] = fs.readFileSync(file, 'utf8').split('\n');
  const lines = Array.from({ length: MESSAGES }, (_, n) =>
    JSON.stringify({
      name: n % 2 ? 'Mika' : 'Vic',
      is_user: n % 2 === 1,
      is_system: false,
      send_date: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString(),
      mes: n % 2 ? `"Answer ${n}, and why not?"` : `*She nods and looks at the water.* "Question ${n}, then."`,
      extra: {},
    }),
  );
  fs.writeFileSync(file, [header, ...lines].join('\n'));
});
const browser = await openBrowser();
try {
  const port = Number(new URL(daemon.url).port);
  const connected = await browser.newContext();
  await knowDaemon(connected, port);
  const withIt = await connected.newPage();
  await openPage(withIt, tavern.url);
  await openSoloChat(withIt, SOLO);
  await connect(withIt);
  await withIt.locator('.comfyvn-progress', { hasText: 'up to date' }).waitFor({ state: 'attached', timeout: 120_000 });
  const without = await (await browser.newContext()).newPage();
  await without.route(/third-party\/ComfyVN|comfyvn/i, (route) => route.abort());
  await openPage(without, tavern.url);
  await openSoloChat(without, SOLO);
  const all = { with: [], without: [] };
  for (let round = 0; round < ROUNDS; round++) {
    all.with.push(...(await typing(withIt)));
    all.without.push(...(await typing(without)));
  }
  for (const [name, times] of Object.entries(all)) {
    times.sort((a, b) => a - b);
    const at = (share) => times[Math.floor(times.length * share)].toFixed(1);
    process.stdout.write(`${name.padEnd(8)} median ${at(0.5)} ms, 95 % ${at(0.95)} ms (${times.length} keys)\n`);
  }
} finally {
  await browser.close();
  await tavern.stop();
  await daemon.daemon.stop();
  fs.rmSync(daemon.dataDir, { recursive: true, force: true });
}

/** From each key to the page being free again after the next frame, in ms. */
async function typing(page) {
  await page.bringToFront();
  await page.evaluate(() => {
    globalThis.times = [];
    const box = document.querySelector('#send_textarea');
    box.value = '';
    box.focus();
    globalThis.heard = () => {
      const began = performance.now();
      requestAnimationFrame(() => setTimeout(() => globalThis.times.push(performance.now() - began)));
    };
    addEventListener('keydown', globalThis.heard, { capture: true });
  });
  await page.keyboard.type('a word '.repeat(Math.ceil(KEYS / 7)).slice(0, KEYS), { delay: 25 });
  return page.evaluate(() => {
    removeEventListener('keydown', globalThis.heard, { capture: true });
    return globalThis.times;
  });
}
