import { expect, test } from 'vitest';
import { scanMarkup } from './markup.ts';
import type { AuthorStyle } from './segments.ts';

const narrated: AuthorStyle = {
  bare: 'narration',
  bareIsRare: false,
  singleQuotes: false,
  dashes: false,
  underscores: false,
  firstPerson: false,
};
const spoken: AuthorStyle = { ...narrated, bare: 'dialogue' };
const people = new Set(['Mira', 'Bo']);

function scan(text: string, style: AuthorStyle = narrated): string[] {
  return scanMarkup(text, style, (name) => people.has(name)).map((segment) => `${segment.kind}: ${segment.text}`);
}

test('narration in asterisks and speech in quotation marks become stretches of their own, in order', () => {
  expect(scan('*She waves.* "Hi there!" *Then she sits.*')).toEqual([
    'narration: She waves.',
    'dialogue: Hi there!',
    'narration: Then she sits.',
  ]);
});

test('plain narration is kept and speech found in any quotation marks', () => {
  expect(scan('He nods. “Good.” Then „Gut.“ and « Bien. » and 「いいね」')).toEqual([
    'narration: He nods.',
    'dialogue: Good.',
    'narration: Then',
    'dialogue: Gut.',
    'narration: and',
    'dialogue: Bien.',
    'narration: and',
    'dialogue: いいね',
  ]);
});

test('bare text is speech for an author who sets narration apart', () => {
  expect(scan('Hello there *he smiles warmly at you* how are you?', spoken)).toEqual([
    'dialogue: Hello there',
    'narration: he smiles warmly at you',
    'dialogue: how are you?',
  ]);
});

test('a few words between asterisks inside speech are stress, not narration', () => {
  expect(scan('"I *really* mean **it**, you _know_."')).toEqual(['dialogue: I really mean it, you know.']);
  expect(scan('You have *to* see this.', spoken)).toEqual(['dialogue: You have to see this.']);
});

test('a short act between asterisks parts bare speech', () => {
  expect(scan('Fine *shrugs* whatever you say.', spoken)).toEqual([
    'dialogue: Fine',
    'narration: shrugs',
    'dialogue: whatever you say.',
  ]);
});

test('an unclosed quotation ends at the next narration or blank line', () => {
  expect(scan('"Wait here. *He runs off into the dark.* "Back!"')).toEqual([
    'dialogue: Wait here.',
    'narration: He runs off into the dark.',
    'dialogue: Back!',
  ]);
  expect(scan('"One.\n\nHe left.')).toEqual(['dialogue: One.', 'narration: He left.']);
});

test('an asterisk that closes nothing makes narration of what stands before it', () => {
  expect(scan('He walks to the door.* Coming in?', spoken)).toEqual([
    'narration: He walks to the door.',
    'dialogue: Coming in?',
  ]);
});

test('a blank line closes narration that was left open', () => {
  expect(scan('*He waits for her\n\nAre you there?', spoken)).toEqual([
    'narration: He waits for her',
    'dialogue: Are you there?',
  ]);
});

test('a title in quotation marks within a sentence is no speech', () => {
  expect(scan('They call it "the Pit" around here.')).toEqual(['narration: They call it "the Pit" around here.']);
  expect(scan('She says "yes" and leaves.')).toEqual([
    'narration: She says',
    'dialogue: yes',
    'narration: and leaves.',
  ]);
});

test('notes out of character are set aside with their nested brackets', () => {
  expect(scan('*Nods.* (OOC: back (soon) ok) "Right." ((brb)) [OOC: hi]')).toEqual([
    'narration: Nods.',
    'ooc: (OOC: back (soon) ok)',
    'dialogue: Right.',
    'ooc: ((brb))',
    'ooc: [OOC: hi]',
  ]);
});

test('square brackets are words, not expressions', () => {
  expect(scan('"[Warning] stay back!"')).toEqual(['dialogue: [Warning] stay back!']);
});

test('code, HTML blocks, comments and images are set aside and inline tags vanish', () => {
  expect(scan('A <b>big</b> dog.\n```\nHP: 3\n```\n<div class="x"><p>Stats</p></div><!-- hm -->![cat](a.png)')).toEqual(
    [
      'narration: A big dog.',
      'code: HP: 3',
      'html: <div class="x"><p>Stats</p></div>',
      'html: <!-- hm -->',
      'image: cat',
    ],
  );
  expect(scanMarkup('<img src="b.png">', narrated, () => false)[0]).toMatchObject({ kind: 'image', url: 'b.png' });
});

test('angle brackets that are no tags stay words', () => {
  expect(scan('"I <3 you, 1 < 2 > 0."')).toEqual(['dialogue: I <3 you, 1 < 2 > 0.']);
});

test('reasoning of the model is set aside, with or without its opening tag', () => {
  expect(scan('<think>He is sad.</think>"Hey."')).toEqual(['ooc: <think>He is sad.</think>', 'dialogue: Hey.']);
  expect(scan('plan plan</think>\n"Hey."')).toEqual(['ooc: plan plan</think>', 'dialogue: Hey.']);
});

test('a prefix with a known name governs its line and is not text', () => {
  const segments = scanMarkup('Mira: Hello you.\n**Bo:** "Hm." *He shrugs.*\nNote: nothing', narrated, (name) =>
    people.has(name),
  );
  expect(segments.map((segment) => [segment.kind, segment.prefix, segment.text])).toEqual([
    ['dialogue', 'Mira', 'Hello you.'],
    ['dialogue', 'Bo', 'Hm.'],
    ['narration', 'Bo', 'He shrugs.'],
    ['narration', null, 'Note: nothing'],
  ]);
});

test('a leading hyphen is a list mark, not a choice, and numbers stay', () => {
  expect(scan('- rope\n- "Two lamps, please."')).toEqual(['narration: rope', 'dialogue: Two lamps, please.']);
});

test('separators leave a break before the next stretch and headings lose their marks', () => {
  const segments = scanMarkup('One.\n\n***\n\n## Night\nTwo.', narrated, () => false);
  expect(segments.map((segment) => [segment.text, segment.break])).toEqual([
    ['One.', false],
    ['Night', true],
    ['Two.', false],
  ]);
});

test('a dialogue dash opens speech and a tag in dashes parts it', () => {
  expect(scan('— Привет, — сказал он. — Как дела?', { ...narrated, dashes: true })).toEqual([
    'dialogue: Привет,',
    'narration: сказал он.',
    'dialogue: Как дела?',
  ]);
});

test('stray punctuation between stretches makes no line, and silence in quotation marks does', () => {
  expect(scan('"Yes" , *he says.* "..."')).toEqual(['dialogue: Yes,', 'narration: he says.', 'dialogue: ...']);
});

test('offsets cover the delimiters of each stretch', () => {
  const text = '*Nods.* "Sure."';
  expect(
    scanMarkup(text, narrated, () => false).map((segment) => text.slice(segment.start, segment.end).trim()),
  ).toEqual(['*Nods.*', '"Sure."']);
});

test('a thought needs a first person and an author who narrates in the third', () => {
  expect(scan("*He looks away.* *I can't tell her the truth...*")).toEqual([
    'narration: He looks away.',
    "thought: I can't tell her the truth...",
  ]);
  expect(scan("*I can't tell her the truth...*", { ...narrated, firstPerson: true })).toEqual([
    "narration: I can't tell her the truth...",
  ]);
});
