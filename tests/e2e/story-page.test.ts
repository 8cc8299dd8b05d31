import fs from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { line, sceneOf, storyOf } from '@comfyvn/shared/story/arbitrary.test-support';
import type { Story } from '@comfyvn/shared/story/story';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots, violations } from './support/browser.ts';

const trust = { op: 'get', variable: 'trust' } as const;
const number = (n: number) => ({ op: 'value', value: n }) as const;

/** Two endings, one of which asks for two kind choices; a line that nothing leads to. */
const forked: Story = storyOf(
  [
    sceneOf('gate', [
      line('g1', { text: 'A gate stands in the rain.' }),
      {
        id: 'm1',
        type: 'menu',
        decide: 'reader',
        choices: [
          { id: 'knock', text: 'Knock', actions: [{ type: 'add', variable: 'trust', value: number(1) }] },
          { id: 'shout', text: 'Shout' },
        ],
      },
      { id: 'j', type: 'jump', target: { scene: 'hall' } },
      line('lost', { text: 'Nobody ever reads this.' }),
    ]),
    sceneOf('hall', [
      {
        id: 'm2',
        type: 'menu',
        decide: 'reader',
        choices: [
          { id: 'bow', text: 'Bow', actions: [{ type: 'add', variable: 'trust', value: number(1) }] },
          { id: 'grin', text: 'Grin' },
        ],
      },
      {
        id: 'b',
        type: 'branch',
        cases: [{ condition: { op: '>=', left: trust, right: number(2) }, target: { node: 'good' } }],
      },
      { id: 'bad', type: 'end', ending: 'Out in the rain' },
      { id: 'good', type: 'end', ending: 'By the fire' },
    ]),
  ],
  {
    title: 'The Gate',
    characters: [],
    assets: [],
    variables: [{ id: 'trust', name: 'trust', scope: 'session', type: 'number', initial: 0 }],
  },
);

/** A story's own page: what is wrong with it, where it leads, and the ways out. */
describe.skipIf(!hasBrowser())('the page of a story', () => {
  const shot = shots('story-page');
  let browser: Browser;
  let running: RunningDaemon;
  let page: Page;
  let id: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    running = await startDaemon();
    const draft = running.daemon.stories.begin({ key: 'forked', label: 'a test', project: 'Test' });
    for (const scene of forked.scenes) draft.add(scene);
    const { id: _, revision: __, version: ___, scenes: ____, ...head } = forked;
    id = draft.finish({ head, lines: 2, messages: 0, findings: [] }).id;
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
    page.on('pageerror', (e) => complaints.push(String(e)));
    page.on('console', (m) => {
      if (m.type() === 'error') complaints.push(m.text());
    });
    await page.goto(running.url);
  });
  afterAll(async () => {
    await browser?.close();
    await running?.daemon.stop();
  });

  test('exports it: choose, look, press, download', async () => {
    await page.getByRole('link', { name: 'Export The Gate' }).click();
    await page.getByRole('radio', { name: /^Screenplay/ }).click();
    await page.getByText('1 file', { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.locator('[data-state=done]').first().waitFor();
    await page.waitForTimeout(400);
    await shot(page, '1-export');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^The Gate.*\.fountain$/);
    expect(fs.readFileSync(await file.path(), 'utf8')).toContain('A gate stands in the rain.');
  });

  test('exports some of its scenes', async () => {
    await page.getByRole('radio', { name: /^ink/i }).click();
    await page.getByText('Some scenes').click();
    await page.getByRole('checkbox', { name: /hall/ }).uncheck();
    await page.getByText('1 of 2 scenes', { exact: true }).waitFor();
    await page.getByRole('list', { name: 'Findings' }).waitFor();
    await shot(page, '2-scenes');
  });

  test('shows what is wrong, and mends it', async () => {
    await page.getByRole('tab', { name: 'Check' }).click();
    const unreached = page.getByRole('listitem').filter({ hasText: 'Nobody ever reads this' }).first();
    await unreached.waitFor();
    await shot(page, '3-check');
    expect(await violations(page)).toEqual([]);
    await unreached.getByRole('button', { name: 'Mend' }).click();
    await unreached.waitFor({ state: 'detached' });
    expect(JSON.stringify(running.daemon.stories.document(id))).not.toContain('Nobody ever reads this');
  });

  test('takes a mending back', async () => {
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Nobody ever reads this' }).first().waitFor();
    expect(JSON.stringify(running.daemon.stories.document(id))).toContain('Nobody ever reads this');
  });

  test('explores where its branches lead', async () => {
    await page.getByRole('button', { name: 'Explore' }).click();
    await page.getByText('2 endings can be reached').waitFor();
    await page.getByText('The shortest way: Knock → Bow').waitFor();
    await page.waitForTimeout(400);
    await shot(page, '4-branches');
    expect(await violations(page)).toEqual([]);
  });

  test('fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const tab of ['Overview', 'Check', 'Export']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.waitForTimeout(700);
      await shot(page, `5-phone-${tab.toLowerCase()}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    }
    // What belongs to the chosen way out comes into view by itself.
    await page.getByRole('radio', { name: /^Screenplay/ }).click();
    await page.getByText('1 file', { exact: true }).waitFor();
    await page.waitForTimeout(300);
    await shot(page, '6-phone-chosen');
    const button = await page.getByRole('button', { name: 'Export', exact: true }).boundingBox();
    expect(button!.y + button!.height).toBeLessThanOrEqual(844);
  });

  test('nothing complained', () => {
    expect(complaints).toEqual([]);
  });
});
