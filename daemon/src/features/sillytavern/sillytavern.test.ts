import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaptureHead } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import { said, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';

let running: RunningDaemon;
beforeAll(async () => {
  running = await startDaemon();
});
afterAll(async () => {
  await running.daemon.stop();
});

const head = (more: object = {}): CaptureHead => ({
  key: 'solo:Vic.png/Evening',
  kind: 'solo',
  title: 'Evening',
  file: 'Evening',
  userName: 'Mika',
  persona: { id: 'mika.png', name: 'Mika' },
  personas: [],
  characters: [
    {
      avatar: 'Vic.png',
      name: 'Vic',
      portrait: '/characters/Vic.png',
      sprites: [
        { label: 'neutral', file: 'neutral.png', key: '/characters/Vic/neutral.png?t=1' },
        { label: 'joy', file: 'joy.png', key: '/characters/Vic/joy.png?t=1' },
      ],
    },
  ],
  background: { name: 'tavern day.png', key: '/backgrounds/tavern%20day.png' },
  backgrounds: [{ name: 'tavern day.png', key: '/backgrounds/tavern%20day.png' }],
  metadata: { custom_background: 'url("backgrounds/tavern%20day.png")' },
  lore: [],
  ...more,
});
const options = { swipes: false, branches: false };
const sync = (
  base: string | null,
  total: number,
  changes: { index: number; remove: number; messages: Record<string, unknown>[] }[],
  chat = head(),
  more = false,
) => running.client.sillytavern.sync({ body: { chat, base, total, changes, more, options } });
async function texts(story: string) {
  const h = await running.client.stories.get({ params: { id: story } });
  const scenes = await Promise.all(
    h.scenes.map((s) => running.client.stories.scene({ params: { id: story, scene: s.id } })),
  );
  return scenes.flatMap((s) => s.nodes).flatMap((n) => (n.type === 'line' ? [n] : []));
}

test('a chat is sent once, then only what changed; lines that did not change keep their ids', async () => {
  const first = await sync(null, 2, [
    {
      index: 0,
      remove: 0,
      messages: [said('Vic', '"Hello."', 0, { expression: 'amusement' }), said('Mika', '"Hi."', 1)],
    },
  ]);
  expect(first).toMatchObject({ lines: 2, revision: 1 });
  const before = await texts(first.story!);
  expect(before[0]).toMatchObject({ text: 'Hello.', expression: 'joy' });

  const appended = await sync(first.source, 3, [
    { index: 2, remove: 0, messages: [said('Vic', '*She laughs.* "Sit."', 2)] },
  ]);
  expect(appended).toMatchObject({ story: first.story, lines: 4, revision: 2 });
  expect((await texts(first.story!)).slice(0, 2).map((l) => l.id)).toEqual(before.map((l) => l.id));

  const edited = await sync(appended.source, 3, [
    { index: 1, remove: 1, messages: [said('Mika', '"Good evening."', 1)] },
  ]);
  expect((await texts(first.story!)).map((l) => l.text)).toEqual(['Hello.', 'Good evening.', 'She laughs.', 'Sit.']);

  const deleted = await sync(edited.source, 1, [{ index: 1, remove: 2, messages: [] }]);
  expect((await texts(first.story!)).map((l) => l.text)).toEqual(['Hello.']);
  await expect(sync(edited.source, 1, [])).rejects.toMatchObject({ problem: { status: 409 } });
  expect(await sync(deleted.source, 1, [])).toMatchObject({ revision: 4 });
});

test('a sync that does not fit what is held is refused and changes nothing', async () => {
  const chat = head({ key: 'solo:Vic.png/Other' });
  const first = await sync(null, 1, [{ index: 0, remove: 0, messages: [said('Vic', '"Hello."', 0)] }], chat);
  for (const [total, change] of [
    [2, { index: 5, remove: 0, messages: [said('Vic', '"No."', 1)] }],
    [7, { index: 1, remove: 0, messages: [said('Vic', '"No."', 1)] }],
    [1, { index: 0, remove: 9, messages: [] }],
  ] as const)
    await expect(
      sync(first.source, total, [{ ...change, messages: [...change.messages] }], chat),
    ).rejects.toMatchObject({ problem: { code: 'conflict' } });
  expect((await texts(first.story!)).map((l) => l.text)).toEqual(['Hello.']);
  expect(await sync(first.source, 1, [], chat)).toMatchObject({ revision: 1 });
});

test('a big chat comes in parts and is converted at the last one', async () => {
  const chat = head({ key: 'solo:Vic.png/Parts' });
  const part = await sync(
    null,
    2,
    [{ index: 0, remove: 0, messages: [said('Vic', '"One."', 0), said('Mika', '"Two."', 1)] }],
    chat,
    true,
  );
  expect(part).toMatchObject({ story: null, lines: 0 });
  expect(
    await sync(part.source, 3, [{ index: 2, remove: 0, messages: [said('Vic', '"Three."', 2)] }], chat),
  ).toMatchObject({ lines: 3 });
});

test('a chat begins as another one does, and is known by the stamp it was sent with until it changes', async () => {
  const [main, branch] = [head({ key: 'solo:Vic.png/Begun' }), head({ key: 'solo:Vic.png/Begun - Branch #1' })];
  const messages = [said('Vic', '"One."', 0), said('Mika', '"Two."', 1), said('Vic', '"Three."', 2)];
  const put = (body: object) =>
    running.client.sillytavern.sync({
      body: { chat: branch, base: null, total: 2, changes: [], more: false, options, ...body },
    });
  const { source } = await put({ chat: main, total: 3, changes: [{ index: 0, remove: 0, messages }], stamp: 'm' });
  const begins = { key: main.key, source, messages: 1 };
  const added = [{ index: 1, remove: 0, messages: [said('Mika', '"Other."', 5)] }];
  const { story, source: own } = await put({ begins, changes: added, stamp: 'b' });
  expect((await texts(story!)).map((one) => one.text)).toEqual(['One.', 'Other.']);

  const held = () => running.client.sillytavern.held({ body: { chats: [main.key, 'solo:Vic.png/Never', branch.key] } });
  expect(await held()).toEqual([
    { key: main.key, source, messages: 3, stamp: 'm' },
    { key: branch.key, source: own, messages: 2, stamp: 'b' },
  ]);
  await put({ base: own });
  expect((await held())[1]).toMatchObject({ stamp: null });

  for (const [wrong, code] of [
    [{ begins: { ...begins, source: 'src_old' }, changes: added }, 'conflict'],
    [{ begins: { ...begins, messages: 9 }, total: 9 }, 'conflict'],
    [{ begins: { ...begins, key: branch.key }, changes: added }, 'invalid_input'],
  ] as const)
    await expect(put(wrong)).rejects.toMatchObject({ problem: { code } });
  expect((await held())[1]).toMatchObject({ messages: 2 });
});

test('it asks for the files it lacks, takes pictures, and refuses what is none', async () => {
  const chat = head({ key: 'solo:Vic.png/Files' });
  const first = await sync(null, 1, [{ index: 0, remove: 0, messages: [said('Vic', '"Hello."', 0)] }], chat);
  expect(first.missing.toSorted()).toEqual([
    '/backgrounds/tavern%20day.png',
    '/characters/Vic.png',
    '/characters/Vic/joy.png?t=1',
    '/characters/Vic/neutral.png?t=1',
  ]);
  const png = await sharp({ create: { width: 40, height: 60, channels: 4, background: '#336699' } })
    .png()
    .toBuffer();
  const upload = (key: string, body: Blob) =>
    running.client.sillytavern.asset({ query: { key, name: 'x.png', kind: 'sprite' }, body });
  const { asset } = await upload('/characters/Vic/joy.png?t=1', new Blob([new Uint8Array(png)]));
  expect((await running.client.assets.file({ params: { id: asset } })).type).toBe('image/png');
  const again = await sync(first.source, 1, [], chat);
  expect(again.missing).not.toContain('/characters/Vic/joy.png?t=1');
  expect(again.missing).toHaveLength(3);
  for (const bytes of [
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    '<html>',
    'GIF89a/*',
    '',
  ])
    await expect(upload('/characters/Vic/neutral.png?t=1', new Blob([bytes]))).rejects.toMatchObject({
      problem: { code: 'unsupported' },
    });
});

test('the scene stands before the background of the chat, with the card on stage', async () => {
  const chat = head({ key: 'solo:Vic.png/Stage' });
  const { story } = await sync(
    null,
    1,
    [{ index: 0, remove: 0, messages: [said('Vic', '*Vic waves.* "Hello."', 0)] }],
    chat,
  );
  const h = await running.client.stories.get({ params: { id: story! } });
  const scene = await running.client.stories.scene({ params: { id: story!, scene: h.scenes[0]!.id } });
  const background = h.assets.find((a) => a.kind === 'background');
  expect(scene.stage).toContainEqual({ op: 'background', to: { asset: background?.id } });
  const vic = h.characters.find((c) => c.name === 'Vic');
  expect(scene.nodes[0]?.stage).toEqual([
    expect.objectContaining({ op: 'show', character: vic?.id, x: 0.5, expression: 'neutral' }),
  ]);
});

const surroundings = {
  books: [
    {
      kind: 'chat' as const,
      name: 'Tavern',
      entries: [{ uid: 4, key: ['Cellar'], content: 'It floods.', comment: 'Cellar' }],
    },
    { kind: 'persona' as const, name: 'Self', entries: [{ uid: 0, key: ['Mika'], content: 'Carries matches.' }] },
  ],
  cards: [{ avatar: 'Vic.png', data: { name: 'Vic', scenario: 'A tavern.', creator: 'Ada', extensions: {} } }],
  personas: [{ id: 'ada.png', description: 'The other one.', avatar: '/User%20Avatars/ada.png' }],
  globals: { chapter: '3' },
  worldInfo: { caseSensitive: true, wholeWords: false },
};

test('lore, cards, personas, notes and variables come with a sync, and stay while they are not sent again', async () => {
  const whole = head({
    key: 'solo:Vic.png/Around',
    personas: [
      { id: 'mika.png', name: 'Mika' },
      { id: 'ada.png', name: 'Ada' },
    ],
    metadata: { variables: { hp: '7' }, note_prompt: 'Slowly.', world_info: 'Tavern' },
    surroundings,
  });
  const as = (file: string) => ({ is_user: true, force_avatar: `/thumbnail?type=persona&file=${file}` });
  const first = await sync(
    null,
    3,
    [
      {
        index: 0,
        remove: 0,
        messages: [
          said('Vic', '"Hello."', 0),
          said('Mika', '"Hi."', 1, as('mika.png')),
          said('Ada', '"Hey."', 2, as('ada.png')),
        ],
      },
    ],
    whole,
  );
  const id = first.story!;
  const lore = () => running.client.lore.list({ params: { id }, query: {} });
  expect(await lore()).toMatchObject({
    books: [
      { kind: 'chat', name: 'Tavern' },
      { kind: 'persona', name: 'Self' },
    ],
    entries: [{ uid: '4', title: 'Cellar', caseSensitive: true, wholeWords: false }, { uid: '0' }],
  });
  expect((await running.client.lore.notes({ params: { id } })).map((n) => [n.kind, n.of, n.text])).toEqual([
    ['author-note', null, 'Slowly.'],
    ['scenario', 'Vic', 'A tavern.'],
    ['credits', 'Vic', ''],
  ]);
  const { characters, variables } = await running.client.stories.get({ params: { id } });
  expect(
    characters.filter((c) => c.role === 'reader').map((c) => [c.id === 'ch_reader', c.name, c.description]),
  ).toEqual([
    [true, 'Mika', undefined],
    [false, 'Ada', 'The other one.'],
  ]);
  expect(variables.map((v) => [v.id, v.initial, v.scope])).toEqual([
    ['var_hp', 7, 'session'],
    ['global_chapter', 3, 'global'],
  ]);
  const lines = await texts(id);
  expect(lines.map((l) => characters.find((c) => c.id === l.speaker)?.name)).toEqual(['Vic', 'Mika', 'Ada']);
  const { surroundings: _, ...later } = whole as CaptureHead;
  await sync(first.source, 4, [{ index: 3, remove: 0, messages: [said('Vic', '"Sit."', 3)] }], later as CaptureHead);
  expect((await lore()).total).toBe(2);
});

test('the lore of an older extension comes along as one book', async () => {
  const { story } = await sync(
    null,
    1,
    [{ index: 0, remove: 0, messages: [said('Vic', '"Hello."', 0)] }],
    head({
      key: 'solo:Vic.png/Older',
      lore: [{ keys: ['cellar'], content: 'It floods.', name: 'Cellar' }],
    }),
  );
  const { books, entries } = await running.client.lore.list({ params: { id: story! }, query: {} });
  expect(books).toMatchObject([{ kind: 'chat', name: 'Evening' }]);
  expect(entries).toMatchObject([{ title: 'Cellar', keys: ['cellar'] }]);
});

test('a message that is still being written gives the nodes it will have, and nothing is stored', async () => {
  const chat = head({ key: 'solo:Vic.png/Draft' });
  const whole = '*Vic waves.* "Hello there. Sit down, please."';
  const first = await sync(
    null,
    2,
    [{ index: 0, remove: 0, messages: [said('Vic', '"Hello."', 0), said('Mika', '"Hi."', 1)] }],
    chat,
  );
  const draft = (mes: string, base = first.source, keep = 2) =>
    running.client.sillytavern.draft({ body: { key: chat.key, base, keep, messages: [said('Vic', mes, 2)] } });
  const before = await running.client.stories.get({ params: { id: first.story! } });
  expect((await draft('*Vic wav')).nodes).toEqual([]);
  const growing = await draft('*Vic waves.* "Hello there. Sit dow');
  expect(growing.nodes).toMatchObject([
    { type: 'line', kind: 'narration', text: 'Vic waves.', source: { message: 2 } },
    { type: 'line', kind: 'dialogue', text: 'Hello there.', source: { message: 2 } },
  ]);
  expect(await running.client.stories.get({ params: { id: first.story! } })).toEqual(before);
  const done = await draft(whole);
  const final = await sync(first.source, 3, [{ index: 2, remove: 0, messages: [said('Vic', whole, 2)] }], chat);
  expect(done.nodes).toEqual((await texts(final.story!)).slice(2));
  // The last message is written anew: what it was is left out of what the draft follows.
  const other = await draft('"No. Go', final.source, 2);
  expect(other.nodes).toMatchObject([{ type: 'line', text: 'No.', source: { message: 2 } }]);
  await expect(draft(whole)).rejects.toMatchObject({ problem: { code: 'conflict' } });
  await expect(draft(whole, final.source, 9)).rejects.toMatchObject({ problem: { code: 'conflict' } });
});

test('a draft late in a long chat takes no longer than one in a short chat, and counts messages from the beginning', async () => {
  const chat = head({ key: 'solo:Vic.png/Long' });
  const messages = Array.from({ length: 3_000 }, (_, n) =>
    n % 2 ? said('Mika', `"Answer ${n}."`, n) : said('Vic', `*She nods.* "Question ${n}?"`, n),
  );
  const first = await sync(null, messages.length, [{ index: 0, remove: 0, messages }], chat);
  const started = performance.now();
  const { nodes } = await running.client.sillytavern.draft({
    body: {
      key: chat.key,
      base: first.source,
      keep: 3_000,
      messages: [said('Vic', '*She rises.* "Enough. Go', 3_000)],
    },
  });
  expect(performance.now() - started).toBeLessThan(1_000);
  expect(nodes).toMatchObject([
    { text: 'She rises.', source: { message: 3_000 } },
    { text: 'Enough.', source: { message: 3_000 } },
  ]);
});
