import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots, violations } from './support/browser.ts';

/** The dashboard of jobs, with a batch that waits in a paused lane and fails once it is resumed. */
describe.skipIf(!hasBrowser())('the jobs of the Studio', () => {
  const shot = shots('jobs');
  let browser: Browser;
  let running: RunningDaemon;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    running = await startDaemon();
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (e) => complaints.push(String(e)));
    await page.goto(`${running.url}/#/jobs`);
  });
  afterAll(async () => {
    await browser?.close();
    await running?.daemon.stop();
  });

  test('says that there are none, and shows new ones by itself', async () => {
    await page.getByText('Nothing is being worked on. Exports, imports').waitFor();
    await shot(page, '1-none');
    const { jobs } = running.daemon;
    jobs.pauseLane('disk');
    jobs.addBatch({ title: 'Voice all lines of “The long way home through the rain”' }, (add) => {
      const ids = ['ink', 'twee', 'html'].map(
        (target) => add('export', { story: 'st_gone', target }, { title: `Line in ${target}` }).id,
      );
      add('export', { story: 'st_gone', target: 'web' }, { title: 'Mix', after: ids });
    });
    jobs.add('export', { story: 'st_gone', target: 'renpy' }, { title: 'Ren’Py: an evening at the harbour' });
    await page.getByText('0 of 4').waitFor();
    await page.getByText('0 running, 4 waiting').waitFor();
    await page.getByRole('button', { name: '4 jobs' }).click();
    await page.getByText('Mix', { exact: true }).waitFor();
    await shot(page, '2-waiting');
    expect(await violations(page, 'main')).toEqual([]);
  });

  test('resumes a lane, tells why jobs failed, shows a log and begins a batch again', async () => {
    await page.getByRole('button', { name: 'Resume disk' }).click();
    await page.getByText('4 of 4 failed.').waitFor();
    await page.getByRole('button', { name: '4 jobs' }).click();
    await page.getByText('It needs "Line in ink", which has failed.').waitFor();
    const single = page.locator('[data-job]', { hasText: 'an evening at the harbour' }).locator('..');
    await single.getByRole('button', { name: 'Log' }).click();
    await single.getByRole('list').getByText('There is no story "st_gone"').waitFor();
    await shot(page, '3-failed');
    expect(await violations(page, 'main')).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await shot(page, '4-narrow');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    running.daemon.jobs.pauseLane('disk');
    const batch = page.locator('[data-job]', { hasText: 'Voice all lines' });
    await batch.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('3 waiting').first().waitFor();
    await shot(page, '5-again');
    await batch.getByRole('button', { name: 'Stop', exact: true }).click();
    await batch.getByText('stopped').waitFor();
    expect(complaints).toEqual([]);
  });
});
