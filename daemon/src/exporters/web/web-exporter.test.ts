import { createContext, runInContext } from 'node:vm';
import { chooseSprite } from '@comfyvn/shared/characters/sprite-choice';
import type { WebOffline, WebPage } from '@comfyvn/shared/exports/web-page';
import { arbitraryStory, CHARACTERS, line, sceneOf, storyOf } from '@comfyvn/shared/story/arbitrary.test-support';
import type { Character, Scene, Story, StoryAsset } from '@comfyvn/shared/story/story';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathFindings } from '../../features/exports/exports.paths.ts';
import type { ExportAsset, ExportPlan, ExportSource } from '../exporter.ts';
import { hostileStory } from '../hostile-story.test-support.ts';
import { usedLooks } from './used-looks.ts';
import { webExporter } from './web-exporter.ts';

const program = new Map([
  ['LICENSES.txt', 900],
  ['first-stage.1111111111.js', 200_000],
  ['part-engine.2222222222.js', 30_000],
  ['font-round.3333333333.js', 30_000],
  ['player.0123456789.js', 400_000],
  ['worker.9876543210.js', 1_300],
]);
const PAPERS = ['CREDITS.txt', 'LICENSES.txt', 'README.txt', 'sw.js', 'program/worker.9876543210.js'];

const assetOf = (id: string, more: Partial<ExportAsset> = {}): ExportAsset => ({
  id,
  kind: 'picture',
  name: id,
  mime: 'image/png',
  sha256: Buffer.from(id).toString('hex').padEnd(64, '0'),
  sizeBytes: 1_000,
  ...more,
});
const sourceOf = (story: Story, assets: readonly ExportAsset[] = []): ExportSource => ({
  story: { ...story, assets: assets.map((asset): StoryAsset => asset) },
  assets: new Map(assets.map((asset) => [asset.id, asset])),
  version: '1.2.3',
  program,
});
const planOf = (story: Story, assets?: readonly ExportAsset[]): ExportPlan => webExporter.plan(sourceOf(story, assets));
const textOf = (plan: ExportPlan, path: RegExp | string): string => {
  const file = plan.files.find((one) => (typeof path === 'string' ? one.path === path : path.test(one.path)));
  if (file === undefined || !('text' in file)) throw new Error(`There is no text ${String(path)}.`);
  return file.text;
};
const rulesOf = (plan: ExportPlan): string[] => plan.findings.map(({ rule, level }) => `${level} ${rule}`);

/** Runs the scripts of an export as a page does: what they hand over. */
function runScripts({ files }: ExportPlan) {
  const got = { pages: [] as WebPage[], packs: new Map<number, Scene[]>(), numbers: [] as number[] };
  const comfyvn = {
    story: (text: string) => got.pages.push(JSON.parse(text) as WebPage),
    scenes: (number: number, text: string) => got.packs.set(number, JSON.parse(text) as Scene[]),
    asset: (number: number, text: string) => text === 'AAAA' && got.numbers.push(number),
  };
  const context = createContext({ comfyvn });
  for (const file of files) {
    if (file.path.startsWith('story/') && 'text' in file) runInContext(file.text, context);
    if ('form' in file && file.form.as === 'script') runInContext(`${file.form.before}AAAA${file.form.after}`, context);
  }
  return got;
}

