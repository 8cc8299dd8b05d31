// `npm run bench:loading`: what the extension costs the page of the real SillyTavern when it is loaded, connected, with a chat that
// is opened, in time on the main thread. Needs `npm run build` and tests/sillytavern installed.
import fs from 'node:fs';
import { installExtension } from '../../installer/install-extension.mjs';
import { openBrowser } from '../e2e/support/browser.ts';
import { timeTaken } from '../e2e/support/main-thread.ts';
import { SOLO } from '../e2e/support/sillytavern-seed.ts';
import {
  connect,
  EXTENSION,
  knowDaemon,
  openPage,
  openSoloChat,
  startSillyTavern,
} from '../e2e/support/sillytavern.ts';
import { newFolder, startDaemon } from '../support.ts';

const ROUNDS = 5;

const daemon = await startDaemon(newFolder('loading'));
const tavern = await startSillyTavern((userFolder) => void installExtension({ userFolder }));
const browser = await openBrowser();
try {
  const context = await browser.newContext();
  await knowDaemon(context, Number(new URL(daemon.url).port));
  const page = await context.newPage();
  await openPage(page, tavern.url);
  await openSoloChat(page, SOLO);
  await connect(page);
  for (let round = 1; round <= ROUNDS; round++) {
    const loading = await timeTaken(page, EXTENSION, async () => {
      await openPage(page, tavern.url);
      await page.locator('.comfyvn-panel[data-state=ready]').waitFor({ state: 'attached' });
    });
    const opening = await timeTaken(page, EXTENSION, async () => {
      await openSoloChat(page, SOLO);
      await page.locator('.comfyvn-progress', { hasText: 'up to date' }).waitFor({ state: 'attached' });
    });
    const said = ({ ms, longestMs }) => `${ms.toFixed(1)} ms (longest ${longestMs.toFixed(1)} ms)`;
    process.stdout.write(`${round}: loading ${said(loading)}, opening a chat ${said(opening)}\n`);
  }
} finally {
  await browser.close();
  await tavern.stop();
  await daemon.daemon.stop();
  fs.rmSync(daemon.dataDir, { recursive: true, force: true });
}
