import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installExtension } from '../../installer/install-extension.mjs';
import { newFolder, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser } from './support/browser.ts';
import { SOLO } from './support/sillytavern-seed.ts';
import {
  isInstalled,
  openPage,
  openSoloChat,
  startSillyTavern,
  type SillyTavern,
  knowDaemon,
} from './support/sillytavern.ts';

const world = (...entries: { uid: number }[]) =>
  JSON.stringify({ entries: Object.fromEntries(entries.map((one) => [one.uid, one])) });
const entry = (uid: number, key: string[], content: string, more: object = {}) => ({
  ...{ uid, key, keysecondary: [], comment: `Entry ${uid}`, content, selective: true, order: 100 },
  ...more,
});
type Json = Record<string, Record<string, Record<string, unknown>>>;

/** Lore, an author's note and variables for the seeded chat. */
function prepare(user: string): void {
  fs.mkdirSync(path.join(user, 'worlds'), { recursive: true });
  fs.writeFileSync(
    path.join(user, 'worlds', 'Harbour.json'),
    world(
      entry(0, ['storm bell'], 'The bell has a crack.'),
      entry(1, ['attic'], 'Never told.', { disable: true, caseSensitive: true }),
    ),
  );
  fs.writeFileSync(path.join(user, 'worlds', 'Self.json'), world(entry(0, ['Mika'], 'Mika is afraid of water.')));
  fs.writeFileSync(path.join(user, 'worlds', 'All.json'), world(entry(3, [], 'It is autumn.', { constant: true })));
  const file = path.join(user, 'chats', 'Vic', `${SOLO.chat}.jsonl`);
  const [header, ...messages] = fs.readFileSync(file, 'utf8').split('\n');
  const { chat_metadata, ...rest } = JSON.parse(header!) as { chat_metadata: object };
  // All of a note: SillyTavern fills in what is missing once it opens the chat.
  const note = { note_prompt: 'Keep it slow.', note_interval: 1, note_position: 1, note_depth: 4, note_role: 0 };
  const metadata = {
    ...chat_metadata,
    world_info: 'Harbour',
    ...note,
    variables: { courage: '3' },
  };
  fs.writeFileSync(file, [JSON.stringify({ chat_metadata: metadata, ...rest }), ...messages].join('\n'));
  const settingsFile = path.join(user, 'settings.json');
  const settings = JSON.parse(fs.readFileSync(settingsFile, 'utf8')) as Json;
  settings['power_user']!['persona_descriptions'] = {
    'mika.png': { description: 'A sailor.', position: 0, lorebook: 'Self' },
  };
  settings['extension_settings'] = { ...settings['extension_settings'], variables: { global: { chapter: '2' } } };
  settings['world_info_settings'] = { ...settings['world_info_settings'], world_info: { globalSelect: ['All'] } };
  fs.writeFileSync(settingsFile, JSON.stringify(settings));
}

describe.skipIf(!isInstalled() || !hasBrowser())(
  'what the extension sends of lore, personas, notes and variables',
  () => {
    let daemon: RunningDaemon;
    let tavern: SillyTavern;
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      daemon = await startDaemon(newFolder('st-lore'));
      tavern = await startSillyTavern((userFolder) => {
        installExtension({ userFolder });
        prepare(userFolder);
      });
      browser = await openBrowser();
      page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await knowDaemon(page, Number(new URL(daemon.url).port));
      await openPage(page, tavern.url);
    });
    afterAll(async () => {
      await browser?.close();
      await tavern?.stop();
      await daemon?.daemon.stop();
    });

    test('is what an import of the same chat from the disk finds', async () => {
      await openSoloChat(page, SOLO);
      await page.click('#extensions-settings-button .drawer-toggle');
      await page.click('#comfyvn_settings .inline-drawer-toggle');
      const [consent] = await Promise.all([
        page.context().waitForEvent('page'),
        page.locator('.comfyvn-panel').getByRole('button', { name: 'Connect' }).click(),
      ]);
      await consent.getByRole('button', { name: 'Allow' }).click();
      await page.getByText(/This chat is up to date/).waitFor();
      const [story] = await daemon.client.stories.list();
      const known = async (id: string) => {
        const { books, entries } = await daemon.client.lore.list({ params: { id }, query: {} });
        const { characters, variables } = await daemon.client.stories.get({ params: { id } });
        return {
          books: books.map((b) => [b.kind, b.name]),
          entries: entries.map(({ uid, title, keys, enabled, constant, caseSensitive, wholeWords, snippet }) => ({
            ...{ uid, title, keys, enabled, constant, caseSensitive, wholeWords, snippet },
          })),
          notes: await daemon.client.lore.notes({ params: { id } }),
          readers: characters
            .filter((c) => c.role === 'reader')
            .map(({ name, description }) => ({ name, description })),
          variables,
        };
      };
      const live = await known(story!.id);
      expect(live.books).toEqual([
        ['chat', 'Harbour'],
        ['persona', 'Self'],
        ['global', 'All'],
      ]);
      expect(live.entries).toHaveLength(4);
      expect(live.notes).toContainEqual(expect.objectContaining({ kind: 'author-note', text: 'Keep it slow.' }));
      expect(live.readers).toEqual([{ name: 'Mika', description: 'A sailor.' }]);
      expect(live.variables.map((v) => [v.id, v.initial])).toEqual([
        ['var_courage', 3],
        ['global_chapter', 2],
      ]);
      const file = path.join(tavern.userFolder, 'chats', 'Vic', `${SOLO.chat}.jsonl`);
      const report = await daemon.daemon.imports.fromFile(file, { swipes: false, branches: false });
      expect(await known(report.story)).toEqual(live);
    });
  },
);
