import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  base64,
  byafParts,
  cardPng,
  chunk,
  fullCard,
  picture,
  textChunk,
  withChunks,
  zipOf,
} from './card.test-support.ts';
import { cardNotes, openCard, readCard } from './index.ts';

const V1 = { name: 'Vic', description: 'd', personality: 'p', scenario: 's', first_mes: 'Hello.', mes_example: '' };
const V2 = { spec: 'chara_card_v2', spec_version: '2.0', data: { ...V1, tags: ['a'], alternate_greetings: ['Hi.'] } };

describe('a card is read whole, whatever its version', () => {
  test.each([
    ['v1', V1],
    ['v2', V2],
  ])('%s', async (spec, json) => {
    const { card } = await openCard(await cardPng(json));
    expect(card).toMatchObject({
      spec,
      name: 'Vic',
      description: 'd',
      personality: 'p',
      scenario: 's',
      firstMessage: 'Hello.',
    });
    expect(card.raw).toEqual(json);
  });

  test('v3, with book, prompts, scripts, credits and what nobody knows', async () => {
    const { card } = await openCard(await cardPng(fullCard(), 'ccv3'));
    expect(card).toMatchObject({
      spec: 'v3',
      name: 'Vic',
      nickname: 'Vicky',
      alternateGreetings: ['"We are closed, {{user}}."', '*Vic sleeps on the counter.* "Hm?"'],
      groupOnlyGreetings: ['"Everyone, sit down."'],
      creatorNotesByLanguage: { de: 'Am besten abends.' },
      tags: ['tavern', 'slice of life'],
      creator: 'Ada',
      licence: 'CC-BY-4.0',
      source: ['https://example.org/vic'],
      createdAtMs: 1_700_000_000_000,
      world: 'Road',
      depthPrompt: { prompt: 'Vic is tired.', depth: 2, role: 'system' },
      regexScripts: [{ scriptName: 'Bold' }],
    });
    expect(card.book).toMatchObject({
      kind: 'card',
      name: 'The tavern',
      entries: [
        {
          uid: '7',
          title: 'Cellar',
          keys: ['cellar', '/wine s?/i'],
          secondaryKeys: ['night'],
          logic: 'all',
          caseSensitive: true,
          order: 50,
        },
      ],
    });
    expect(card.raw).toEqual(fullCard());
    expect(cardNotes(card).map((note) => note.kind)).toEqual([
      'scenario',
      'personality',
      'system-prompt',
      'post-history',
      'depth-prompt',
      'example-messages',
      'group-greeting',
      'creator-notes',
      'creator-notes',
      'credits',
    ]);
    expect(cardNotes(card).at(-1)?.facts).toMatchObject({
      creator: 'Ada',
      licence: 'CC-BY-4.0',
      scripts: '1 (kept, not run)',
    });
  });

  test('a file of JSON, with or without its mark', async () => {
    expect((await openCard(Buffer.from(JSON.stringify(V2)))).card.name).toBe('Vic');
    expect((await openCard(Buffer.from(`\uFEFF${JSON.stringify(V1)}`))).card.spec).toBe('v1');
  });

  test('the newer of two texts counts; where it is damaged, the older one does', async () => {
    const both = await cardPng({ ...V2, data: { ...V2.data, name: 'Old' } }, 'chara', [
      textChunk('ccv3', base64(fullCard())),
    ]);
    expect(readCard(both)?.name).toBe('Vic');
    const damaged = await cardPng(V2, 'chara', [textChunk('ccv3', base64(fullCard()).slice(0, 50))]);
    expect(readCard(damaged)?.spec).toBe('v2');
  });
});

