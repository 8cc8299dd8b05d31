import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import {
  drawAll,
  drawAttic,
  drawHarbour,
  drawPortrait,
  drawSprite,
  EXPRESSIONS,
  type Looks,
} from './sillytavern-art.ts';

/** The people, places and chats of the tests, as files of SillyTavern 1.19. */

export const USER = 'Mika';
export const SOLO = { avatar: 'Vic.png', name: 'Vic', chat: 'Vic - main' };
export const GROUP = { id: '1700000000001', name: 'Harbour council', chat: 'Council night' };

interface Person {
  readonly avatar: string;
  readonly name: string;
  readonly looks: Looks;
  readonly ground: string;
  readonly expressions: readonly string[];
}

const PEOPLE: readonly Person[] = [
  {
    avatar: 'Vic.png',
    name: 'Vic',
    looks: { hair: '#3b2a4a', coat: '#46557d', skin: '#f2cfb4', long: true },
    ground: '#7d8fb8',
    expressions: EXPRESSIONS,
  },
  // The card file is not named like the character: sprites go by name, identity by file.
  {
    avatar: 'Ada_v2.png',
    name: 'Ada',
    looks: { hair: '#b3562e', coat: '#2f6b57', skin: '#f6d9c0' },
    ground: '#86b09f',
    expressions: ['neutral', 'joy', 'anger'],
  },
  {
    avatar: 'Bo.png',
    name: 'Bo',
    looks: { hair: '#2b2b2b', coat: '#8a3a3f', skin: '#b98563' },
    ground: '#c48f93',
    expressions: ['neutral', 'joy', 'fear'],
  },
];

export interface SeedMessage {
  name: string;
  is_user: boolean;
  is_system: boolean;
  send_date: string;
  mes: string;
  [field: string]: unknown;
}

const at = (minute: number): string => new Date(Date.UTC(2026, 9, 3, 18, minute, 7, 250)).toISOString();
const persona = { force_avatar: '/thumbnail?type=persona&file=mika.png' };

const said = (minute: number, name: string, mes: string, more: object = {}): SeedMessage => ({
  name,
  is_user: name === USER,
  is_system: false,
  send_date: at(minute),
  mes,
  extra: {},
  ...(name === USER && persona),
  ...more,
});

const swiped = (swipe_id: number, swipes: string[]) => ({
  swipes,
  swipe_id,
  swipe_info: swipes.map((_, n) => ({ send_date: at(n), extra: {} })),
});

const GREETING = '*The harbour lamps flicker on, one by one.* "You came, {{user}}. I hardly dared to hope."';
const LETTERS = [
  '*She shrugs.* "Just letters. Nothing you need to see."',
  '*Vic holds a bundle of letters to her chest and smiles.* "My brother\'s letters. All of them, at last."',
  '*She hides the bundle behind her back.* "What letters?"',
];

/** Vic and Mika at the harbour: narration, dialogue, swipes, a narrator's line, a hidden message, a comment. */
export const SOLO_MESSAGES: readonly SeedMessage[] = [
  said(
    0,
    'Vic',
    GREETING.replaceAll('{{user}}', USER),
    swiped(0, [GREETING, '*Vic does not turn around.* "You are late, {{user}}."']),
  ),
  said(1, USER, '"Of course I came." *I lean on the railing beside her.* "What have you got there?"'),
  said(2, 'Vic', LETTERS[1]!, swiped(1, LETTERS)),
  said(3, USER, '"May I read one?"'),
  said(4, 'System', 'The wind rises, and somewhere a bell begins to ring.', {
    force_avatar: 'img/five.png',
    extra: { type: 'narrator' },
  }),
  said(5, 'Vic', '*Her hands shiver.* "The storm bell... I am afraid of that sound. We should go inside."'),
  said(6, USER, 'ooc: this line was hidden from the prompt', { is_system: true }),
  said(7, 'Note', 'A remark of the author, for nobody else.', {
    is_system: true,
    force_avatar: 'img/quill.png',
    extra: { type: 'comment' },
  }),
  said(8, USER, '"Take my hand."'),
  said(
    9,
    'Vic',
    '*Vic blushes and looks away, but her fingers close around yours.* "Only because of the storm."\n\n*They run along the pier. Behind them the first wave breaks over the wall.*',
  ),
  said(10, USER, '"Is that a light up there?"'),
  said(11, 'Vic', '*She laughs for the first time that evening.* "The attic! He left the lamp burning for us."'),
];

