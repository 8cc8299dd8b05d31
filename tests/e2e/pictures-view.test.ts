import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFakeComfy, type FakeComfy } from '../../daemon/src/features/comfy/comfy-fake.test-support.ts';
import sharp from 'sharp';
import {
  base64,
  fullCard,
  textChunk,
  withChunks,
} from '../../daemon/src/importers/character-card/card.test-support.ts';
import { chatFile, said, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots, violations } from './support/browser.ts';

describe.skipIf(!hasBrowser())('the pictures of a story', () => {
  const shot = shots('pictures-view');
  let browser: Browser;
  let page: Page;
  let running: RunningDaemon;
  let fake: FakeComfy;

  beforeAll(async () => {
    fake = await startFakeComfy({ steps: 20, stepMs: 30, previews: true });
    running = await startDaemon();
    const lines = [
      said('Vic', '*The tavern is dark. Rain beats against the windows of the old harbour inn.* "Late again."', 0),
      said('Mika', '"I know." *She puts her wet coat on the counter.*', 1),
    ];
    const { story } = await running.client.imports.upload({
      query: { name: 'Vic.jsonl' },
      body: new Blob([chatFile(lines)]),
    });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${running.url}/#/stories/${story}/pictures`);
  });
  afterAll(async () => {
    await browser.close();
    await running.daemon.stop();
    await fake.stop();
  });

  test('a ComfyUI is added', async () => {
    await page.getByText('Pictures are drawn by your own ComfyUI').waitFor();
    await shot(page, '1-empty-1280');
    await page.getByRole('button', { name: 'Add a ComfyUI' }).click();
    await page.getByRole('textbox', { name: 'Address' }).fill('127.0.0.1:1');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText(/Nothing answers/).waitFor();
    await page.getByRole('textbox', { name: 'Address' }).fill(fake.url);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('ready', { exact: true }).waitFor();
  });

  test('what the story lacks is drawn with one button, told how far it is, and stopped', async () => {
    const lacks = page.getByRole('region', { name: 'What the story lacks' });
    await lacks.getByRole('checkbox', { name: '1 background' }).waitFor();
    await lacks
      .getByText(/^With SDXL at .*, perhaps/)
      .first()
      .waitFor();
    await lacks.scrollIntoViewIfNeeded();
    await shot(page, '1-lacks-1280');
    expect(await violations(page)).toEqual([]);
    fake.options = { steps: 2_000, stepMs: 20 };
    await lacks.getByRole('button', { name: /^Draw 2 pictures/ }).click();
    await lacks.getByText(/^2 pictures for /).waitFor();
    await lacks.getByRole('button', { name: 'Stop' }).click();
    await lacks.getByText('stopped', { exact: true }).waitFor();
    await lacks.getByRole('checkbox', { name: '1 background' }).waitFor();
    fake.options = { steps: 20, stepMs: 30, previews: true };
    await expect
      .poll(async () => {
        const discard = page.getByRole('button', { name: 'Discard' }).first();
        if (await discard.isVisible()) await discard.click({ timeout: 2_000 });
        return page.getByRole('button', { name: 'Discard' }).count();
      })
      .toBe(0);
  });

  test('a background is drawn, kept and taken out', async () => {
    const prompt = page.getByRole('textbox', { name: 'Prompt' });
    await prompt.waitFor();
    expect(await prompt.inputValue()).toContain('old harbour inn');
    await page.getByRole('button', { name: 'Size, seed and more' }).click();
    await page.getByRole('textbox', { name: 'Not in the picture' }).waitFor();
    await page.getByRole('button', { name: 'Draw', exact: true }).click();
    await page.getByRole('img', { name: /^Preview of/ }).waitFor();
    await page.getByRole('button', { name: 'Keep' }).waitFor();
    await shot(page, '2-drawn-1280');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByText('in the story').waitFor();
    await page.getByRole('button', { name: 'Origin' }).click();
    await page.getByText(/\(background\)/).waitFor();
    await shot(page, '3-origin-1280');
    await page.getByRole('button', { name: 'Close' }).click();
  });

  test('a place within a scene is drawn for itself', async () => {
    const [{ id } = { id: '' }] = await running.client.stories.list({ query: {} });
    const { revision, scenes } = await running.client.stories.document({ params: { id } });
    const line = scenes[0]!.nodes.findLast((one) => one.type === 'line')!;
    const forest = { op: 'background' as const, to: { paint: { motif: 'forest' as const, hue: 120 } } };
    await running.client.stories.edit({
      params: { id },
      body: {
        revision,
        edits: [{ op: 'updateNode', scene: scenes[0]!.id, node: line.id, set: { stage: [forest] } }],
      },
    });
    await page.reload();
    await page.getByRole('combobox', { name: 'Place' }).click();
    await page.getByRole('option', { name: /^Background within .*, from: She puts her wet coat/ }).click();
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Prompt' }).inputValue())
      .toContain('She puts her wet coat on the counter');
    await shot(page, '8-place-1280');
    await page.getByRole('combobox', { name: 'Place' }).click();
    await page.getByRole('option', { name: 'Where the scene begins' }).click();
  });

  test('which of two draws is said with the reason, and chosen', async () => {
    const other = await startFakeComfy();
    await running.client.comfy.addHost({ body: { url: other.url, name: 'The other one' } });
    await page.getByText(/ draws\. .*Nothing waits there\./).waitFor();
    const which = page.getByRole('combobox', { name: 'Which ComfyUI' });
    await which.click();
    await page.getByRole('option', { name: 'Always The other one' }).click();
    await page.getByText(/^The other one draws\./).waitFor();
    await page.getByRole('button', { name: 'And the others?' }).click();
    await page.getByText(/A picture takes about/).waitFor();
    await shot(page, '6-advice-1280');
    expect(await violations(page)).toEqual([]);
    await which.click();
    await page.getByRole('option', { name: 'The quickest each time' }).click();
    await other.stop();
  });

  test('a card picture is cut out, seen and kept', async () => {
    const [width, height] = [240, 360];
    const wall = { r: 226, g: 221, b: 210 };
    const body = await sharp({ create: { width: 90, height: 260, channels: 3, background: '#5a7fb5' } })
      .png()
      .toBuffer();
    const picture = await sharp({ create: { width, height, channels: 3, background: wall } })
      .composite([{ input: body, left: 75, top: 60 }])
      .png()
      .toBuffer();
    const card = withChunks(picture, [textChunk('chara', base64(fullCard()))]);
    const { story } = await running.client.imports.upload({
      query: { name: 'Vic.png' },
      body: new Blob([new Uint8Array(card)]),
    });
    await page.goto(`${running.url}/#/stories/${story}/pictures`);
    await page.getByRole('button', { name: /^Cut out / }).click();
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByText('in the story').waitFor();
    await page.getByRole('region', { name: 'Card pictures' }).waitFor({ state: 'detached' });
    await shot(page, '7-cut-out-1280');
    await page.goBack();
  });

  test('on a telephone it fits', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('combobox', { name: 'What is drawn' }).click();
    await page.getByRole('option', { name: 'Expressions' }).click();
    await page.getByText('Draw a sprite first').waitFor();
    await shot(page, '4-expressions-390');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'Take out' }).scrollIntoViewIfNeeded();
    await shot(page, '5-list-390');
    await page.getByRole('button', { name: 'Take out' }).click();
    await page.getByRole('button', { name: 'Keep' }).waitFor();
  });
});
