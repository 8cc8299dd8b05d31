import { arbitraryStory } from '@comfyvn/shared/story/arbitrary.test-support';
import type { Node } from '@comfyvn/shared/story/node';
import type { Story } from '@comfyvn/shared/story/story';
import fc from 'fast-check';
import type { ExportSource } from './exporter.ts';

/** Pieces that mean something in one of the text forms. */
const PIECES = [
  ...['a', 'B', 'Anna', 'CUT TO:', 'INT. HOUSE', 'FADE OUT.', 'return', 'TODO: x', 'VAR x = 1', 'INCLUDE a', 'else:'],
  ...['!', '@', '#', '~', '=', '===', '>', '<', '>x<', '.', '...', '*', '**', '***', '_', '__', '-', '--', '---', '->'],
  ...['->->', '<>', '<-', '+', '+ a', '1. a', '1) a', '[', ']', '[[', ']]', '[[a|b]]', '[a](b)', '![a](b)', '(', ')'],
  ...[
    '(sighs)',
    '^',
    '{',
    '}',
    '{a|b}',
    '{{{',
    '|',
    '`',
    '```',
    '~~~',
    '\\',
    '\\\\',
    '/',
    '//',
    '/*',
    '*/',
    '/%',
    '%/',
  ],
  ...['http://a.b', 'a@b.c', '&', '&amp;', '&#65;', '<b>', '</p>', '<!--', '-->', '<<if true>>', '<<goto "x">>', '$x'],
  ...[
    '_x',
    '$$',
    '"',
    "'",
    "''",
    '""',
    '"""',
    ':: Start',
    '::',
    '::a[b]{"c":1}',
    ':',
    ';',
    '%',
    '?',
    '\u2060',
    '\u00a0',
  ],
  ...[
    ' ',
    '  ',
    '\t',
    '\n',
    '\n\n',
    '\r\n',
    '\r',
    '\u2028',
    '\u0000',
    '\u001b',
    '\u200b',
    'é',
    '雪',
    'ש',
    '😀',
    '\ud800',
  ],
  ...['*so*', '**very**', '{b}', '{/b}', '{i}', '{/i}', '{ruby=a}b{/ruby}', '{w}', '{w=1}', '{color=#f00}', '{/color}'],
  ...['{lb}', '{=trust}', '{=1 + 2}', '{=note}', '{=random()}', '{={=1}}', '{size=2}x{/size}', '{speed=2}y{/speed}'],
  ...['- a', '* a', '# a', '= a', '== a', '> a', '    a', '| a | b |', '___', '<script>alert(1)</script>', '1', '0'],
];

/** Texts made of what is markup somewhere, and of anything at all. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((parts) => parts.join(' ')) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
);
const hostileName = hostileText.map((text) => text || ' ');

function withTexts(story: Story, texts: readonly string[], names: readonly string[]): Story {
  let t = 0;
  let n = 0;
  const text = () => texts[t++ % texts.length]!;
  const name = () => names[n++ % names.length]!;
  const node = (one: Node): Node => {
    if (one.type === 'line')
      return { ...one, text: text(), ...(one.expression === undefined ? {} : { expression: name() }) };
    if (one.type === 'end') return one.ending === undefined ? one : { ...one, ending: name() };
    if (one.type === 'input') return { ...one, prompt: text(), placeholder: name() };
    if (one.type !== 'menu') return one;
    const choices = one.choices.map((choice) => ({
      ...choice,
      text: text(),
      ...(choice.reason === undefined ? {} : { reason: name() }),
    }));
    return { ...one, prompt: text(), choices };
  };
  return {
    ...story,
    title: name(),
    characters: story.characters.map((one) => ({ ...one, name: name() })),
    assets: story.assets.map((one) => ({ ...one, name: name() })),
    variables: story.variables.map((one) => ({ ...one, name: name() })),
    scenes: story.scenes.map((scene) => ({ ...scene, title: name(), nodes: scene.nodes.map(node) })),
  };
}

/** Stories of every kind of node whose texts and names are made to be taken for markup. */
export const hostileStory: fc.Arbitrary<Story> = fc
  .tuple(
    arbitraryStory,
    fc.array(hostileText, { minLength: 1, maxLength: 12 }),
    fc.array(hostileName, { minLength: 1, maxLength: 12 }),
  )
  .map(([story, texts, names]) => withTexts(story, texts, names));

/** The source of an export of a story without assets. */
export function sourceOf(story: Story, more: Partial<ExportSource> = {}): ExportSource {
  return { story, assets: new Map(), version: '1.0.0', program: new Map(), ...more };
}