/** JSON has no undefined. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the scripts of a web export', () => {
  it('hand over the whole story, whatever its words are', () => {
    fc.assert(
      fc.property(hostileStory, (story) => {
        const { pages, packs } = runScripts(planOf(story));
        const [page] = pages;
        const scenes = page?.packs.flatMap((_, number) => packs.get(number) ?? []);
        expect(scenes).toEqual(asJson(story.scenes));
        expect(page?.head).toMatchObject({ id: story.id, title: story.title, start: story.start });
        expect(page?.packs.map((pack) => pack.scenes)).toEqual(
          page?.packs.map((_, number) => packs.get(number)?.length),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('can stand in a page as well: nothing in them ends a script', () => {
    const story = storyOf([sceneOf('s', [line('n', { text: "</script><!--' \\ \u2028\u2029" })])], {
      title: '</ScRiPt>',
    });
    const texts = planOf(story).files.flatMap((file) =>
      file.path.startsWith('story/') && 'text' in file ? file.text : [],
    );
    expect(texts).toHaveLength(2);
    for (const text of texts) expect(text).not.toMatch(/<|[\u2028\u2029]/);
  });

  it('keep keys that other objects have by birth', () => {
    const text = '{"__proto__":{"a":1},"constructor":"b"}';
    const renamed = JSON.parse(text) as Record<string, string>;
    const [page] = runScripts(planOf(storyOf([sceneOf('s', [line('n')])], { renamed }))).pages;
    expect(JSON.stringify(page?.head.renamed)).toBe(text);
  });

  it('hold short scenes together, in their order, and a long one alone', () => {
    const scenes = Array.from({ length: 400 }, (_, s) =>
      sceneOf(
        `s${s}`,
        Array.from({ length: s === 200 ? 5_000 : 10 }, (__, n) => line(`n${s}_${n}`, { text: 'x'.repeat(100) })),
      ),
    );
    const plan = planOf(storyOf(scenes));
    const { pages, packs } = runScripts(plan);
    const sizes = pages[0]?.packs.map((pack) => pack.scenes) ?? [];
    expect(sizes.length).toBeLessThan(12);
    expect(sizes).toContain(1);
    expect([...packs.values()].flat().map(({ id }) => id)).toEqual(scenes.map(({ id }) => id));
  });
});

describe('the files of a web export', () => {
  it('have names that every system takes, and that say what they are', () => {
    const names = ['CON', 'con', 'Ünïcode Ümlaut', '../../x', '', '潮', 'a'.repeat(300), 'aux.js'];
    const scenes = names.map((title, s) => ({
      ...sceneOf(`s${s}`, [line(`n${s}`, { text: 'x'.repeat(19_000) }), ...many(s)]),
      title,
    }));
    const assets = names.map((name, n) => assetOf(`a:${n}`, { name, kind: 'sfx' }));
    const first = scenes[0]!;
    first.nodes.push(...assets.map(({ id }, n) => line(`v${n}`, { cues: [{ type: 'sfx', asset: id }] })));
    const paths = planOf(storyOf(scenes), assets).files.map((file) => file.path);
    expect(pathFindings(paths)).toEqual([]);
    expect(paths.filter((path) => path.startsWith('assets/'))).toHaveLength(names.length);
    expect(paths).toContainEqual(expect.stringMatching(/^assets\/003-unicode-umlaut-[0-9a-f]{10}\.js$/));
    expect(paths).toContainEqual(expect.stringMatching(/^story\/001-con-[0-9a-f]{10}\.js$/));
  });

  it('are the same each time, and have other names once they are other files', () => {
    fc.assert(
      fc.property(arbitraryStory, (story) => {
        expect(planOf(structuredClone(story))).toEqual(planOf(story));
      }),
      { numRuns: 20 },
    );
    const pathOf = (text: string) =>
      planOf(storyOf([sceneOf('s', [line('n', { text })])])).files.map(({ path }) => path);
    expect(pathOf('one').filter((path) => path.startsWith('story/001'))).not.toEqual(
      pathOf('two').filter((path) => path.startsWith('story/001')),
    );
  });

  it('are all known to the service worker, but papers and itself', () => {
    const plan = planOf(storyOf([sceneOf('s', [line('n', { cues: [{ type: 'sfx', asset: 'bell' }] })])]), [
      assetOf('bell', { kind: 'sfx' }),
    ]);
    const self: { comfyvn?: WebOffline } = {};
    const asked: string[] = [];
    runInContext(textOf(plan, 'sw.js'), createContext({ self, importScripts: (path: string) => asked.push(path) }));
    expect(asked).toEqual(['program/worker.9876543210.js']);
    const paths = plan.files.map((file) => file.path).filter((path) => !PAPERS.includes(path));
    const { shell = [], rest = [], asked: onceAsked = [] } = self.comfyvn ?? {};
    expect([...shell, ...rest, ...onceAsked].toSorted()).toEqual(paths.toSorted());
    expect(onceAsked).toEqual(['program/font-round.3333333333.js']);
    expect(textOf(planOf(storyOf([sceneOf('s', [])], { title: 'Other' })), 'sw.js')).not.toBe(
      textOf(planOf(storyOf([sceneOf('s', [])], { title: 'One' })), 'sw.js'),
    );
  });

  it('are none where the player is not built', () => {
    const plan = webExporter.plan({ ...sourceOf(storyOf([sceneOf('s', [line('n')])])), program: new Map() });
    expect(plan.files).toEqual([]);
    expect(rulesOf(plan)).toEqual(['error player-not-built']);
  });

  it('are counted, and itch.io’s limits are known', () => {
    const voices = Array.from({ length: 1_000 }, (_, n) =>
      assetOf(`v${n}`, { kind: 'voice', mime: 'audio/ogg', sizeBytes: 600_000 }),
    );
    const nodes = voices.map(({ id }, n) => line(`n${n}`, { cues: [{ type: 'voice', asset: id }] }));
    const plan = planOf(storyOf([sceneOf('s', nodes)]), voices);
    expect(rulesOf(plan)).toEqual(['info export-size', 'warning itch-limits']);
    expect(plan.findings[0]?.message).toMatch(/player 662 KB, .*pictures 0 KB, sounds 800\.0 MB/);
    expect(plan.findings[1]?.message).toContain(`${plan.files.length} files, and it takes 1000`);
    expect(rulesOf(planOf(storyOf([sceneOf('s', nodes.slice(0, 3))]), voices))).toEqual(['info export-size']);
  });
});

const many = (scene: number) =>
  Array.from({ length: 12 }, (_, n) => line(`m${scene}_${n}`, { text: 'x'.repeat(19_000) }));

describe('the page of a web export', () => {
  it('says of the story what it says, as text', () => {
    fc.assert(
      fc.property(hostileStory, (story) => {
        const html = textOf(planOf(story), 'index.html');
        expect(html.match(/<(?!\/)(\w+)/g)).toEqual(
          textOf(planOf({ ...story, title: 'T', characters: [] }), 'index.html').match(/<(?!\/)(\w+)/g),
        );
        expect(unescape(/<title>([^]*?)<\/title>/.exec(html)?.[1] ?? '')).toBe(story.title);
        expect(unescape(/og:title" content="([^"]*)"/.exec(html)?.[1] ?? '')).toBe(story.title);
      }),
      { numRuns: 60 },
    );
  });

  it('runs its own scripts alone and connects to nowhere', () => {
    const html = textOf(planOf(storyOf([sceneOf('s', [line('n')])])), 'index.html');
    const policy = /Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    const nonce = /script-src 'nonce-(\w{10})'(;|$)/.exec(policy)?.[1];
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const scripts = html.match(/<script[^>]*>/g) ?? [];
    expect(scripts).toHaveLength(4);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
    expect(html).not.toMatch(/ on\w+=| style=/);
    expect(policy).toContain("require-trusted-types-for 'script'");
  });

  it('asks for the parts that the first line needs, the story before them, and leaves the others for later', () => {
    const plan = planOf(storyOf([sceneOf('s', [line('n')])]));
    const asked = [...textOf(plan, 'index.html').matchAll(/<script defer[^>]* src="([^"]*)"/g)].map(([, src]) => src);
    expect(asked).toEqual([
      'program/player.0123456789.js',
      expect.stringMatching(/^story\/000-/),
      'program/first-stage.1111111111.js',
    ]);
    expect(plan.files.map(({ path }) => path)).toContain('program/part-engine.2222222222.js');
  });

  it('fetches ahead what the first line shows, and what comes later only when it is asked for', () => {
    const stage: Scene['stage'] = [
      { op: 'background', to: { asset: 'bg' } },
      { op: 'show', character: 'anna' },
    ];
    const anna = {
      id: 'anna',
      name: 'Anna',
      colour: '#ffffff',
      role: 'character' as const,
      sprites: [{ expression: 'neutral', asset: 'calm' }],
    };
    const later = line('m', { stage: [{ op: 'background', to: { asset: 'later' } }] });
    const told = storyOf([{ ...sceneOf('s', [line('n'), later]), stage }], { characters: [anna] });
    const plan = planOf(told, [assetOf('bg'), assetOf('calm'), assetOf('later')]);
    const ahead = [...textOf(plan, 'index.html').matchAll(/<link rel="preload"[^>]* href="([^"]*)"/g)];
    expect(ahead.map(([, href]) => href)).toEqual([
      expect.stringMatching(/^story\/001-/),
      expect.stringMatching(/^assets\/\d+-bg-/),
      expect.stringMatching(/^assets\/\d+-calm-/),
    ]);
    const paths = plan.files.map(({ path }) => path);
    for (const [, href] of ahead) expect(paths).toContain(href);
  });

  it('takes no language that is none', () => {
    const htmlOf = (locale: string) => textOf(planOf(storyOf([sceneOf('s', [])], { locale })), 'index.html');
    expect(htmlOf('pt-BR')).toContain('<html lang="pt-BR">');
    expect(htmlOf('"><script>')).toContain('<html lang="en">');
  });
});

const unescape = (html: string): string =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe('what a web export carries', () => {
  const sprites = ['neutral', 'joy', 'sadness', 'anger'].map((expression) => ({
    expression,
    asset: `as_${expression}`,
  }));
  const anna = { id: 'anna', name: 'Anna', colour: '#ffffff', role: 'character' as const, sprites, portrait: 'card' };
  const told: Story = storyOf(
    [
      {
        ...sceneOf('s', [
          { ...line('n1', { speaker: 'anna', expression: 'joy' }), source: { message: 3 }, edited: ['text'] },
          line('n2', { speaker: 'ben', expression: 'joy', cues: [{ type: 'voice', asset: 'gone' }] }),
        ]),
        stage: [
          { op: 'background', to: { asset: 'bg_1' } },
          { op: 'show', character: 'anna' },
        ],
      },
    ],
    {
      characters: [
        { ...anna, description: 'for the author' },
        { ...anna, id: 'ben', name: 'Ben', sprites: [{ expression: 'joy', asset: 'ben_joy' }], portrait: 'ben_card' },
      ],
    },
  );
  const here = ['bg_1', 'bg_2', 'card', 'ben_joy', 'ben_card', ...sprites.map(({ asset }) => asset)].map((id) =>
    assetOf(id),
  );
  const assetsIn = (plan: ExportPlan) => plan.files.flatMap((file) => ('asset' in file ? file.asset : []));

  it('is what can come to be seen or heard, and nothing else', () => {
    const plan = planOf(told, here);
    expect(assetsIn(plan).toSorted()).toEqual(['as_joy', 'as_neutral', 'bg_1']);
    expect(rulesOf(plan)).toEqual(['warning asset-missing', 'info export-size']);
    expect(plan.findings[0]).toMatchObject({ where: { file: 'gone' } });
  });

  it('is the small picture of everybody who writes, where lines are messages', () => {
    const messages = told.scenes.map((scene) => ({
      ...scene,
      stage: [...scene.stage, { op: 'mode', to: 'chat' } as const],
    }));
    const assets = assetsIn(planOf({ ...told, scenes: messages }, here)).toSorted();
    expect(assets).toEqual(['as_joy', 'as_neutral', 'ben_card', 'bg_1', 'card']);
  });

  it('is what is laid over sprites, what lies over the stage, and the letters of those who speak', () => {
    const characters: Character[] = [
      {
        id: 'anna',
        name: 'Anna',
        colour: '#ffffff',
        role: 'character',
        blip: 'pip',
        sprites: [
          { expression: 'neutral', asset: 'calm', blink: 'shut', mouth: ['half', 'wide'] },
          { expression: 'anger', asset: 'cross', blink: 'unused' },
        ],
      },
      { id: 'bert', name: 'Bert', colour: '#ffffff', role: 'character', blip: 'silent', sprites: [] },
    ];
    const stage: Scene['stage'] = [
      { op: 'show', character: 'anna' },
      { op: 'show', character: 'bert' },
      { op: 'background', to: { layers: ['sky', 'hills'].map((asset, i) => ({ asset, depth: i })) } },
      { op: 'picture', to: { asset: 'kiss', fit: 'cover' } },
      { op: 'grade', to: { lut: 'table', strength: 1 } },
    ];
    const nodes = [
      line('a', { kind: 'dialogue', speaker: 'anna', cues: [{ type: 'transition', kind: 'wipe', mask: 'clouds' }] }),
      line('b', { stage: [{ op: 'background', to: { asset: 'film' } }] }),
    ];
    const wanted = ['calm', 'shut', 'half', 'wide', 'pip', 'sky', 'hills', 'kiss', 'table', 'clouds', 'film'];
    const all = [...wanted, 'cross', 'unused', 'silent'].map((id) =>
      assetOf(id, id === 'film' ? { kind: 'video', mime: 'video/webm' } : {}),
    );
    const plan = planOf(storyOf([{ ...sceneOf('s', nodes), stage }], { characters }), all);
    const [page] = runScripts(plan).pages;
    expect(page?.assets.map(({ id }) => id).sort()).toEqual(wanted.toSorted());
    expect(plan.findings[0]?.message).toMatch(/pictures .*, films .*, sounds /);
  });

  it('is nothing that only the author knows', () => {
    const text = planOf(told, here)
      .files.map((file) => ('text' in file ? file.text : ''))
      .join('');
    expect(text).not.toMatch(/for the author|"message":3|"edited"|as_anger|ben_card/);
  });

  it('are the bytes of each content once', () => {
    const same = here.map((asset) => ({ ...asset, sha256: 'a'.repeat(64) }));
    const plan = planOf(told, same);
    expect(assetsIn(plan)).toHaveLength(1);
    const { pages, numbers } = runScripts(plan);
    expect(pages[0]?.assets.map(({ id, file }) => [id, file]).toSorted()).toEqual([
      ['as_joy', 0],
      ['as_neutral', 0],
      ['bg_1', 0],
    ]);
    expect(numbers).toEqual([0]);
  });

  it('names the makers', () => {
    const credited = here.map((one) =>
      one.id === 'bg_1' ? { ...one, author: 'A\nPainter', licence: 'CC0-1.0' } : one,
    );
    expect(textOf(planOf(told, credited), 'CREDITS.txt')).toContain(
      'bg_1 (picture)\n    by A Painter\n    licence: CC0-1.0',
    );
  });
});

describe('usedLooks', () => {
  const labels = fc.constantFrom('neutral', 'joy', 'love', 'anger', 'grief', 'custom', 'toString');
  const costumes = fc.constantFrom(undefined, '', 'winter', 'beach');
  const arbitraryCharacter = fc.array(fc.tuple(labels, costumes), { maxLength: 8 }).map((looks): Character => ({
    id: CHARACTERS[1]!,
    name: 'A',
    colour: '#ffffff',
    role: 'character',
    sprites: looks.map(([expression, costume], n) => ({
      expression,
      ...(costume === undefined ? {} : { costume }),
      asset: `as_${n % 6}`,
    })),
  }));
  const arbitraryShows = fc.array(
    fc.record({ expression: fc.option(labels, { nil: undefined }), costume: costumes, said: labels }),
    { minLength: 1, maxLength: 4 },
  );

  it('keeps the player’s choice of every look that can come up, whatever is missing', () => {
    fc.assert(
      fc.property(arbitraryCharacter, arbitraryShows, fc.uniqueArray(fc.nat(5)), (character, shows, gone) => {
        const missing = new Set(gone.map((n) => `as_${n}`));
        const nodes = shows.map(({ expression, costume, said }, n) =>
          line(`n${n}`, {
            speaker: character.id,
            expression: said,
            stage: [
              {
                op: 'show',
                character: character.id,
                ...(expression === undefined ? {} : { expression }),
                ...(costume === undefined ? {} : { costume }),
              },
            ],
          }),
        );
        const { characters, pictures } = usedLooks([character], [sceneOf('s', nodes)], missing);
        for (const { expression = 'neutral', said } of shows)
          for (const { costume } of [...shows, { costume: undefined }])
            for (const label of [expression, said, 'neutral']) {
              const wanted = chooseSprite(character, label, costume, missing);
              expect(chooseSprite(characters[0]!, label, costume)).toBe(wanted);
              if (wanted !== null) expect(pictures).toContain(wanted);
            }
      }),
    );
  });
});
