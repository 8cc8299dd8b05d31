import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { STORY_VERSION, story as storySchema } from '@comfyvn/shared/story/story';
import { pitchOf } from '../../player/src/audio/blip-pace.ts';
import { goOn, hasBrowser, openBrowser, shown, until } from './support/browser.ts';
import { hears, listenTo, recorded, toneIn, wav } from './support/sounds.ts';
import { exportTale, serveFolder, type StaticHost, type Tale } from './support/web-export.ts';

/** What each sound of the story is heard by, in hertz. */
const HEARD = { intro: 310, tune: 470, other: 730, wind: 1_130, voice: 1_730, left: 2_300, bell: 2_900 } as const;
const FULL = 0.25;
/** Gains of a reader who has changed nothing. */
const MUSIC = FULL * 0.6;
/** What other tones leave where there is none. */
const FAINT = MUSIC * 0.15;

/** When the words of "This is line n2." are said. */
const SAID = [
  [0, 0, 4],
  [900, 5, 2],
  [1_500, 8, 7],
];

/** A story of sounds: each tone stands for itself, so that what is heard says what plays. */
function soundTale(): Tale {
  const bytes = new Map([
    // After the loop's end a second of silence: whoever plays it to its end is found out.
    ['as_tune', wav({ hz: HEARD.intro, seconds: 1 }, { hz: HEARD.tune, seconds: 1 }, { hz: 0, seconds: 1 })],
    ['as_other', wav({ hz: HEARD.other, seconds: 2 })],
    ['as_wind', wav({ hz: HEARD.wind, seconds: 1 })],
    ['as_voice', wav({ hz: HEARD.voice, seconds: 3 })],
    ['as_left', wav({ hz: HEARD.left, seconds: 2, left: true })],
    ['as_bell', wav({ hz: HEARD.bell, seconds: 1 })],
    ['as_broken', Buffer.from('this is no sound at all')],
  ]);
  const asset = (id: string, kind: string, more: object = {}) => ({ id, kind, name: id, mime: 'audio/wav', ...more });
  const line = (id: string, more: object = {}) => ({
    id,
    type: 'line',
    kind: 'narration',
    text: `This is line ${id}.`,
    ...more,
  });
  const voice = (name: string, times?: object) => ({
    cues: [{ type: 'voice', asset: name, times }],
    speaker: 'mira',
    kind: 'dialogue',
  });
  const story = storySchema.parse({
    id: 'sounds',
    version: STORY_VERSION,
    revision: 1,
    title: 'Sounds',
    start: { scene: 'one' },
    characters: [
      { id: 'mira', name: 'Mira', colour: '#e58fb1' },
      { id: 'bellboy', name: 'Bellboy', colour: '#8fb1e5', blip: 'as_bell' },
    ],
    assets: [
      asset('as_tune', 'music', { loop: { startMs: 1_000, endMs: 2_000 } }),
      asset('as_other', 'music'),
      asset('as_wind', 'ambience'),
      asset('as_voice', 'voice'),
      asset('as_left', 'music'),
      asset('as_bell', 'sfx'),
      asset('as_broken', 'voice'),
    ],
    scenes: [
      {
        id: 'one',
        title: 'One',
        stage: [{ op: 'music', to: { asset: 'as_tune' } }],
        nodes: [
          line('n1'),
          line('n2', voice('as_voice', { mouth: '9'.repeat(60), words: SAID })),
          line('n3'),
          { id: 'j1', type: 'jump', target: { scene: 'two' } },
        ],
      },
      {
        id: 'two',
        title: 'Two',
        stage: [{ op: 'music', to: { asset: 'as_tune' } }],
        nodes: [
          line('n4'),
          line('n5', { stage: [{ op: 'music', to: { asset: 'as_other' } }] }),
          line('n6', { stage: [{ op: 'ambience', to: { asset: 'as_wind', volume: 0.5 } }] }),
          line('n7', voice('as_broken')),
          line('n8', {
            stage: [
              { op: 'music', to: null },
              { op: 'ambience', to: null },
            ],
          }),
          line('n9', { speaker: 'mira', kind: 'dialogue', text: 'Abcdefghij '.repeat(30) }),
          line('n10', { speaker: 'bellboy', kind: 'dialogue', text: 'Abcdefghij '.repeat(30) }),
          line('n11', { stage: [{ op: 'music', to: { asset: 'as_left' } }] }),
          { id: 'end', type: 'end', ending: 'Silence' },
        ],
      },
    ],
  });
  return { story, bytes };
}

