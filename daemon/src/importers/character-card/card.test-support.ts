import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import yazl from 'yazl';

/** A chunk of a PNG: length, type, data, checksum. */
export function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

export const textChunk = (keyword: string, text: string): Buffer =>
  chunk('tEXt', Buffer.from(`${keyword}\0${text}`, 'latin1'));

/** A small picture of one colour, told apart by it. */
export const picture = (red: number, format: 'png' | 'jpeg' = 'png'): Promise<Buffer> =>
  sharp({ create: { width: 16, height: 24, channels: 3, background: { r: red, g: 80, b: 120 } } })
    .toFormat(format)
    .toBuffer();

export const base64 = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString('base64');

/** The picture with chunks put behind its header. */
export const withChunks = (png: Buffer, chunks: readonly Buffer[]): Buffer =>
  Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);

/** A card as a picture, as SillyTavern writes it: with the keyword of its version. */
export const cardPng = async (json: unknown, keyword = 'chara', more: readonly Buffer[] = []): Promise<Buffer> =>
  withChunks(await picture(200), [...more, textChunk(keyword, base64(json))]);

/** A zip archive of these files. */
export function zipOf(files: Readonly<Record<string, Buffer | string>>): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return new Promise((done, fail) => {
    const parts: Buffer[] = [];
    zip.outputStream.on('data', (part: Buffer) => parts.push(part));
    zip.outputStream.on('error', fail);
    zip.outputStream.on('end', () => done(Buffer.concat(parts)));
  });
}

/** A card of version 3 with everything that the versions know. */
export const fullCard = (more: object = {}) => ({
  spec: 'chara_card_v3',
  spec_version: '3.0',
  data: {
    name: 'Vic',
    nickname: 'Vicky',
    description: 'Keeps the counter of the tavern.',
    personality: 'dry',
    scenario: 'A tavern at the road.',
    first_mes: '*{{char}} looks up.* "Late again, {{user}}?"',
    mes_example: '<START>',
    alternate_greetings: ['"We are closed, {{user}}."', '*Vic sleeps on the counter.* "Hm?"'],
    group_only_greetings: ['"Everyone, sit down."'],
    creator_notes: 'Best in the evening.',
    creator_notes_multilingual: { de: 'Am besten abends.', 'not a language!': 'x' },
    system_prompt: 'Write as Vic.',
    post_history_instructions: 'Stay short.',
    tags: ['tavern', 'slice of life'],
    creator: 'Ada',
    character_version: '1.2',
    source: ['https://example.org/vic'],
    creation_date: 1_700_000_000,
    modification_date: 1_700_000_100,
    licence: 'CC-BY-4.0',
    an_unknown_field: { kept: [1, 2] },
    character_book: {
      name: 'The tavern',
      entries: [
        {
          id: 7,
          keys: ['cellar', '/wine s?/i'],
          secondary_keys: ['night'],
          selective: true,
          content: 'The cellar is locked at night.',
          enabled: true,
          insertion_order: 50,
          comment: 'Cellar',
          extensions: { selectiveLogic: 3, case_sensitive: true },
        },
      ],
    },
    extensions: {
      world: 'Road',
      depth_prompt: { prompt: 'Vic is tired.', depth: 2, role: 'system' },
      regex_scripts: [{ scriptName: 'Bold', findRegex: '/x/', replaceString: 'y' }],
      talkativeness: '0.5',
    },
    ...more,
  },
});

/** The files of a Backyard archive with two scenarios, the second of which holds a chat. */
export const byafParts = async (more: { character?: object; manifest?: object } = {}) => ({
  'manifest.json': JSON.stringify({
    schemaVersion: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
    characters: ['characters/vic/character.json'],
    scenarios: ['scenarios/road.json', 'scenarios/night.json'],
    author: { name: 'Ada', backyardURL: 'https://example.org/ada' },
    ...more.manifest,
  }),
  'characters/vic/character.json': JSON.stringify({
    schemaVersion: 1,
    id: 'vic',
    name: 'Vic',
    displayName: 'Vic of the tavern',
    isNSFW: false,
    persona: '{character} keeps the counter. #{user}: "Hm?"',
    createdAt: '2026-01-01T00:00:00.000Z',
    loreItems: [{ key: 'cellar, wine', value: '{character} locks the cellar at night.' }],
    images: [
      { path: 'images/vic.png', label: '' },
      { path: 'images/smile.png', label: 'joy' },
    ],
    ...more.character,
  }),
  'scenarios/road.json': JSON.stringify({
    schemaVersion: 1,
    title: 'Road',
    narrative: 'A road in winter.',
    formattingInstructions: 'Write as {character}.',
    firstMessages: [{ characterID: 'vic', text: '"The road is closed, {user}."' }],
    exampleMessages: [{ characterID: 'vic', text: '#{character}: "Hm."' }],
    messages: [],
  }),
  'scenarios/night.json': JSON.stringify({
    schemaVersion: 1,
    title: 'Night',
    narrative: 'A tavern at night.',
    backgroundImage: 'images/tavern.png',
    firstMessages: [{ characterID: 'vic', text: '"Late again, {user}?"' }],
    exampleMessages: [],
    messages: [
      { type: 'human', text: '"I was at the cellar."', createdAt: '2026-01-01T10:00:00.000Z' },
      {
        type: 'ai',
        outputs: [
          { text: '"No."', createdAt: '2026-01-01T10:01:00.000Z', activeTimestamp: '2026-01-01T10:01:00.000Z' },
          {
            text: '"It is locked, {user}."',
            createdAt: '2026-01-01T10:02:00.000Z',
            activeTimestamp: '2026-01-01T10:02:00.000Z',
          },
        ],
      },
    ],
  }),
  'characters/vic/images/vic.png': await picture(11),
  'characters/vic/images/smile.png': await picture(12),
  'images/tavern.png': await picture(13),
});