describe('the pictures of a card come along', () => {
  const assets = [
    { type: 'icon', name: 'main', uri: 'embeded://assets/icon/main.png', ext: 'png' },
    { type: 'emotion', name: 'happy', uri: 'embeded://assets/emotion/happy.png', ext: 'png' },
    { type: 'emotion', name: 'Sadness Two', uri: 'embedded://assets/emotion/sad.png', ext: 'png' },
    { type: 'background', name: 'tavern', uri: '__asset:assets/bg.png', ext: 'png' },
    { type: 'x-art', name: 'poster', uri: 'embeded://assets/other/poster.png', ext: 'png' },
    { type: 'emotion', name: 'gone', uri: 'embeded://assets/emotion/gone.png', ext: 'png' },
    { type: 'emotion', name: 'far', uri: 'https://example.org/far.png', ext: 'png' },
    { type: 'x-sound', name: 'song', uri: 'embeded://assets/song.mp3', ext: 'mp3' },
    { type: 'user_icon', name: 'me', uri: 'ccdefault:', ext: 'png' },
  ];
  const archive = async () =>
    zipOf({
      'card.json': JSON.stringify(fullCard({ assets })),
      'assets/icon/main.png': await picture(1),
      'assets/emotion/happy.png': await picture(2),
      'assets/emotion/sad.png': await picture(3),
      'assets/bg.png': await picture(4),
      'assets/other/poster.png': await picture(5),
      'assets/song.mp3': 'no picture',
    });
  const shape = (opened: Awaited<ReturnType<typeof openCard>>) => opened.files.map((f) => [f.role, f.label, f.name]);
  const expected = [
    ['portrait', '', 'Vic/main'],
    ['sprite', 'joy', 'Vic/happy'],
    ['sprite', 'sadness', 'Vic/Sadness Two'],
    ['background', '', 'Vic/tavern'],
    ['picture', '', 'Vic/poster'],
  ];

  test('of a CHARX archive, by all three ways to name a place in it', async () => {
    const opened = await openCard(await archive());
    expect(shape(opened)).toEqual(expected);
    expect(await opened.files[1]!.read()).toEqual(await picture(2));
    expect(opened.findings.map((f) => [f.rule, f.message])).toEqual([
      ['card-file-remote', expect.stringContaining('One file of the card "Vic" is on the internet')],
      ['card-file-missing', expect.stringContaining('One file of the card "Vic" is named by the card but not in it')],
      ['card-file-other', expect.stringContaining('One file of the card "Vic" is no picture')],
    ]);
  });

  test.each(['jpeg', 'png'] as const)('of an archive behind a %s', async (format) => {
    const opened = await openCard(Buffer.concat([await picture(9, format), await archive()]));
    expect(shape(opened)).toEqual(expected);
    expect(await opened.files[3]!.read()).toEqual(await picture(4));
  });

  test('of RisuAI: in the text, or in chunks of the picture', async () => {
    const [joy, street] = [(await picture(20)).toString('base64'), (await picture(21)).toString('base64')];
    const card = fullCard({
      extensions: {
        risuai: {
          emotions: [
            ['happy', joy],
            ['calm', '__asset:3'],
          ],
          additionalAssets: [
            ['bg street', street, 'png'],
            ['map', street, 'png'],
          ],
        },
      },
    });
    const calm = textChunk('chara-ext-asset_:3', (await picture(22)).toString('base64'));
    const opened = await openCard(await cardPng(card, 'ccv3', [calm]));
    expect(shape(opened)).toEqual([
      ['portrait', '', 'Vic.png'],
      ['sprite', 'joy', 'Vic/happy'],
      ['sprite', 'neutral', 'Vic/calm'],
      ['background', '', 'Vic/bg street'],
      ['picture', '', 'Vic/map'],
    ]);
    expect(await opened.files[2]!.read()).toEqual(await picture(22));
    expect(opened.findings).toEqual([]);
  });
});