/** A music too long to be decoded as a whole, with loop points; and a short voice. */
function longTuneTale(): Tale {
  const { story, bytes } = soundTale();
  const assets = story.assets.map((asset) => (asset.id === 'as_tune' ? { ...asset, mime: 'audio/ogg' } : asset));
  const tune = wav({ hz: HEARD.tune, seconds: 50 });
  return { story: { ...story, id: 'long-tune', assets }, bytes: new Map([...bytes, ['as_tune', tune]]) };
}

/** What Howler says of the sounds that it streams. */
const streams = (page: Page): Promise<{ playing: boolean; atS: number; volume: number }[]> =>
  page.evaluate(() => {
    interface Stream {
      readonly _webAudio: boolean;
      playing(): boolean;
      readonly _sounds: readonly { readonly _node: HTMLAudioElement }[];
    }
    const { _howls } = (globalThis as unknown as { Howler: { _howls: Stream[] } }).Howler;
    return _howls
      .filter((howl) => !howl._webAudio)
      .flatMap((howl) => howl._sounds.map(({ _node }) => ({ howl, node: _node })))
      .map(({ howl, node }) => ({ playing: howl.playing(), atS: node.currentTime, volume: node.volume }));
  });

describe.skipIf(!hasBrowser())('the sound of a story', () => {
  let free: Browser;
  let strict: Browser;
  let host: StaticHost;
  let context: BrowserContext;
  let complaints: string[] = [];

  beforeAll(async () => {
    free = await openBrowser(['--autoplay-policy=no-user-gesture-required']);
    strict = await openBrowser(['--autoplay-policy=document-user-activation-required']);
    host = await serveFolder(await exportTale(soundTale()));
  });
  afterAll(async () => {
    await free?.close();
    await strict?.close();
    await host?.stop();
  });
  beforeEach(() => {
    complaints = [];
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  /** Opens the title; `preferences` are what this reader has set, `before` runs in the page before all of it. */
  async function open(browser: Browser, preferences: object = {}, before = '', url = host.url): Promise<Page> {
    context = await browser.newContext({ viewport: { width: 960, height: 540 } });
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.addInitScript((text) => {
      if (!localStorage.getItem('comfyvn.player.preferences')) localStorage.setItem('comfyvn.player.preferences', text);
    }, JSON.stringify(preferences));
    if (before) await page.addInitScript(before);
    await page.goto(url);
    await page.locator('[data-cvn-status=title]').waitFor();
    return page;
  }
  const start = async (page: Page): Promise<void> => {
    await page.locator('[data-cvn-action=start]').click();
    await until(page, ({ status }) => status === 'line');
  };
  const goTo = async (page: Page, node: string): Promise<void> => {
    for (let press = 0; press < 40 && (await shown(page)).node !== node; press++) await goOn(page);
    expect((await shown(page)).node).toBe(node);
  };
  /** Lets the page believe that it is in the background, or back. */
  const turn = (page: Page, to: 'hidden' | 'visible'): Promise<void> =>
    page.evaluate((state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, to);

  test('music begins at the title where a browser lets it, plays its intro once, and loops without a gap', async () => {
    const page = await open(free);
    await listenTo(page);
    await hears(page, HEARD.tune, MUSIC * 0.9);
    const { silenceMs, lengthMs, loudness } = await recorded(page, 5_000);
    expect(lengthMs).toBeGreaterThan(3_000);
    expect(silenceMs).toBeLessThan(10);
    const [least, most] = [Math.min(...loudness), Math.max(...loudness)];
    expect(least / most).toBeGreaterThan(0.9);
    expect(await toneIn(page, HEARD.intro)).toBeLessThan(FAINT);
  });

  test('is silent until the first tap where a browser wants one, and then begins', async () => {
    const page = await open(strict);
    await page.waitForTimeout(1_000);
    await listenTo(page);
    expect(await toneIn(page, HEARD.intro)).toBe(0);
    await start(page);
    await hears(page, HEARD.intro, MUSIC * 0.5);
    await hears(page, HEARD.tune, MUSIC * 0.9);
  });

  test('steps back under a voice and comes again; the voice ends with its line; the music goes on over scenes', async () => {
    const page = await open(free);
    await start(page);
    await listenTo(page);
    await hears(page, HEARD.tune, MUSIC * 0.9);
    await goOn(page);
    await hears(page, HEARD.voice, FULL * 0.8);
    await hears(page, HEARD.tune, MUSIC * 0.25, MUSIC * 0.6);
    await hears(page, HEARD.voice, 0, FULL * 0.02);
    await hears(page, HEARD.tune, MUSIC * 0.9);
    // Again, and away before the voice is over.
    await page.keyboard.press('ArrowLeft');
    await until(page, ({ node }) => node === 'n1');
    await goOn(page);
    await hears(page, HEARD.voice, FULL * 0.8);
    await goTo(page, 'n3');
    await hears(page, HEARD.voice, 0, FULL * 0.02, 1_500);
    await hears(page, HEARD.tune, MUSIC * 0.9);
    await goTo(page, 'n4');
    await page.waitForTimeout(1_200);
    expect(await toneIn(page, HEARD.intro)).toBeLessThan(FAINT);
    expect(await toneIn(page, HEARD.tune)).toBeGreaterThan(MUSIC * 0.9);
  });

  test('a voice speaks to its end over the next line for a reader who wants that', async () => {
    const page = await open(free, { voiceSustain: true });
    await start(page);
    await goTo(page, 'n2');
    await listenTo(page);
    await hears(page, HEARD.voice, FULL * 0.8);
    await goTo(page, 'n3');
    expect(await toneIn(page, HEARD.voice)).toBeGreaterThan(FULL * 0.5);
    await hears(page, HEARD.voice, 0, FULL * 0.02);
  });

  test('words light up as the voice says them, for a reader who wants that, and no longer than it speaks', async () => {
    // Watched in the page itself: the way here takes longer than a word on a busy machine.
    const watch = (page: Page): Promise<void> =>
      page.evaluate(() => {
        const seen: string[] = [];
        Object.assign(globalThis, { litWords: seen });
        // A word that is being typed lies in two texts.
        const look = (): void => {
          const now = [...(CSS.highlights.get('cvn-spoken') ?? [])].map(String).join('');
          if (now !== (seen.at(-1) ?? '')) seen.push(now);
          requestAnimationFrame(look);
        };
        look();
      });
    const lit = (page: Page): Promise<string[]> =>
      page.evaluate(() => (globalThis as unknown as { litWords: string[] }).litWords);
    const page = await open(free, { litWords: true });
    await start(page);
    await watch(page);
    await goTo(page, 'n2');
    const isOver = async (): Promise<boolean> => {
      const seen = await lit(page);
      return seen.includes('line n2') && seen.at(-1) === '';
    };
    for (let round = 0; round < 100 && !(await isOver()); round++) await page.waitForTimeout(100);
    const seen = await lit(page);
    expect(seen.at(-1)).toBe('');
    // A word may pass between two pictures of a busy machine, and a voice that stutters lights none, but never out of turn.
    const words = seen.filter((word) => word !== '');
    expect(words.length).toBeGreaterThan(1);
    expect(['This', 'is', 'line n2'].filter((word) => words.includes(word))).toEqual(words);
    await context.close();
    const plain = await open(free);
    await start(plain);
    await watch(plain);
    await goTo(plain, 'n2');
    await plain.waitForTimeout(1_500);
    expect(await lit(plain)).toEqual([]);
  });

  test('auto waits for the voice', async () => {
    const page = await open(free, { autoWait: 0, textSpeed: 0, musicMuted: true });
    await start(page);
    await listenTo(page);
    await page.evaluate(() => globalThis.ears?.record());
    await page.keyboard.press('a');
    await until(page, ({ node }) => node === 'n4');
    await page.keyboard.press('a');
    const cut = await page.evaluate(() => globalThis.ears?.cut());
    const spokenMs = 50 * (cut?.loudness ?? []).filter((level) => level > FULL / 3).length;
    expect(spokenMs).toBeGreaterThan(2_700);
  });

  test('another music crosses over without a hole; ambience has its own volume; the end fades to silence', async () => {
    const page = await open(free);
    await start(page);
    await goTo(page, 'n4');
    await listenTo(page);
    await hears(page, HEARD.tune, MUSIC * 0.9);
    await page.evaluate(() => globalThis.ears?.record());
    await goTo(page, 'n5');
    await hears(page, HEARD.other, MUSIC * 0.98);
    await page.waitForTimeout(500);
    const cut = await page.evaluate(() => globalThis.ears?.cut());
    const { loudness = [], silenceMs = Infinity } = cut ?? {};
    const usual = MUSIC / Math.SQRT2;
    expect(silenceMs).toBeLessThan(10);
    expect(Math.min(...loudness)).toBeGreaterThan(usual * 0.8);
    expect(await toneIn(page, HEARD.tune)).toBeLessThan(FAINT);
    await goTo(page, 'n6');
    const wind = await hears(page, HEARD.wind, MUSIC * 0.45);
    expect(wind).toBeLessThan(MUSIC * 0.55);
    await goTo(page, 'n8');
    await hears(page, HEARD.other, 0, MUSIC * 0.01);
    await hears(page, HEARD.wind, 0, MUSIC * 0.01);
  });

  test('what is broken is told once in plain words, and the story and its music go on', async () => {
    const page = await open(free, { autoWait: 0, textSpeed: 0 });
    await start(page);
    await goTo(page, 'n7');
    await page.getByText('A sound could not be played').waitFor();
    await listenTo(page);
    await hears(page, HEARD.other, MUSIC * 0.9);
    await page.keyboard.press('a');
    await until(page, ({ status }) => status === 'ended', 60_000);
  });

  test('a device without sound holds nothing up', async () => {
    const dead = `
      Object.defineProperty(AudioContext.prototype, 'state', { get: () => 'suspended' });
      AudioContext.prototype.resume = () => new Promise(() => {});`;
    const page = await open(strict, { autoWait: 0, textSpeed: 0, blips: 'all', interfaceSounds: true }, dead);
    await start(page);
    await page.keyboard.press('a');
    await until(page, ({ status }) => status === 'ended', 60_000);
  });

  test('muted is silent: all of it, or one channel', async () => {
    const all = await open(free, { masterMuted: true });
    await start(all);
    await goTo(all, 'n2');
    await listenTo(all);
    const { loudness } = await recorded(all, 1_500);
    expect(Math.max(...loudness)).toBe(0);
    await context.close();
    const page = await open(free, { musicMuted: true });
    await start(page);
    await goTo(page, 'n2');
    await listenTo(page);
    await hears(page, HEARD.voice, FULL * 0.8);
    expect(await toneIn(page, HEARD.tune)).toBeLessThan(0.001);
  });

  test('a context that was interrupted comes back, and one that is beyond it is replaced where the music was', async () => {
    const page = await open(free);
    await start(page);
    await listenTo(page);
    await hears(page, HEARD.tune, MUSIC * 0.9);
    await page.evaluate(() => (globalThis as unknown as { Howler: { ctx: AudioContext } }).Howler.ctx.suspend());
    await hears(page, HEARD.tune, MUSIC * 0.9);
    await page.evaluate(() => (globalThis as unknown as { Howler: { ctx: AudioContext } }).Howler.ctx.close());
    for (let tap = 0; tap < 40 && (await toneIn(page, HEARD.tune)) < MUSIC * 0.5; tap++) {
      // A key that means nothing to the story.
      await page.keyboard.press('Shift');
      await page.waitForTimeout(250);
    }
    await hears(page, HEARD.tune, MUSIC * 0.9);
    expect(await toneIn(page, HEARD.intro)).toBeLessThan(FAINT);
    await goTo(page, 'n2');
    await hears(page, HEARD.voice, FULL * 0.8);
  });

  test('in the background the music is quiet and the voice waits; both come back', async () => {
    const page = await open(free);
    await start(page);
    await listenTo(page);
    await hears(page, HEARD.tune, MUSIC * 0.9);
    await goTo(page, 'n2');
    await hears(page, HEARD.voice, FULL * 0.8);
    await turn(page, 'hidden');
    await hears(page, HEARD.voice, 0, FULL * 0.01);
    await hears(page, HEARD.tune, MUSIC * 0.02, MUSIC * 0.2);
    // Longer than the voice would have been.
    await page.waitForTimeout(3_500);
    await turn(page, 'visible');
    await hears(page, HEARD.voice, FULL * 0.8);
    await hears(page, HEARD.voice, 0, FULL * 0.01);
    await hears(page, HEARD.tune, MUSIC * 0.9);
  });

  test('in the background all of it stops for a reader who wants that, and goes on where it was', async () => {
    const page = await open(free, { backgroundSound: 'stop' });
    await start(page);
    await listenTo(page);
    await hears(page, HEARD.tune, MUSIC * 0.9);
    await turn(page, 'hidden');
    const stopped = () => (globalThis as unknown as { Howler: { ctx: AudioContext } }).Howler.ctx.state === 'suspended';
    await page.waitForFunction(stopped);
    await turn(page, 'visible');
    await hears(page, HEARD.tune, MUSIC * 0.9);
    expect(await toneIn(page, HEARD.intro)).toBeLessThan(FAINT);
  });

  test('letters are heard of those who have a sound, of others only if wanted, and never with a voice', async () => {
    const tone = pitchOf('mira');
    /** The loudest that a tone gets while a line is typed. */
    const loudest = async (page: Page, hz: number): Promise<number> => {
      let most = 0;
      for (let i = 0; i < 30; i++) {
        most = Math.max(most, await toneIn(page, hz));
        await page.waitForTimeout(40);
      }
      return most;
    };
    const usual = await open(free);
    await start(usual);
    await goTo(usual, 'n9');
    await listenTo(usual);
    await hears(usual, HEARD.wind, 0, 0.0005);
    expect(await loudest(usual, tone)).toBeLessThan(0.002);
    await goTo(usual, 'n10');
    expect(await loudest(usual, HEARD.bell)).toBeGreaterThan(0.004);
    await context.close();

    const wanted = await open(free, { blips: 'all', musicMuted: true });
    await start(wanted);
    await listenTo(wanted);
    await goTo(wanted, 'n2');
    await hears(wanted, HEARD.voice, FULL * 0.8);
    expect(await loudest(wanted, tone)).toBeLessThan(0.002);
    await goTo(wanted, 'n9');
    expect(await loudest(wanted, tone)).toBeGreaterThan(0.004);
  });

  test('in mono what is on one side is in both ears', async () => {
    const stereo = await open(free);
    await start(stereo);
    await goTo(stereo, 'n11');
    await listenTo(stereo);
    await hears(stereo, HEARD.left, MUSIC * 0.9);
    expect(await toneIn(stereo, HEARD.left, 1)).toBeLessThan(0.001);
    await context.close();
    const mono = await open(free, { mono: true });
    await start(mono);
    await goTo(mono, 'n11');
    await listenTo(mono);
    await hears(mono, HEARD.left, MUSIC * 0.4);
    expect(await toneIn(mono, HEARD.left, 1)).toBeCloseTo(await toneIn(mono, HEARD.left, 0), 2);
  });

  test('buttons are heard by those who want it', async () => {
    const page = await open(free, { interfaceSounds: true, interface: 1, musicMuted: true });
    await listenTo(page);
    await page.evaluate(() => globalThis.ears?.record());
    await start(page);
    await page.waitForTimeout(1_000);
    const cut = await page.evaluate(() => globalThis.ears?.cut());
    expect(Math.max(...(cut?.loudness ?? [0]))).toBeGreaterThan(0.01);
  });

  test('music too long to decode is streamed, goes back at its points, and steps back under a voice', async () => {
    const long = await serveFolder(await exportTale(longTuneTale()));
    try {
      const page = await open(free, {}, '', long.url);
      await start(page);
      await listenTo(page);
      await expect.poll(() => streams(page), { timeout: 30_000 }).toMatchObject([{ playing: true, volume: 0.6 }]);
      // It comes round between the first and the second second.
      const places: number[] = [];
      for (let look = 0; look < 40; look++) {
        places.push((await streams(page))[0]?.atS ?? NaN);
        await page.waitForTimeout(100);
      }
      expect(Math.max(...places)).toBeLessThan(2.6);
      expect(places.some((at, i) => at < (places[i - 1] ?? 0))).toBe(true);
      await goTo(page, 'n2');
      await hears(page, HEARD.voice, FULL * 0.8);
      await expect.poll(async () => (await streams(page))[0]?.volume, { timeout: 10_000 }).toBeLessThan(0.35);
      await expect.poll(async () => (await streams(page))[0]?.volume, { timeout: 30_000 }).toBe(0.6);
      await goTo(page, 'n5');
      await hears(page, HEARD.other, MUSIC * 0.9);
      await expect.poll(() => streams(page), { timeout: 30_000 }).toEqual([]);
    } finally {
      await long.stop();
    }
  });

  test('where there is no Web Audio sounds are streamed, and nothing is held up', async () => {
    const page = await open(
      free,
      { autoWait: 0, textSpeed: 0 },
      'delete globalThis.AudioContext; delete globalThis.webkitAudioContext;',
    );
    await start(page);
    await expect.poll(async () => (await streams(page)).some(({ playing }) => playing), { timeout: 30_000 }).toBe(true);
    await page.keyboard.press('a');
    await until(page, ({ status }) => status === 'ended', 60_000);
  });
});