const by = (avatar: string) => ({
  original_avatar: avatar,
  force_avatar: `/thumbnail?type=avatar&file=${encodeURIComponent(avatar)}`,
  extra: { gen_id: 1795340691543 },
});

/** Three people round one table. */
export const GROUP_MESSAGES: readonly SeedMessage[] = [
  said(
    20,
    'Vic',
    '*Vic unrolls the chart on the table.* "Three ways out of the harbour. We need to choose tonight."',
    by('Vic.png'),
  ),
  said(21, USER, '"I say we go by the lighthouse."'),
  said(22, 'Ada', '*Ada slams her cup down.* "How dare you? My father drowned there!"', by('Ada_v2.png')),
  said(23, 'Bo', '"Quiet, Ada." *Bo grins into his beard.* "Nobody drowns with me at the rudder."', by('Bo.png')),
  said(24, USER, '*I put my finger on the chart.* "Then Bo steers."'),
  said(25, 'Vic', '"It is settled, then." *She smiles at each of them in turn.*', by('Vic.png')),
];

const toJsonl = (metadata: object, messages: readonly SeedMessage[]): string =>
  [{ chat_metadata: metadata, user_name: 'unused', character_name: 'unused' }, ...messages]
    .map((line) => JSON.stringify(line))
    .join('\n');

