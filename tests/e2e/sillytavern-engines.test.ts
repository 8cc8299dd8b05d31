import fs from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installExtension } from '../../installer/install-extension.mjs';
import { home, newFolder, settled, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser } from './support/browser.ts';
import { liveOn } from './support/live-session.ts';
import {
  PITCH,
  PROFILE,
  seedEngines,
  startFakeEngines,
  toneSeconds,
  type FakeEngines,
} from './support/sillytavern-engines.ts';
import { hears, listenTo } from './support/sounds.ts';
import { SOLO } from './support/sillytavern-seed.ts';
import {
  isInstalled,
  isNoise,
  knowDaemon,
  openPage,
  openSoloChat,
  slash,
  startSillyTavern,
  type SillyTavern,
} from './support/sillytavern.ts';

/** SillyTavern's engines used by the daemon, and the daemon's voices by SillyTavern: in the real program. Needs `npm run build`. */

const OUT = path.join(home, 'tests/out/engines');

describe.skipIf(!isInstalled() || !hasBrowser())('the engines of SillyTavern', () => {
  let daemon: RunningDaemon;
  let tavern: SillyTavern;
  let engines: FakeEngines;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const noise: string[] = [];

  beforeAll(async () => {
    fs.mkdirSync(OUT, { recursive: true });
    let picture = '';
    engines = await startFakeEngines(() => fs.readFileSync(picture));
    daemon = await startDaemon(newFolder('engines'));
    tavern = await startSillyTavern((userFolder) => {
      picture = path.join(userFolder, 'backgrounds/attic.png');
      seedEngines(userFolder, engines.url);
      installExtension({ userFolder });
    });
    browser = await openBrowser();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await knowDaemon(context, Number(new URL(daemon.url).port));
    page = await open();
    await pair();
  });

  afterAll(async () => {
    await browser?.close();
    await tavern?.stop();
    await engines?.stop();
    await daemon?.daemon.stop();
    if (daemon) fs.rmSync(daemon.dataDir, { recursive: true, force: true });
  });

  async function open(): Promise<Page> {
    const opened = await context.newPage();
    opened.on('console', (message) => {
      // SillyTavern says so itself: where the picture fails, as one test has it, and of a provider that is new to it.
      if (isNoise(message) && !/^Image generation request error|^Provider ComfyVN not in/.test(message.text()))
        noise.push(`${message.type()}: ${message.text()}`);
    });
    await openPage(opened, tavern.url);
    await openSoloChat(opened, SOLO);
    return opened;
  }
  async function pair(): Promise<void> {
    await page.locator('.comfyvn-panel[data-state=unpaired]').waitFor({ state: 'attached' });
    const consent = context.waitForEvent('page');
    await page.evaluate(() => {
      for (const one of document.querySelectorAll<HTMLElement>('.comfyvn-panel .menu_button'))
        if (one.textContent?.includes('Connect')) one.click();
    });
    const asked = await consent;
    await asked.getByRole('button', { name: 'Allow' }).click();
    await page.locator('.comfyvn-panel[data-state=ready]').waitFor({ state: 'attached' });
    await asked.close();
  }
  const set = (of: Page, option: string, on: boolean) =>
    of.evaluate(
      ([id, wanted]) => {
        const box = document.querySelector<HTMLInputElement>(`#comfyvn_${String(id)}`)!;
        if (box.checked !== wanted) box.click();
      },
      [option, on] as const,
    );
  const bridge = () => daemon.client.bridge;

  it('are lent once the user says so, and what they are is told', async () => {
    expect(await bridge().list()).toEqual([]);
    await set(page, 'lend', true);
    await expect.poll(() => bridge().list(), { timeout: 20_000 }).toHaveLength(1);
    const [{ offer } = { offer: null }] = await bridge().list();
    expect(offer).toEqual({
      text: [
        { profile: '', name: 'The connection in use' },
        { profile: PROFILE.id, name: PROFILE.name },
      ],
      picture: true,
      translation: true,
      speech: expect.arrayContaining(['Vic']),
    });
    expect(offer!.speech).not.toContain('Mika');
  });

  it('answer by a connection profile: in parts, and by a schema', async () => {
    tavern.llm.wordMs = 30;
    tavern.llm.replies.push('The lamp is lit, and the sea is calm tonight.');
    const parts: string[] = [];
    const text = { kind: 'text', profile: PROFILE.id, system: 'Be brief.', prompt: 'What do you see?' } as const;
    const answer = await daemon.daemon.bridge.ask(text, { onPart: (part) => parts.push(part) });
    tavern.llm.wordMs = 0;
    expect(answer).toEqual({ text: 'The lamp is lit, and the sea is calm tonight.' });
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join('')).toBe(answer.text);
    const asked = tavern.llm.asked.at(-1)! as { model?: string; messages?: unknown };
    expect(asked.model).toBe('fake-profile-model');
    expect(asked.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'What do you see?' },
    ]);

    tavern.llm.replies.push('{"mood":"calm"}');
    const schema = {
      name: 'mood',
      value: { type: 'object', properties: { mood: { type: 'string' } }, required: ['mood'] },
    };
    const value = await daemon.client.bridge.ask({ body: { ...text, schema } });
    expect(value).toEqual({ value: { mood: 'calm' } });
    const format = tavern.llm.asked.at(-1)! as { response_format?: { json_schema?: { name?: string } } };
    expect(format.response_format?.json_schema?.name).toBe('mood');
  });

  it('answer by the connection in use', async () => {
    tavern.llm.replies.push('By the one in use.');
    expect(await bridge().ask({ body: { kind: 'text', prompt: 'Who?' } })).toEqual({ text: 'By the one in use.' });
    expect((tavern.llm.asked.at(-1)! as { model?: string }).model).toBe('fake-vn');
  });

  it('stop writing when whoever asked gives up', async () => {
    tavern.llm.wordMs = 100;
    tavern.llm.replies.push('word '.repeat(300).trim());
    const before = tavern.llm.streamed.length;
    const control = new AbortController();
    const asking = daemon.daemon.bridge.ask(
      { kind: 'text', profile: PROFILE.id, prompt: 'Go on and on.' },
      { signal: control.signal, onPart: () => control.abort() },
    );
    await expect(asking).rejects.toThrow('stopped');
    // The model sees that nobody reads any more; the stream of 30 seconds does not come to its end.
    await expect.poll(() => tavern.llm.streamed.length, { timeout: 10_000 }).toBe(before + 1);
    tavern.llm.wordMs = 0;
  });

  it('say what went wrong in the words of SillyTavern', async () => {
    tavern.llm.failures.push('error');
    await expect(bridge().ask({ body: { kind: 'text', profile: PROFILE.id, prompt: 'Wake up.' } })).rejects.toThrow(
      /^SillyTavern: (?!API request failed)./,
    );
    tavern.llm.failures.length = 0;
  });

  it('draw: the picture is an asset with its prompt', async () => {
    const prompt = 'a lighthouse in a storm, "no people" | dusk';
    const { asset } = await bridge().ask({
      body: { kind: 'picture', prompt, negative: 'text', width: 512, height: 320 },
    });
    expect(engines.drawn.at(-1)).toMatchObject({ width: 512, height: 320 });
    expect(engines.drawn.at(-1)!.prompt).toContain('a lighthouse in a storm, "no people" | dusk');
    expect(engines.drawn.at(-1)!.negative_prompt).toContain('text');
    const file = await daemon.client.assets.file({ params: { id: asset! } });
    expect((file as Blob).type).toBe('image/png');
    engines.failing = true;
    await expect(bridge().ask({ body: { kind: 'picture', prompt } })).rejects.toThrow('No picture came');
    engines.failing = false;
  });

  it('draw the moment: the picture stands with the lines of its message, and goes again', async () => {
    const asset = await slash(page, '/comfyvn-picture 9');
    const [story] = await daemon.client.stories.list();
    const shownIn = async () =>
      JSON.stringify(await daemon.client.stories.document({ params: { id: story!.id } })).includes(
        `"asset":"${asset}"`,
      );
    expect(engines.drawn.at(-1)!.prompt).toContain('Vic: Vic blushes and looks away');
    expect(await shownIn()).toBe(true);
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(request.url()));
    await slash(page, '/comfyvn-play 9');
    const player = page.locator('dialog.comfyvn-overlay [data-cvn-status=line]');
    await player.waitFor({ timeout: 60_000 });
    await page.waitForTimeout(2_500);
    await page.screenshot({ path: path.join(OUT, 'picture-1280.png') });
    expect(fetched).toContain(`${daemon.url}/api/assets/${asset}/file`);
    await slash(page, '/comfyvn-close');
    // The chat is sent anew, and the picture stays.
    await slash(page, '/comfyvn-sync');
    expect(await shownIn()).toBe(true);
    await slash(page, '/comfyvn-unpicture 9');
    await expect
      .poll(async () =>
        (await daemon.client.stories.document({ params: { id: story!.id } })).scenes.some(({ nodes }) =>
          nodes.some(({ stage }) => stage?.some(({ op }) => op === 'picture')),
        ),
      )
      .toBe(false);
  });

  it('draw the moment from the stage: progress, a failure in a sentence, the picture, and the way back', async () => {
    const live = liveOn(page, tavern, daemon);
    const { stage } = live;
    await live.open();
    const pictured = async () => {
      const [story] = await daemon.client.stories.list();
      return JSON.stringify(await daemon.client.stories.document({ params: { id: story!.id } })).includes(
        '"op":"picture"',
      );
    };
    const told = stage.overlay.locator('.moment');
    const both = async (name: string) => {
      for (const [width, height] of [
        [1280, 800],
        [390, 844],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.waitForTimeout(900);
        await page.screenshot({ path: path.join(OUT, `${name}-${width}.png`) });
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    };
    engines.failing = true;
    await stage.button('Picture of this moment').click();
    await told.filter({ hasText: 'No picture came' }).waitFor({ timeout: 30_000 });
    expect(await told.innerText()).not.toContain('\n\n\n');
    await both('moment-failed');
    expect(await pictured()).toBe(false);
    engines.failing = false;
    engines.drawMs = 2_500;
    await told.getByRole('button', { name: 'Try again' }).click();
    await told.filter({ hasText: 'SillyTavern draws this moment' }).waitFor();
    await both('moment-works');
    await told.filter({ hasText: 'The picture stands with these lines' }).waitFor({ timeout: 30_000 });
    engines.drawMs = 0;
    expect(await pictured()).toBe(true);
    // The reader still stands at that message: its first line is shown, with the picture.
    await stage.until(({ status }) => status === 'line');
    await both('moment-drawn');
    await told.getByRole('button', { name: 'Close' }).click();
    expect(await told.isVisible()).toBe(false);
    // From the player's own menu it goes away again.
    await stage.overlay.getByRole('button', { name: 'Menu', exact: true }).click();
    await both('moment-menu');
    // Its cross is the only one: the bar of the stage would lie over it.
    expect(await stage.overlay.getByRole('toolbar', { name: 'Stage' }).isVisible()).toBe(false);
    await stage.overlay.locator('.cvn-panel').getByRole('button', { name: 'Take the picture away' }).click();
    await told.filter({ hasText: 'The picture is gone' }).waitFor({ timeout: 30_000 });
    expect(await pictured()).toBe(false);
    await live.leave();
  });

  it('suggest replies by a named profile: others on demand, a failure in a sentence, and what is in use stays in use', async () => {
    const profile = page.locator('#comfyvn_suggest_profile');
    const chooseProfile = (id: string) =>
      profile.evaluate((list: HTMLSelectElement, wanted) => {
        list.value = wanted;
        list.dispatchEvent(new Event('change', { bubbles: true }));
      }, id);
    const inUse = () =>
      page.evaluate(() => {
        interface Tavern {
          extensionSettings: { connectionManager: { selectedProfile: unknown } };
          chatCompletionSettings: { custom_model: string };
          mainApi: string;
        }
        const st = (globalThis as unknown as { SillyTavern: { getContext(): Tavern } }).SillyTavern.getContext();
        const { extensionSettings, chatCompletionSettings, mainApi } = st;
        return [extensionSettings.connectionManager.selectedProfile, chatCompletionSettings.custom_model, mainApi];
      });
    const before = await inUse();
    const questions = () => tavern.llm.asked.filter((one) => JSON.stringify(one).includes('You suggest what'));
    const asked = questions().length;
    await set(page, 'suggest', true);
    await expect.poll(() => profile.locator('option').allTextContents()).toContain(PROFILE.name);
    await chooseProfile(PROFILE.id);

    const live = liveOn(page, tavern, daemon);
    const { overlay } = live.stage;
    const replies = overlay.locator('.reply');
    tavern.llm.suggests.push(['"Stay."', '"Go."', '"Wait."'], ['"Sing."', '"Run."', '"Hide."']);
    await live.open();
    await expect.poll(() => replies.allTextContents(), { timeout: 30_000 }).toEqual(['"Stay."', '"Go."', '"Wait."']);
    await overlay.getByRole('button', { name: 'Other replies' }).click();
    await expect.poll(() => replies.allTextContents(), { timeout: 30_000 }).toEqual(['"Sing."', '"Run."', '"Hide."']);
    for (const question of questions().slice(asked)) expect(question).toMatchObject({ model: 'fake-profile-model' });
    expect(questions()).toHaveLength(asked + 2);
    await page.screenshot({ path: path.join(OUT, 'suggested-1280.png') });

    tavern.llm.asleep = true;
    await overlay.getByRole('button', { name: 'Other replies' }).click();
    const told = overlay.locator('.replies .about');
    await told.filter({ hasText: /^No suggestions: .+/ }).waitFor({ timeout: 30_000 });
    expect(await told.innerText()).not.toContain('API request failed');
    await page.screenshot({ path: path.join(OUT, 'suggest-failed-1280.png') });
    tavern.llm.asleep = false;
    await overlay.getByRole('button', { name: 'Ask again' }).click();
    await expect.poll(() => replies.count(), { timeout: 30_000 }).toBe(3);
    expect(await inUse()).toEqual(before);

    // The profile is deleted, and nobody else is asked instead.
    const profiles = (list: (typeof PROFILE)[] | null) =>
      page.evaluate((kept) => {
        const manager = (
          globalThis as unknown as {
            SillyTavern: { getContext(): { extensionSettings: { connectionManager: { profiles: unknown[] } } } };
          }
        ).SillyTavern.getContext().extensionSettings.connectionManager;
        const was = manager.profiles;
        manager.profiles = kept ?? [];
        return was as (typeof PROFILE)[];
      }, list);
    const all = await profiles(null);
    const count = questions().length;
    await overlay.getByRole('button', { name: 'Other replies' }).click();
    await told.filter({ hasText: 'That connection profile is not there any more' }).waitFor();
    expect(questions()).toHaveLength(count);
    await profiles(all);
    await live.leave();
    await chooseProfile('');
    await set(page, 'suggest', false);
  });

  it('translate', async () => {
    expect(await bridge().ask({ body: { kind: 'translation', text: 'Good evening.', language: 'fr' } })).toEqual({
      text: '<fr> Good evening.',
    });
  });

  it('speak, and the sound is an asset', async () => {
    const { asset } = await bridge().ask({ body: { kind: 'speech', character: 'Vic', text: 'The storm is coming.' } });
    expect(engines.spoken.at(-1)).toMatchObject({ input: 'The storm is coming.', voice: 'nova' });
    expect(((await daemon.client.assets.file({ params: { id: asset! } })) as Blob).type).toBe('audio/wav');
  });

  it('answer without an open page too: through the server of a library that was added by its address', async () => {
    const connection = { kind: 'server' as const, url: tavern.url, allowSelfSigned: false, basic: null, account: null };
    const [library] = await daemon.client.libraries.add({ body: { connection } });
    const params = { id: library!.id };
    expect(await daemon.client.libraries.connections({ params })).toEqual([
      { id: '', name: 'The connection in use' },
      { id: PROFILE.id, name: PROFILE.name },
    ]);
    const body = { kind: 'sillytavern' as const, name: 'SillyTavern', url: `library:${library!.id}`, consent: true };
    const { id } = await daemon.client.llm.add({ body: { ...body, model: PROFILE.id, contextTokens: 8_192 } });
    tavern.llm.wordMs = 30;
    tavern.llm.replies.push('The lamp is lit, and nobody looks.');
    const parts: string[] = [];
    const messages = [{ role: 'user' as const, content: 'What do you see?' }];
    const { signal } = new AbortController();
    const { text } = await daemon.daemon.llm.askText(id, { messages, signal, onText: (all) => parts.push(all) });
    expect(text).toBe('The lamp is lit, and nobody looks.');
    expect(parts.length).toBeGreaterThan(1);
    expect(tavern.llm.asked.at(-1)).toMatchObject({ model: 'fake-profile-model', messages, stream: true });
    // Who gives up is heard by the model.
    tavern.llm.wordMs = 100;
    tavern.llm.replies.push('word '.repeat(300).trim());
    const before = tavern.llm.streamed.length;
    const control = new AbortController();
    const asking = daemon.daemon.llm.askText(id, {
      messages,
      signal: control.signal,
      onText: () => control.abort(new Error('enough')),
    });
    await expect(asking).rejects.toThrow('enough');
    await expect.poll(() => tavern.llm.streamed.length, { timeout: 10_000 }).toBe(before + 1);
    tavern.llm.wordMs = 0;
  });

  it('draw without an open page too: with what is set in the image generation, through its server', async () => {
    const [library] = await daemon.client.libraries.list();
    const [story] = await daemon.client.stories.list();
    const body = { name: 'Tavern', kind: 'sillytavern' as const, url: `library:${library!.id}`, pricePerSecond: 0 };
    const place = await daemon.client.remote.add({ body: { ...body, consent: true } });
    expect(place).toMatchObject({ problem: null, health: `Stable Diffusion WebUI at ${new URL(engines.url).host}, as set in SillyTavern.` }); // prettier-ignore
    const params = { id: story!.id };
    const [scene] = (await daemon.client.stories.get({ params })).scenes;
    const subject = { purpose: 'background' as const, scene: scene!.id };
    const asked = { subject, template: 'sdxl', host: place.id, prompt: 'a dark attic', negative: 'people', width: 512, height: 320, seed: 7 }; // prettier-ignore
    const draw = async () => (await daemon.client.pictures.draw({ params, body: { pictures: [asked] } }))[0]!;
    const picture = await draw();
    expect(await settled(daemon.client, picture.job)).toMatchObject({ state: 'done' });
    expect(engines.drawn.at(-1)).toMatchObject({ seed: 7, width: 512, height: 320 });
    // What stands before every prompt is SillyTavern's own.
    expect(engines.drawn.at(-1)!.prompt).toMatch(/, a dark attic$/);
    const { picture: made } = await daemon.client.pictures.lineage({ params: { id: picture.id } });
    expect(made.asset).not.toBeNull();
    engines.failing = true;
    const failed = await settled(daemon.client, (await draw()).job);
    expect(failed.error?.message).toContain('Tavern failed: Stable Diffusion WebUI did not draw for SillyTavern');
    engines.failing = false;
  });

  it('answer from one of two tabs, and from the other one when the first is closed', async () => {
    const second = await open();
    await expect.poll(() => bridge().list(), { timeout: 30_000 }).toHaveLength(2);
    tavern.llm.replies.push('Once.');
    expect(await bridge().ask({ body: { kind: 'text', prompt: 'How often?' } })).toEqual({ text: 'Once.' });
    expect(tavern.llm.asked.filter((one) => JSON.stringify(one).includes('How often?'))).toHaveLength(1);
    await page.close();
    page = second;
    await expect.poll(() => bridge().list(), { timeout: 20_000 }).toHaveLength(1);
    tavern.llm.replies.push('Still here.');
    expect(await bridge().ask({ body: { kind: 'text', prompt: 'And now?' } })).toEqual({ text: 'Still here.' });
  });

  it('are lent no more once the user says so', async () => {
    await set(page, 'lend', false);
    await expect.poll(() => bridge().list(), { timeout: 20_000 }).toEqual([]);
    await expect(bridge().ask({ body: { kind: 'text', prompt: 'Hello?' } })).rejects.toThrow('Lend the engines');
  });

  it('translate a story by a command, which lends them for that long; a reader can choose the language then', async () => {
    const texts = Number(await slash(page, '/comfyvn translate language=fr'));
    expect(texts).toBeGreaterThan(5);
    await expect.poll(() => bridge().list(), { timeout: 20_000 }).toEqual([]);
    const [story] = await daemon.client.stories.list();
    const params = { id: story!.id };
    expect((await daemon.client.stories.get({ params })).locales).toEqual(['fr']);
    const { scenes } = await daemon.client.stories.document({ params });
    for (const { nodes, translations } of scenes)
      for (const node of nodes)
        if (node.type === 'line' && /\p{L}/u.test(node.text))
          expect(translations?.['fr']?.[node.id]).toMatch(/^<fr> ./);
    const studio = await context.newPage();
    await studio.goto(`${daemon.url}/#/stories/${story!.id}`);
    const languages = studio.getByRole('region', { name: 'Languages' });
    await languages.getByText(`${texts} of ${texts}`).waitFor();
    for (const [name, width, height] of [
      ['languages-1280', 1280, 800],
      ['languages-390', 390, 844],
    ] as const) {
      await studio.setViewportSize({ width, height });
      await languages.scrollIntoViewIfNeeded();
      await studio.screenshot({ path: path.join(OUT, `${name}.png`) });
    }
    await studio.close();
  });

  /** What is spoken next, aloud in SillyTavern: its size in bytes and its type. */
  const nextSpoken = (command: string): Promise<{ size: number; type: string }> =>
    page.evaluate(async (text) => {
      interface Tavern {
        eventSource: { once(name: string, heard: (detail: { audio: Blob }) => void): void };
        executeSlashCommandsWithOptions(text: string): Promise<unknown>;
      }
      const st = (globalThis as unknown as { SillyTavern: { getContext(): Tavern } }).SillyTavern.getContext();
      const heard = new Promise<Blob>((done) => st.eventSource.once('tts_audio_ready', ({ audio }) => done(audio)));
      await st.executeSlashCommandsWithOptions(text);
      const { size, type } = await heard;
      return { size, type };
    }, command);
  const say = async (text: string) => {
    const [voice] = await daemon.client.speech.voices();
    const choice = { engine: voice!.engine, voice: voice!.id };
    return daemon.client.speech.say({ body: { character: 'Vic', text, choice } });
  };

  it('leave what they speak with the daemon, as the voice of those words', async () => {
    await set(page, 'keepSpeech', true);
    await nextSpoken('/speak voice="Vic" “You came. I hardly dared to hope.”');
    expect(engines.spoken.at(-1)).toMatchObject({ input: '“You came. I hardly dared to hope.”', voice: 'nova' });
    await expect
      .poll(async () => (await say('You came. I hardly dared to hope.')).engine, { timeout: 20_000 })
      .toBe('sillytavern');
    await set(page, 'keepSpeech', false);
    await nextSpoken('/speak voice="Vic" Only once.');
    await page.waitForTimeout(1_000);
    expect((await say('Only once.')).engine).not.toBe('sillytavern');
    await set(page, 'keepSpeech', true);
  });

  it('leave what they speak in pieces as one sound: all of it, and once', async () => {
    await page.evaluate(
      `import('/scripts/extensions/tts/index.js').then((tts) => { globalThis.addTts = tts.registerTtsProvider; })`,
    );
    await page.evaluate((url) => {
      const voices = [{ name: 'nova', voice_id: 'nova', lang: 'en' }];
      const speak = (input: string) =>
        fetch(`${url}/v1/audio/speech`, { method: 'POST', body: JSON.stringify({ input, voice: 'nova' }) });
      interface Tavern {
        extensionSettings: { tts: Record<string, unknown> };
      }
      const tab = globalThis as unknown as {
        SillyTavern: { getContext(): Tavern };
        addTts(name: string, provider: unknown): void;
      };
      const voiceMap = { Vic: 'nova' };
      tab.SillyTavern.getContext().extensionSettings.tts['In pieces'] = { voiceMap };
      class InPieces {
        settings = { voiceMap };
        separator = ' . ';
        settingsHtml = '<p></p>';
        loadSettings(): void {}
        checkReady(): void {}
        onRefreshClick(): void {}
        fetchTtsVoiceObjects = () => Promise.resolve(voices);
        getVoice = () => Promise.resolve(voices[0]);
        async *generateTts(text: string) {
          for (const sentence of text.match(/[^.]+\.["”]?/g) ?? [text]) yield await speak(sentence.trim());
        }
      }
      tab.addTts('In pieces', InPieces);
    }, engines.url);
    const choose = (name: string) =>
      page.evaluate((wanted) => {
        const list = document.querySelector<HTMLSelectElement>('#tts_provider')!;
        list.value = wanted;
        list.dispatchEvent(new Event('change', { bubbles: true }));
      }, name);
    await choose('In pieces');
    await page.locator('#tts_status', { hasText: 'TTS Provider Loaded' }).waitFor({ state: 'attached' });
    const kept: string[] = [];
    page.on('request', (request) => {
      if (/\/api\/speech\/clips\b/.test(request.url())) kept.push(request.url());
    });
    const before = engines.spoken.length;
    const words = 'The tide turns at nine. The boat is ready. Bring the lamp.';
    await slash(page, `/speak voice="Vic" “${words}”`);
    await expect.poll(async () => (await say(words)).engine, { timeout: 20_000 }).toBe('sillytavern');
    const pieces = engines.spoken.slice(before).map(({ input }) => input);
    expect(pieces).toHaveLength(3);
    const seconds = pieces.reduce((sum, input) => sum + toneSeconds(input), 0);
    expect((await say(words)).durationMs / 1_000).toBeCloseTo(seconds, 0);
    expect(kept).toHaveLength(1);
    await choose('OpenAI Compatible');
  });

  it('are heard on the live stage: a message that was spoken at once, line by line, and once alone', async () => {
    await set(page, 'keepSpeech', true);
    const live = liveOn(page, tavern, daemon);
    const { stage } = live;
    await live.open();
    tavern.llm.replies.push(
      '*Vic smiles at last and lays the cards aside, one after the other, without a word.* "You came after all. I kept a chair for you." *Rain begins to fall.*',
    );
    await live.say('"I am here."');
    const first = await stage.until(({ text }) => text.includes('Vic smiles'));
    await live.quiet();
    const sounds = new Set<string>();
    page.on('request', (request) => {
      const asset = /\/api\/assets\/(as_speech_\w+)\/file/.exec(request.url())?.[1];
      if (asset) sounds.add(asset);
    });
    const before = engines.spoken.length;
    await page.evaluate(() => {
      [...document.querySelectorAll<HTMLElement>('#chat .mes .mes_narrate')].at(-1)!.click();
    });
    await expect.poll(() => engines.spoken.length, { timeout: 20_000 }).toBe(before + 1);
    expect(engines.spoken.at(-1)!.input).toContain('without a word. "You came after all.');
    // The line that stands there begins to speak; SillyTavern, which speaks all of it, is not heard beside it.
    await listenTo(page);
    const isMuted = () => page.evaluate(() => document.querySelector<HTMLAudioElement>('#tts_audio')!.muted);
    await hears(page, PITCH, 0.01);
    expect(await isMuted()).toBe(true);
    const lines = [first];
    for (let n = 0; n < 2; n++) {
      await hears(page, PITCH, 0, 0.001);
      await page.keyboard.press('Space');
      lines.push(await stage.until(({ node }) => node !== lines.at(-1)!.node));
      await hears(page, PITCH, 0.01);
    }
    expect(lines.map(({ text }) => text).join(' ')).toContain('I kept a chair for you.');
    const [story] = await daemon.client.stories.list();
    const nodes = (await daemon.client.stories.document({ params: { id: story!.id } })).scenes.flatMap(
      (one) => one.nodes,
    );
    const last = nodes.filter((node) => node.type === 'line').slice(-3);
    expect(last.map(({ cues }) => cues?.find(({ type }) => type === 'voice'))).toEqual(
      [...sounds].map((asset) => expect.objectContaining({ asset })),
    );
    await page.screenshot({ path: path.join(OUT, 'voiced-live-1280.png') });
    await live.leave();
    expect(await isMuted()).toBe(false);
  });

  it('have ComfyVN among the providers of speech, with its voices and one cache for both', async () => {
    await page.click('#extensions-settings-button .drawer-toggle');
    await page.locator('#tts_container .inline-drawer-toggle').first().click();
    await page.selectOption('#tts_provider', 'ComfyVN');
    await page.locator('#comfyvn_speech input[type=range]').waitFor();
    await page.locator('#tts_status', { hasText: 'TTS Provider Loaded' }).waitFor();
    const voices = page.locator('#tts_voicemap_block select').first().locator('option');
    await expect.poll(() => voices.allTextContents()).toEqual(expect.arrayContaining(['Voice of the speaker']));
    for (const [name, width, height] of [
      ['provider-1280', 1280, 800],
      ['provider-390', 390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(700);
      await page.locator('#comfyvn_speech').scrollIntoViewIfNeeded();
      await page.screenshot({ path: path.join(OUT, `${name}.png`) });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    const before = engines.spoken.length;
    await page.evaluate(() => {
      const id = '#tts_voicemap_char_Vic_voice';
      const choice = document.querySelector<HTMLSelectElement>(id)!;
      choice.value = 'Voice of the speaker';
      choice.dispatchEvent(new Event('change', { bubbles: true }));
    });
    // Spoken before by another provider and kept: the same words are not spoken anew.
    const kept = await nextSpoken('/speak voice="Vic" You came. I hardly dared to hope.');
    expect(kept.type).toMatch(/^audio\/(mpeg|ogg|wav)/);
    expect(kept.size).toBeGreaterThan(1_000);
    const fresh = await nextSpoken('/speak voice="Vic" The lamps are burning in the harbour.');
    expect(fresh.size).toBeGreaterThan(1_000);
    expect(engines.spoken.length).toBe(before);
    await page.click('#extensions-settings-button .drawer-toggle');
  });

  it('are left as they were when the extension is switched off', async () => {
    const own = `import('/scripts/extensions/third-party/comfyvn/index.js')`;
    await page.evaluate(`${own}.then((extension) => extension.disable())`);
    const now = () =>
      page.evaluate(() => {
        const list = document.querySelector<HTMLSelectElement>('#tts_provider')!;
        return [list.value, [...list.options].some(({ value }) => value === 'ComfyVN')];
      });
    expect(await now()).toEqual(['System', false]);
    await page.evaluate(`${own}.then((extension) => extension.activate())`);
    await expect.poll(now).toEqual(['System', true]);
    await page.locator('.comfyvn-panel[data-state=ready]').waitFor({ state: 'attached' });
  });

  it('look as they should in the panel', async () => {
    await page.click('#extensions-settings-button .drawer-toggle');
    await page.click('#comfyvn_settings .inline-drawer-toggle');
    const panel = page.locator('.comfyvn-panel');
    for (const [name, width, height] of [
      ['panel-1280', 1280, 800],
      ['panel-390', 390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(700);
      await panel.scrollIntoViewIfNeeded();
      await page.screenshot({ path: path.join(OUT, `${name}.png`) });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('made no noise', () => {
    expect(noise).toEqual([]);
  });
});
