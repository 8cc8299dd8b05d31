import { cpuMs } from '@comfyvn/shared/cpu-time.test-support';
import { expect, test } from 'vitest';
import { createChatReader } from './index.ts';
import { brief, readChat, SOLO, toMessages } from './reading.fixture.ts';

const STORY = { userName: 'Sam', characterNames: ['Narrator'], group: false };

test('the author speaks every quotation of a solo chat and no narration is lost', () => {
  expect(
    brief(
      readChat(
        [
          ['Mira Vale', '*Looks up.* "You came." *Smiles.* "Good."'],
          ['>Sam', '"I did."'],
        ],
        SOLO,
      ),
    ),
  ).toEqual([
    'narration||Looks up.',
    'dialogue|Mira Vale|You came.',
    'narration||Smiles.',
    'dialogue|Mira Vale|Good.',
    'dialogue|Sam|I did.',
  ]);
});

test("a tag by name gives the words to somebody else, a tag by the author's own name does not", () => {
  const lines = readChat([['Mira Vale', 'The waiter came. "Soup?" asked Bernard. "Please," Mira said.']], SOLO);
  expect(
    lines.filter((line) => line.kind === 'dialogue').map((line) => [line.speaker, line.evidence, line.tier]),
  ).toEqual([
    ['Bernard', 'explicit', 1],
    ['Mira Vale', 'author', 1],
  ]);
});

test('style is decided per author over the whole chat', () => {
  const lines = readChat(
    [
      ['Mira Vale', '*Waves at him.* Hello!'],
      ['Mira Vale', 'Sit down, please.'],
      ['>Sam', 'He sat. "Thanks."'],
      ['>Sam', 'He drank his tea.'],
    ],
    SOLO,
  );
  expect(brief(lines)).toEqual([
    'narration||Waves at him.',
    'dialogue|Mira Vale|Hello!',
    'dialogue|Mira Vale|Sit down, please.',
    'narration||He sat.',
    'dialogue|Sam|Thanks.',
    'narration||He drank his tea.',
  ]);
});

test('bare words beside well-paired asterisks are speech even when the author sometimes uses quotation marks', () => {
  const lines = readChat(
    [
      ['Mira Vale', '*She stops by the window.* "Listen." *She holds up a hand.*'],
      ['Mira Vale', '*She listens for a while.* "Gone." *She breathes out slowly.*'],
      ['Mira Vale', '*She turns around with a grin.* Well, where were we?'],
    ],
    SOLO,
  );
  expect(brief(lines).slice(-2)).toEqual([
    'narration||She turns around with a grin.',
    'dialogue|Mira Vale|Well, where were we?',
  ]);
});

test('a prefix counts for the cast at once and for others when it repeats', () => {
  const chat = ['Mira: Hi.', 'Guard: Halt!', 'Guard: Who goes?', 'Guard: Pass.', 'Time: noon'].map(
    (text) => ['Mira Vale', `*The gate.*\n${text}`] as const,
  );
  expect(brief(readChat(chat, SOLO)).filter((line) => line.startsWith('dialogue'))).toEqual([
    'dialogue|Mira Vale|Hi.',
    'dialogue|Guard|Halt!',
    'dialogue|Guard|Who goes?',
    'dialogue|Guard|Pass.',
    'dialogue|Mira Vale|Time: noon',
  ]);
});

test("a narrator's speakers come from tags, pronouns and turns, and aliases become one person", () => {
  const lines = readChat(
    [
      ['Narrator', 'Anna Bell opened the door. She wiped her hands. Peter Stone stood outside. He took off his hat.'],
      ['Narrator', '"You are late," said Anna.\n\n"The road was bad," Peter replied.\n\n"Then come in," she said.'],
      ['Narrator', 'Miss Bell poured the tea. Mr. Stone sat down. "Sugar?" asked Miss Bell. "Two," said Mr. Stone.'],
      ['>Sam', '"And what about me?"'],
    ],
    STORY,
  );
  expect(lines.filter((line) => line.kind === 'dialogue').map((line) => line.speaker)).toEqual([
    'Anna Bell',
    'Peter Stone',
    'Anna Bell',
    'Anna Bell',
    'Peter Stone',
    'Sam',
  ]);
});

function speakersOf(...texts: string[]): (string | null)[] {
  const lines = readChat(
    texts.map((text) => ['Narrator', text] as const),
    STORY,
  );
  return lines.filter((line) => line.kind === 'dialogue').map((line) => line.speaker);
}

test('husband and wife are two people', () => {
  const speakers = speakersOf(
    'Mrs. Marsh came in. She smiled. Then Mr. Marsh came, and he frowned. Marsh sat down by himself.',
    '"Tea?" asked Mrs. Marsh. "No," said Mr. Marsh. "Later," said Marsh. "Good," said Mrs. Marsh.',
  );
  expect(speakers[0]).toBe('Mrs. Marsh');
  expect(speakers[1]).not.toBe(speakers[0]);
  expect(speakers[2]).toBe(speakers[1]);
  expect(speakers[3]).toBe(speakers[0]);
});

test('reported speech is no tag, and a tag before names its subject', () => {
  expect(
    speakersOf(
      'Ruth, ignoring Karl, said: "Sit down." "Thanks," said Karl. "Well?" Ruth said nothing.',
      'Karl looked at Ruth, who said quickly: "Not here." "Where?" asked Karl.',
    ),
  ).toEqual(['Ruth', 'Karl', 'Karl', 'Ruth', 'Karl']);
});

