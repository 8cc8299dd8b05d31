import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makeChats, toJsonl } from '@comfyvn/shared/sillytavern/routes/chat-trees.test-support';
import { newFolder, startDaemon } from '../support.ts';
import { openBrowser, shots, violations } from './support/browser.ts';

it('the Studio shows the routes of a story of 120 chats', async () => {
  const running = await startDaemon();
  const user = path.join(newFolder('routes-studio'), 'data/default-user');
  for (const folder of ['chats/Vic', 'characters']) fs.mkdirSync(path.join(user, folder), { recursive: true });
  const chats = makeChats(3, { files: 120, length: 20, trouble: 0.1 });
  for (const chat of chats) fs.writeFileSync(path.join(user, 'chats/Vic', `${chat.name}.jsonl`), toJsonl(chat));
  const settings = await running.client.settings.get();
  const sillyTavern = { ...settings.sillyTavern, folders: [user] };
  await running.client.settings.update({ body: { ...settings, sillyTavern } });
  const report = await running.daemon.imports.fromFile(path.join(user, 'chats/Vic', `${chats[0]!.name}.jsonl`), {
    swipes: false,
    branches: false,
  });
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const shot = shots('studio-routes');
  await page.goto(`${running.url}/#/stories/${report.story}/routes`);
  await page.locator('.cvn-rm-head').first().waitFor();
  expect(await page.locator('.cvn-rm-head').count()).toBe(chats.length);
  await page.waitForTimeout(500);
  await shot(page, 'map-1280');
  expect(await violations(page, '.cvn-rm')).toEqual([]);
  await page.locator('.cvn-rm-head[aria-current]').click();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForTimeout(300);
  await shot(page, 'map-390');
  await page.getByRole('button', { name: 'Play this route' }).click();
  await page.locator('[data-cvn-status]').waitFor();
  await browser.close();
  await running.daemon.stop();
}, 120_000);
