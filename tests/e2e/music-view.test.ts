import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFakeComfy, type FakeComfy } from '../../daemon/src/features/comfy/comfy-fake.test-support.ts';
import { song } from '../../daemon/src/features/music/song.test-support.ts';
import { chatFile, said, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots, violations } from './support/browser.ts';
import { hears, listenTo } from './support/sounds.ts';

describe.skipIf(!hasBrowser())('the music of a story', () => {
  const shot = shots('music-view');
  let browser: Browser;
  let page: Page;
  let running: RunningDaemon;
  let fake: FakeComfy;
  let story: string;

  beforeAll(async () => {
    fake = await startFakeComfy({ steps: 20, stepMs: 30, sound: await song(30) });
    running = await startDaemon();
    await running.client.comfy.addHost({ body: { url: fake.url, name: 'Workshop' } });
    const DAY = 24 * 60;
    const lines = [
      said('Vic', '*The tavern is loud.* "Let us dance!" *She laughs and laughs; the elves cheer.*', 0),
      said('Mika', '*He grins.* "A party at last."', 1),
      said('Vic', '*The next day. Tears run down her face at the funeral.* "Farewell."', DAY),
      said('Mika', '*He weeps beside the grave of the old knight of the castle.* "Goodbye."', DAY + 1),
    ];
    ({ story } = await running.client.imports.upload({
      query: { name: 'Vic.jsonl' },
      body: new Blob([chatFile(lines)]),
    }));
    browser = await openBrowser(['--autoplay-policy=no-user-gesture-required']);
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${running.url}/#/stories/${story}/music`);
  });
  afterAll(async () => {
    await browser.close();
    await running.daemon.stop();
    await fake.stop();
  });

  test('a piece for the scenes of a mood is made, heard and kept', async () => {
    await page.getByRole('region', { name: 'Moods' }).getByText('without music').first().waitFor();
    await page.getByRole('button', { name: 'Choose Sad' }).click();
    await page.getByRole('button', { name: 'Chosen Sad' }).waitFor();
    await page.getByRole('button', { name: 'Choose Cheerful' }).click();
    const prompt = page.getByRole('textbox', { name: 'Prompt' });
    await expect.poll(() => prompt.inputValue()).toMatch(/^cheerful.*medieval folk/);
    await page.getByRole('button', { name: 'Length, seed and more' }).click();
    await page.getByRole('textbox', { name: 'Lyrics' }).waitFor();
    await page.getByRole('textbox', { name: 'Seconds' }).fill('30');
    await page.evaluate(() => scrollTo(0, 300));
    await shot(page, '1-form-1280');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make', exact: true }).click();
    await page.getByRole('button', { name: /^Listen to Cheerful, for/ }).click();
    const sound = page.locator('audio');
    await expect
      .poll(() => sound.evaluate((one: HTMLAudioElement) => one.currentTime), { timeout: 20_000 })
      .toBeGreaterThan(0.3);
    expect(await sound.evaluate((one: HTMLAudioElement) => one.duration)).toBeGreaterThan(20);
    await shot(page, '2-made-1280');
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByText('in the story').waitFor();
    await page.getByRole('region', { name: 'Moods' }).getByText('with music', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Origin' }).click();
    await page.getByText(/\(music\)/).waitFor();
    await shot(page, '3-origin-1280');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.setViewportSize({ width: 390, height: 844 });
    await shot(page, '4-phone-390');
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('a template for music is tried out and heard', async () => {
    await page.goto(`${running.url}/#/templates/ace-step`);
    await page.getByRole('button', { name: 'Try it', exact: true }).click();
    const sound = page.getByLabel('What the trial gave');
    await sound.waitFor({ timeout: 20_000 });
    expect(await sound.evaluate((one) => one.tagName)).toBe('AUDIO');
    await page.getByText(/seconds, seed \d/).waitFor();
    await shot(page, '5-trial-1280');
    expect(await violations(page)).toEqual([]);
  });

  test('in the player it sounds from the beginning of its scene', async () => {
    await page.goto(`${running.url}/play/${story}`);
    await page.locator('[data-cvn-status=title]').waitFor();
    await page.locator('[data-cvn-action=start]').click();
    await listenTo(page);
    await hears(page, 220, 0.005);
  });
});