/** A card: the picture with its data as base64 JSON in a tEXt chunk `chara`. */
function toCard(picture: Buffer, { name, chat }: { name: string; chat: string }): Buffer {
  const data = {
    name,
    description: `${name} of the old harbour. {{char}} knows {{user}} from school.`,
    personality: 'guarded, warm underneath',
    scenario: 'A stormy evening in a small harbour town.',
    first_mes: GREETING,
    mes_example: '',
    creator_notes: '',
    system_prompt: '',
    post_history_instructions: '',
    alternate_greetings: [],
    tags: [],
    creator: 'ComfyVN tests',
    character_version: '1',
    extensions: { talkativeness: '0.5', fav: false, world: name === 'Vic' ? 'Harbour' : '' },
  };
  const card = { spec: 'chara_card_v2', spec_version: '2.0', data, ...data, chat, create_date: at(0) };
  const text = Buffer.concat([
    Buffer.from('chara\0', 'latin1'),
    Buffer.from(Buffer.from(JSON.stringify(card)).toString('base64'), 'latin1'),
  ]);
  const body = Buffer.concat([Buffer.from('tEXt', 'latin1'), text]);
  const chunk = Buffer.alloc(12 + text.length);
  chunk.writeUInt32BE(text.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(zlib.crc32(body), chunk.length - 4);
  const end = picture.length - 12;
  return Buffer.concat([picture.subarray(0, end), chunk, picture.subarray(end)]);
}

export interface SeedOptions {
  /** Folder of the SillyTavern program, for its default settings. */
  readonly program: string;
  readonly llmUrl: string;
}

function settings({ program, llmUrl }: SeedOptions): object {
  const all = JSON.parse(fs.readFileSync(path.join(program, 'default/content/settings.json'), 'utf8'));
  Object.assign(all, {
    firstRun: false,
    currentVersion: '1.19.0',
    username: USER,
    user_avatar: 'mika.png',
    main_api: 'openai',
  });
  all.background = { name: 'attic.png', url: 'url("backgrounds/attic.png")', fitting: 'classic', animation: false };
  Object.assign(all.power_user, {
    auto_connect: true,
    auto_save_msg_edits: false,
    personas: { 'mika.png': USER },
    persona_descriptions: {
      'mika.png': { description: `${USER} came back after seven years.`, position: 0, lorebook: '' },
    },
    default_persona: 'mika.png',
  });
  Object.assign(all.oai_settings, {
    chat_completion_source: 'custom',
    custom_url: llmUrl,
    custom_model: 'fake-vn',
    stream_openai: false,
    bypass_status_check: true,
  });
  Object.assign(all.extension_settings, {
    expressions: { api: 2, promptType: 'raw', showDefault: false, fallback_expression: 'neutral', custom: [] },
    expressionOverrides: [],
  });
  return all;
}

const LORE = {
  entries: {
    0: {
      uid: 0,
      key: ['lighthouse'],
      keysecondary: [],
      comment: 'The lighthouse',
      content: 'It has been dark for seven years.',
      disable: false,
      order: 100,
      position: 0,
      constant: false,
      selective: false,
      probability: 100,
      useProbability: true,
      depth: 4,
    },
    1: {
      uid: 1,
      key: ['bell'],
      keysecondary: [],
      comment: 'switched off',
      content: 'Never rung.',
      disable: true,
      order: 100,
      position: 0,
      constant: false,
      selective: false,
      probability: 100,
      useProbability: true,
      depth: 4,
    },
  },
};

/** Fills the folder of one user. Returns where the two chats lie. */
export function seedUser(folder: string, options: SeedOptions): { soloFile: string; groupFile: string } {
  const write = (name: string, content: string | Buffer) => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    return file;
  };
  write('settings.json', JSON.stringify(settings(options), null, 4));
  const pictures = new Map<string, string>();
  const draw = (name: string, picture: string) => void pictures.set(path.join(folder, name), picture);
  for (const { avatar, name, looks, ground, expressions } of PEOPLE) {
    draw(`characters/${avatar}`, drawPortrait(looks, ground));
    for (const expression of expressions) draw(`characters/${name}/${expression}.png`, drawSprite(looks, expression));
  }
  const vic = PEOPLE[0]!;
  draw('characters/Vic/joy-2.png', drawSprite(vic.looks, 'joy'));
  for (const expression of ['neutral', 'joy', 'embarrassment'])
    draw(`characters/Vic/winter/${expression}.png`, drawSprite(vic.looks, expression, '#b8433f'));
  draw('User Avatars/mika.png', drawPortrait({ hair: '#d8b46a', coat: '#6d5a8c', skin: '#f3d3bb' }, '#cbb7de'));
  draw('backgrounds/harbour dusk.png', drawHarbour());
  draw('backgrounds/attic.png', drawAttic());
  drawAll(pictures);
  for (const { avatar, name } of PEOPLE) {
    const file = path.join(folder, 'characters', avatar);
    const chat = name === SOLO.name ? SOLO.chat : `${name} - none`;
    fs.writeFileSync(file, toCard(fs.readFileSync(file), { name, chat }));
  }
  write('worlds/Harbour.json', JSON.stringify(LORE));
  const metadata = {
    integrity: '6f1c7f7e-9f0d-4d0f-8a8c-2b3f1a5d9e01',
    custom_background: 'url("backgrounds/harbour%20dusk.png")',
  };
  const soloFile = write(`chats/Vic/${SOLO.chat}.jsonl`, toJsonl(metadata, SOLO_MESSAGES));
  write(
    `groups/${GROUP.id}.json`,
    JSON.stringify(
      {
        id: GROUP.id,
        name: GROUP.name,
        members: PEOPLE.map(({ avatar }) => avatar),
        disabled_members: [],
        chat_id: GROUP.chat,
        chats: [GROUP.chat],
        avatar_url: '',
        allow_self_responses: false,
        activation_strategy: 0,
        generation_mode: 0,
        fav: false,
      },
      null,
      4,
    ),
  );
  const groupFile = write(
    `group chats/${GROUP.chat}.jsonl`,
    toJsonl({ integrity: '0d7d5f1a-1c55-4c9a-9a5e-3f6b7c8d9e02' }, GROUP_MESSAGES),
  );
  return { soloFile, groupFile };
}

/** A second self of the user: `/persona-set name=Ren`. */
export function addPersona(folder: string, name: string): void {
  const file = path.join(folder, 'settings.json');
  const all = JSON.parse(fs.readFileSync(file, 'utf8'));
  const id = `${name.toLowerCase()}.png`;
  all.power_user.personas[id] = name;
  all.power_user.persona_descriptions[id] = { description: `${name} is new here.`, position: 0, lorebook: '' };
  fs.writeFileSync(file, JSON.stringify(all, null, 4));
  const looks = { hair: '#4c6b9a', coat: '#a0673e', skin: '#e9c3a0' };
  drawAll(new Map([[path.join(folder, 'User Avatars', id), drawPortrait(looks, '#b7cbb0')]]));
}