describe('characters of other programs', () => {
  test('a Backyard archive: character, scenarios, lore, pictures and the chat of one', async () => {
    const { card, files, talk, findings } = await openCard(await zipOf(await byafParts()));
    expect(card).toMatchObject({
      spec: 'v2',
      name: 'Vic',
      description: '{{char}} keeps the counter. {{user}}: "Hm?"',
      scenario: 'Night: A tavern at night.\n\nRoad: A road in winter.',
      firstMessage: '"Late again, {{user}}?"',
      alternateGreetings: ['"The road is closed, {{user}}."'],
      exampleMessages: '<START>\n{{char}}: "Hm."',
      creator: 'Ada',
      source: ['https://example.org/ada'],
      createdAtMs: Date.UTC(2026, 0, 1),
    });
    expect(card.book?.entries).toMatchObject([
      { keys: ['cellar', 'wine'], content: '{{char}} locks the cellar at night.' },
    ]);
    expect(files.map(({ role, name, label }) => [role, name, label])).toEqual([
      ['portrait', 'Vic/main', ''],
      ['sprite', 'Vic/joy', 'joy'],
      ['background', 'Vic/Night', ''],
    ]);
    expect(await files[2]!.read()).toEqual(await picture(13));
    expect(talk.map(({ name, mes, send_date }) => [name, mes, send_date])).toEqual([
      ['You', '"I was at the cellar."', '2026-01-01T10:00:00.000Z'],
      ['Vic', '"It is locked, {{user}}."', '2026-01-01T10:02:00.000Z'],
    ]);
    expect(findings).toEqual([]);
  });

  test('a Backyard archive whose parts are missing, hostile or damaged', async () => {
    const parts = await byafParts();
    const refused = async (files: Record<string, string | Buffer>) =>
      openCard(await zipOf(files)).then(
        () => '',
        (error: Error) => error.message,
      );
    expect(await refused({ ...parts, 'manifest.json': '{}' })).toContain('names no character that is in it');
    expect(await refused({ ...parts, 'scenarios/night.json': '{' })).toContain('scenarios/night.json is damaged');
    expect(await refused({ ...parts, 'characters/vic/character.json': '{"persona":"x"}' })).toContain('has no name');
    const odd = await byafParts({
      character: { images: [{ path: '../../../etc/passwd' }, { path: 5 }, null], loreItems: [null, 5, {}] },
      manifest: { characters: ['characters/vic/character.json', 'b.json'], scenarios: ['none.json', 7] },
    });
    const { card, files, findings } = await openCard(await zipOf(odd));
    expect(card.firstMessage).toBe('');
    expect(files).toEqual([]);
    expect(findings.map(({ rule }) => rule)).toEqual(['card-file-missing', 'byaf-characters']);
  });

  test('YAML of the text web UI, and a card of ours written as YAML', async () => {
    const yaml = '# a character\nname: Vic\ngreeting: |-\n  "Late again, {{user}}?"\ncontext: Keeps the counter.\n';
    expect((await openCard(Buffer.from(yaml))).card).toMatchObject({
      name: 'Vic',
      description: 'Keeps the counter.',
      firstMessage: '"Late again, {{user}}?"',
    });
    const v1 = 'name: Vic\ndescription: d\nfirst_mes: "Hello."\n';
    expect((await openCard(Buffer.from(v1))).card).toMatchObject({ spec: 'v1', firstMessage: 'Hello.' });
    const pygmalion = { char_name: 'Vic', char_persona: 'p', char_greeting: 'Hello.', world_scenario: 's' };
    expect((await openCard(Buffer.from(JSON.stringify(pygmalion)))).card).toMatchObject({
      name: 'Vic',
      description: 'p',
      firstMessage: 'Hello.',
      scenario: 's',
    });
  });

  test.each([
    ['broken', 'name: "Vic\ngreeting: [', /its YAML cannot be read/],
    ['of something else', 'name: Vic\nversion: 3\n', /nothing that a character has/],
    [
      'that grows',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
        .split('')
        .map((k, i) => `${k}: &${k} [${`*${'abcdefgh'[i]},`.repeat(9)}]`)
        .join('\n')}`,
      /its YAML cannot be read/,
    ],
    ['that is long', `name: ${'x'.repeat(2_000_001)}`, /larger than 2 MB/],
  ])('YAML %s is refused', async (_, text, message) => {
    await expect(openCard(Buffer.from(text))).rejects.toThrow(message);
  });
});

describe('what is no card is refused with one sentence', () => {
  const refusal = (bytes: Buffer) =>
    openCard(bytes).then(
      () => 'accepted',
      (error: Error) => `${error.name}: ${error.message}`,
    );
  const bomb = async () => {
    const zip = await zipOf({ 'card.json': JSON.stringify(fullCard()), 'a.png': Buffer.alloc(30_000_000) });
    return zip;
  };
  test.each<[string, () => Buffer | Promise<Buffer>, RegExp]>([
    ['a picture without a character', () => picture(7), /picture without a character/],
    ['a photo', () => picture(7, 'jpeg'), /picture without a character/],
    [
      'broken base64',
      async () => withChunks(await picture(7), [textChunk('chara', '%%% no base64 %%%')]),
      /damaged \(no base64\)/,
    ],
    [
      'cut-off JSON',
      async () => withChunks(await picture(7), [textChunk('chara', base64(V1).slice(0, 40))]),
      /damaged or cut off/,
    ],
    [
      'JSON of something else',
      () => Buffer.from('{"name":"x","version":1}'),
      /has no name, or nothing that a character has/,
    ],
    ['a card without a name', () => Buffer.from(JSON.stringify({ ...V1, name: '  ' })), /has no name/],
    ['JSON that is no JSON', () => Buffer.from('{"name": '), /damaged or cut off/],
    ['an archive without a card', () => zipOf({ 'readme.txt': 'x' }), /there is no card.json in it/],
    ['a zip bomb', bomb, /"a.png" would grow from \d+ bytes to 30 MB/],
    [
      'an archive that ends early',
      async () => (await zipOf({ 'card.json': '{}' })).subarray(0, 60),
      /no character card/,
    ],
    ['bytes', () => Buffer.from([0, 1, 2, 3, 4, 5]), /no character card/],
    ['nothing', () => Buffer.alloc(0), /no character card/],
  ])('%s', async (_, make, message) => {
    const said = await refusal(await make());
    expect(said).toMatch(/^NotACard: /);
    expect(said).toMatch(message);
  });

  test('a text that would unpack to more than fits is not unpacked', async () => {
    const huge = deflateSync(Buffer.alloc(120_000_000, 0x41), { level: 9 });
    const bytes = withChunks(await picture(7), [
      chunk('zTXt', Buffer.concat([Buffer.from('chara\0\0'), huge])),
      textChunk('ccv3', base64(V2)),
    ]);
    expect((await openCard(bytes)).card.name).toBe('Vic');
  });

  test('absurd lengths and types are cut or left out, and nothing throws', async () => {
    const card = fullCard({
      name: 'V'.repeat(5_000),
      description: 'd'.repeat(1_000_000),
      tags: [1, null, 'ok', {}],
      alternate_greetings: 'no list',
      assets: [null, 3, { uri: 5 }, { type: [], name: {}, uri: 'data:image/png;base64,####################' }],
      character_book: { entries: [null, 'x', { keys: 'a, b', content: 5 }] },
      extensions: { depth_prompt: 'x', risuai: { emotions: [null, ['a']], additionalAssets: 'x' }, regex_scripts: {} },
      creation_date: Number.MAX_VALUE,
    });
    const opened = await openCard(Buffer.from(JSON.stringify(card)));
    expect(opened.card).toMatchObject({ tags: ['ok'], alternateGreetings: [], depthPrompt: null, regexScripts: [] });
    expect(opened.card.name).toHaveLength(200);
    expect(opened.card.description).toHaveLength(200_000);
    expect(opened.card.book?.entries).toMatchObject([{ keys: ['a', 'b'], content: '5' }]);
    expect(opened.findings.map((f) => f.rule)).toEqual(['card-file-damaged']);
    expect(() => cardNotes(opened.card)).not.toThrow();
  });
});

test('a card that is written and read back is the same, in every container', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 60 });
  const some = text.filter((one) => one.trim() !== '');
  const cards = fc.record({
    name: some.map((one) => one.trim()),
    description: text,
    first_mes: text,
    alternate_greetings: fc.array(some, { maxLength: 4 }),
    tags: fc.array(some, { maxLength: 4 }),
    extensions: fc.dictionary(fc.stringMatching(/^x[a-z]{1,8}$/), fc.jsonValue(), { maxKeys: 3 }),
  });
  const png = await picture(200);
  await fc.assert(
    fc.asyncProperty(cards, async (data) => {
      const json = { spec: 'chara_card_v2', spec_version: '2.0', data };
      const zip = await zipOf({ 'card.json': JSON.stringify(json) });
      for (const bytes of [
        withChunks(png, [textChunk('chara', base64(json))]),
        Buffer.from(JSON.stringify(json)),
        zip,
      ]) {
        const { card } = await openCard(bytes);
        expect(card.raw).toEqual(JSON.parse(JSON.stringify(json)));
        expect(card).toMatchObject({
          name: data.name,
          description: data.description,
          firstMessage: data.first_mes,
          alternateGreetings: data.alternate_greetings,
          tags: data.tags,
        });
      }
    }),
    { numRuns: 60 },
  );
});

test('no bytes at all make reading a card fail in another way than by refusing', async () => {
  const good = [await cardPng(fullCard(), 'ccv3'), await zipOf({ 'card.json': JSON.stringify(fullCard()) })];
  await fc.assert(
    fc.asyncProperty(
      fc.nat(good.length - 1),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { maxLength: 12 }),
      async (which, changes) => {
        const bytes = Buffer.from(good[which]!);
        for (const [at, to] of changes) bytes[Math.min(bytes.length - 1, Math.floor(at * bytes.length))] = to;
        await openCard(bytes).catch((error: Error) => expect(error.name).toBe('NotACard'));
        readCard(bytes);
      },
    ),
    { numRuns: 150 },
  );
});