test('a tag with a colon on a line of its own is no prefix', () => {
  const text = 'Ruth said:\n"Come in."';
  expect(speakersOf(text, text, text, text)).toEqual(['Ruth', 'Ruth', 'Ruth', 'Ruth']);
});

test('a story within speech has tags of its own', () => {
  expect(
    speakersOf(
      '"Then I went to see Ruth," said Karl. "\u2018Who is it?\u2019 cried Ruth from above."',
      '"Yes," said Ruth.',
    ),
  ).toEqual(['Karl', 'Ruth', 'Ruth']);
});

test('nobody answers to the name that a line addresses', () => {
  const lines = readChat(
    [
      [
        'Narrator',
        '"Where were you?" asked Ruth. "Out," said Karl. "Out where, Karl?" "At the mill." Ruth sighed. "Karl, please." "It is true."',
      ],
    ],
    STORY,
  );
  expect(lines.filter((line) => /Karl[,?]/.test(line.text)).map((line) => line.speaker)).toEqual(['Ruth', 'Ruth']);
});

test('a card that voices many is found out by its tags', () => {
  const talk = (at: number): readonly [string, string] => [
    'The Vale',
    `"Number ${at} is here," said Anna. "I see it," said Peter. "Good."`,
  ];
  const lines = readChat(
    Array.from({ length: 6 }, (_, at) => talk(at)),
    { userName: 'Sam', characterNames: ['The Vale'], group: false },
  );
  expect(lines.some((line) => line.speaker === 'The Vale')).toBe(false);
  expect(
    lines.filter((line) => line.text === 'Good.').every((line) => line.speaker === 'Peter' || line.speaker === 'Anna'),
  ).toBe(true);
});

test('a narrator message of the system is narration, with speech only where tagged', () => {
  expect(brief(readChat([['!Mira Vale', 'Night falls. "Who is there?" cried Otto. "..."']], SOLO))).toEqual([
    'narration||Night falls.',
    'dialogue|Otto|Who is there?',
    'narration||cried Otto.',
    'dialogue|Otto|...',
  ]);
});

test('names that are keys of every object are names like others', () => {
  const lines = readChat(
    [
      ['__proto__', '"Hi," said constructor. "Yo," said Constructor.'],
      ['constructor', '"Hey."'],
    ],
    { userName: 'toString', characterNames: ['__proto__', 'constructor', 'Narrator'], group: true },
  );
  expect(lines.filter((line) => line.kind === 'dialogue').length).toBe(3);
});

test('long lines are cut into screens that keep their speaker and rising offsets', () => {
  const text = `"${'This is one more sentence of a very long answer. '.repeat(12).trim()}"`;
  const lines = readChat([['Mira Vale', text]], SOLO);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.every((line) => line.speaker === 'Mira Vale' && line.text.length <= 200)).toBe(true);
  lines.forEach((line, at) => expect(line.end).toBe(lines[at + 1]?.start ?? text.length));
});

test('reading twice gives the same lines', () => {
  const chat = [['Mira Vale', '*Hums.* "La la."']] as const;
  expect(readChat(chat, SOLO)).toEqual(readChat(chat, SOLO));
});

test('a story with twenty thousand different names is read in bounded time', () => {
  const name = (at: number): string =>
    `A${[...at.toString(26)].map((digit) => 'abcdefghijklmnopqrstuvwxyz'.charAt(parseInt(digit, 26))).join('')}`;
  const text = Array.from({ length: 20_000 }, (_, at) => `${name(at)} ran. ${name(at)} fell.`).join(' ');
  const start = cpuMs();
  expect(readChat([['Narrator', text]], STORY).length).toBeGreaterThan(1000);
  expect(cpuMs() - start).toBeLessThan(8_000);
}, 20_000);

/** Well under a second on an idle machine; the limit below leaves room for a busy one, and none for quadratic time. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['letters', 'a'],
  ['asterisks', '*'],
  ['open narration', '*a '],
  ['stress', 'a *b* '],
  ['marks', '"'],
  ['open speech', '"a '],
  ['tags', '"a" said Bob '],
  ['parentheses', '(('],
  ['tag openings', '<a'],
  ['elements', '<div>'],
  ['images', '!['],
  ['backticks', '`'],
  ['prefixes', 'Anna: hi\n'],
  ['initials', 'A. '],
  ['notes', '(ooc '],
  ['commas', ',.'],
];
test.each(HOSTILE)(
  'a megabyte of %s in one message is read in linear time',
  (_, unit) => {
    const time = (size: number): number => {
      const reader = createChatReader(SOLO);
      const [message] = toMessages([['Mira Vale', unit.repeat(Math.ceil(size / unit.length))]]);
      if (!message) return 0;
      const start = cpuMs();
      reader.observe(message);
      reader.prepare();
      reader.read(message);
      return cpuMs() - start;
    };
    expect(time(1_000_000)).toBeLessThan(4_000);
  },
  20_000,
);

test('a name and a quotation right after its colon make a speaker, even once; other words before a colon do not', () => {
  const told = 'Elias nods.\n\nElias: "Hmph."\n\nThen: "Go."\n\nThe sign says: "Keep out."';
  expect(brief(readChat([['Mira Vale', told]], SOLO)).filter((line) => line.startsWith('dialogue'))).toEqual([
    'dialogue|Elias|Hmph.',
    'dialogue|Mira Vale|Go.',
    'dialogue|Mira Vale|Keep out.',
  ]);
});
