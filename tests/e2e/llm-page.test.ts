import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { END, piece, stalls, startFake, type Answer } from '../../daemon/src/features/llm/openai-fake.test-support.ts';
import { startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots, violations } from './support/browser.ts';

describe.skipIf(!hasBrowser())('the text models', () => {
  const shot = shots('llm-page');
  let browser: Browser;
  let page: Page;
  let running: RunningDaemon;
  let fake: Awaited<ReturnType<typeof startFake>>;
  let answer: Answer;

  beforeAll(async () => {
    fake = await startFake((response, asked) => {
      if (!asked.path.endsWith('/models')) return answer(response, asked);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data: [{ id: 'small-8b' }] }));
    });
    running = await startDaemon();
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${running.url}/#/llm`);
  });
  afterAll(async () => {
    await browser.close();
    await running.daemon.stop();
    await fake.stop();
  });

  test('one is added and answers as it speaks', async () => {
    await page.getByRole('heading', { name: 'Text models' }).waitFor();
    await shot(page, '1-empty-1280');
    await page.getByRole('textbox', { name: 'Address' }).fill(fake.url);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('ready', { exact: true }).waitFor();
    let goOn = (): void => undefined;
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(piece('Good '));
      goOn = () => response.end(`${piece('evening.', 'stop')}${END}`);
    };
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByText('Good', { exact: true }).waitFor();
    goOn();
    await page.getByText('Good evening.', { exact: true }).waitFor();
    await page.getByText(/real-model, first word after/).waitFor();
    expect(fake.asked.at(-1)?.body.model).toBe('small-8b');
    await shot(page, '2-answered-1280');
  });

  test('an answer is stopped, and the model hears of it', async () => {
    answer = stalls('It begins');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByText('It begins').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
    await expect.poll(fake.closed).toBe(1);
  });

  test('one outside the network is sent nothing until a person allows it', async () => {
    await page.getByRole('combobox', { name: 'Program' }).click();
    await page.getByRole('option', { name: 'Another server' }).click();
    await page.getByRole('textbox', { name: 'Address' }).fill('https://models.example/v1');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const card = page.getByRole('listitem', { name: 'models.example' });
    await card.getByText(/Nothing is sent yet/).waitFor();
    expect(await card.getByRole('button', { name: 'Ask' }).count()).toBe(0);
    await shot(page, '3-outside-1280');
    expect(await violations(page)).toEqual([]);
    await card.getByRole('button', { name: 'Allow it' }).click();
    await card.getByText(/may be sent to models\.example/).waitFor();
    await card.getByRole('button', { name: 'Forget models.example' }).click();
    await card.waitFor({ state: 'detached' });
  });

  test("SillyTavern's connection is one of them, and on a telephone it fits", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('combobox', { name: 'Program' }).click();
    await page.getByRole('option', { name: /SillyTavern/ }).click();
    await page.getByText('Open SillyTavern, and lend its engines there').waitFor();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const card = page.getByRole('listitem', { name: 'SillyTavern' });
    await card.getByRole('button', { name: 'Allow it' }).click();
    await card.getByText(/No open page of SillyTavern/).waitFor();
    await card.scrollIntoViewIfNeeded();
    await shot(page, '4-sillytavern-390');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});
