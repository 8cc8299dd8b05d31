import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { says, stalls, startFake, type Answer } from '../../daemon/src/features/llm/openai-fake.test-support.ts';
import { chatFile, said, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots, violations } from './support/browser.ts';

describe.skipIf(!hasBrowser())('the director of a story', () => {
  const shot = shots('director-view');
  let browser: Browser;
  let page: Page;
  let running: RunningDaemon;
  let fake: Awaited<ReturnType<typeof startFake>>;
  let story: string;
  let answer: Answer;

  beforeAll(async () => {
    fake = await startFake((response, asked) => answer(response, asked));
    running = await startDaemon();
    const lines = [
      said('Vic', '*The tavern is dark. Rain beats against the windows of the old harbour inn.* "Late again."', 0),
      said('Mika', '"I know." *She puts her wet coat on the counter.*', 1),
      said('Vic', '"Sit down." *Outside, somebody knocks.*', 2, {
        swipe_id: 0,
        swipes: ['"Sit down." *Outside, somebody knocks.*', '"Out with you." *She points at the door.*'],
      }),
    ];
    const made = await running.client.imports.upload({
      query: { name: 'Vic.jsonl', swipes: 'true' },
      body: new Blob([chatFile(lines)]),
    });
    story = made.story;
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${running.url}/#/stories/${story}/director`);
  });
  afterAll(async () => {
    await browser.close();
    await running.daemon.stop();
    await fake.stop();
  });

  test('asks for a text model, works while a person looks on, and is stopped', async () => {
    await page.getByText('It needs a text model.').waitFor();
    await shot(page, '1-without-1280');
    await running.client.llm.add({ body: { name: 'Small 8B', url: fake.url, model: 'm' } });
    await page.reload();
    answer = stalls('{"lines":[');
    await page.getByRole('button', { name: 'Ask for suggestions' }).click();
    await page.getByRole('progressbar', { name: 'How far the director is' }).waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText(/· stopped/).waitFor();
    await expect.poll(fake.closed).toBe(1);
    await page.getByRole('button', { name: 'Forget this run' }).click();
    await page.getByText(/· stopped/).waitFor({ state: 'detached' });
  });

  test('its suggestions are read, taken one by one or all, and taken back', async () => {
    const before = await running.client.stories.document({ params: { id: story } });
    const value = {
      title: 'The late guest',
      lines: [
        { line: 'L2', expression: 'annoyance' },
        { line: 'L5', expression: 'caring', camera: 'close' },
        { line: 'L6', place: 'painted night', camera: 'wide' },
      ],
      choices: [{ choice: 'C2', label: 'Send her away' }],
      wishes: ['a knocking at the door, as a sound'],
      summary: 'Mika comes late to the inn.',
    };
    answer = says(JSON.stringify(value));
    await page.getByRole('button', { name: 'Ask for suggestions' }).click();
    await page.getByText('The late guest').waitFor();
    await page.getByText('a knocking at the door, as a sound').waitFor();
    await page.getByText('Send her away').waitFor();
    await shot(page, '2-suggestions-1280');
    expect(await violations(page)).toEqual([]);
    const face = page.getByRole('listitem').filter({ hasText: 'annoyance' });
    await face.getByRole('button', { name: 'Take', exact: true }).click();
    await face.getByRole('button', { name: 'Take back' }).waitFor();
    await page.getByRole('button', { name: 'Take all', exact: true }).click();
    await page.getByText(/, [67] in the story/).waitFor();
    const after = await running.client.stories.document({ params: { id: story } });
    expect(after.scenes[0]!.title).toBe('The late guest');
    expect(JSON.stringify(after)).toContain('"annoyance"');
    expect(JSON.stringify(after)).toContain('"Send her away"');
    await shot(page, '3-taken-1280');
    await page.getByRole('button', { name: 'Take all back' }).click();
    await page.getByText(/, 0 in the story/).waitFor();
    const back = await running.client.stories.document({ params: { id: story } });
    expect({ ...back, revision: 0 }).toEqual({ ...before, revision: 0 });
  });

  test('on a telephone it fits', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByText('The late guest').scrollIntoViewIfNeeded();
    await shot(page, '4-suggestions-390');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'Discard the rest' }).click();
    await page.getByText('discarded').first().waitFor();
  });
});
