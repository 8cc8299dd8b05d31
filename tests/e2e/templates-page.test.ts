import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFakeComfy, type FakeComfy } from '../../daemon/src/features/comfy/comfy-fake.test-support.ts';
import { newFolder, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots, violations } from './support/browser.ts';

/** As "Workflow > Export (API)" writes it; the words of its negative prompt are missing. */
const WORKFLOW = {
  '3': {
    class_type: 'KSampler',
    inputs: {
      ...{ model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] },
      ...{ seed: 8, steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1 },
    },
  },
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'dreamshaper_8.safetensors' } },
  '5': { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 768, batch_size: 1 } },
  '6': {
    class_type: 'CLIPTextEncode',
    inputs: { clip: ['4', 1], text: 'masterpiece' },
    _meta: { title: 'What I want' },
  },
  '7': { class_type: 'CLIPTextEncode', inputs: { clip: ['4', 1], text: 'text' } },
  '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
  '9': { class_type: 'SaveImage', inputs: { images: ['8', 0], filename_prefix: 'mine' } },
};

describe.skipIf(!hasBrowser())('the templates', () => {
  const shot = shots('templates-page');
  const folder = newFolder('templates-page');
  const file = path.join(folder, 'My paintings.json');
  let browser: Browser;
  let page: Page;
  let running: RunningDaemon;
  let fake: FakeComfy;

  beforeAll(async () => {
    fs.writeFileSync(file, JSON.stringify(WORKFLOW));
    fake = await startFakeComfy({ steps: 12, stepMs: 60, previews: true });
    running = await startDaemon();
    await running.client.comfy.addHost({ body: { url: fake.url, name: 'Workshop' } });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${running.url}/#/templates`);
  });
  afterAll(async () => {
    await browser.close();
    await running.daemon.stop();
    await fake.stop();
  });

  test('what is no workflow is refused, a workflow is taken in with its places found', async () => {
    await page.getByRole('heading', { name: 'Of the program' }).waitFor();
    await shot(page, '1-list-1280');
    expect(await violations(page)).toEqual([]);
    const chooser = page.locator('input[type=file]');
    await chooser.setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') });
    await page.getByText(/no workflow of ComfyUI.*Export \(API\)/).waitFor();
    await shot(page, '1-refused-1280');
    await chooser.setInputFiles(file);
    await page.getByRole('heading', { name: 'My paintings' }).waitFor();
    const places = page.getByRole('region', { name: 'Places' });
    await places.getByText('text of What I want (6)').waitFor();
    await places.getByText('seed of KSampler (3)').waitFor();
    await shot(page, '2-places-1280');
    expect(await violations(page)).toEqual([]);
  });

  test('its places are changed by the keyboard and saved', async () => {
    const name = page.getByRole('textbox', { name: 'Name', exact: true });
    await name.fill('My oil paintings');
    const negative = page.getByRole('combobox', { name: 'Negative prompt' });
    await negative.focus();
    await page.keyboard.press('Backspace');
    await page
      .getByRole('region', { name: 'Places' })
      .getByText('text of CLIPTextEncode (7)')
      .waitFor({ state: 'detached' });
    await name.press('Enter');
    await page.getByRole('heading', { name: 'My oil paintings' }).waitFor();
    const [own] = (await running.client.comfy.templates()).filter((one) => !one.builtIn);
    expect(own).toMatchObject({ name: 'My oil paintings', bindings: { negative: [], seed: ['3.inputs.seed'] } });
  });

  test('it is tried out, seen while it is drawn and when it is done', async () => {
    const trial = page.getByRole('region', { name: 'Trial' });
    expect(await trial.getByRole('textbox', { name: 'Width' }).inputValue()).toBe('512');
    await trial.getByRole('textbox', { name: 'Prompt' }).fill('a green hill');
    await trial.getByRole('button', { name: 'Try it' }).click();
    await trial.getByRole('img', { name: 'Preview of the trial' }).waitFor();
    await trial.getByRole('img', { name: 'What the trial gave' }).waitFor();
    await trial.getByText(/96 × 128, seed/).waitFor();
    expect(fake.prompts.at(-1)!.graph['6']!.inputs['text']).toBe('a green hill');
    await trial.scrollIntoViewIfNeeded();
    await shot(page, '3-tried-1280');
    expect(await violations(page)).toEqual([]);
  });

  test('on a telephone it fits, is saved as a file and deleted', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.evaluate(() => scrollTo(0, 0));
    await page
      .getByRole('region', { name: 'Nodes' })
      .getByRole('button', { name: /KSampler/ })
      .click();
    await page.getByLabel('KSampler (3)').getByText('from CheckpointLoaderSimple (4)').waitFor();
    await shot(page, '4-places-390');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as a file' }).click();
    const saved = JSON.parse(fs.readFileSync(await (await download).path(), 'utf8')) as typeof WORKFLOW;
    expect(saved['3']).toEqual(WORKFLOW['3']);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Really delete it?' }).click();
    await page.getByRole('heading', { name: 'Of the program' }).waitFor();
    await shot(page, '5-list-390');
    expect((await running.client.comfy.templates()).every((one) => one.builtIn)).toBe(true);
  });
});
