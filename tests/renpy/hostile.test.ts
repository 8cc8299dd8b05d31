import { beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { RESERVED_NAMES } from '../../daemon/src/exporters/renpy/reserved-names.ts';
import type { Expression } from '../../shared/src/story/condition.ts';
import type { Node } from '../../shared/src/story/node.ts';
import {
  STORY_VERSION,
  type Character,
  type Scene,
  type Story,
  type StoryAsset,
} from '../../shared/src/story/story.ts';
import type { Variable } from '../../shared/src/story/variable.ts';
import { hasEngine } from './engine.ts';
import { planOf } from './export-story.ts';
import { comparePlays, type Comparison } from './same-play.ts';

// Everything a stranger can write into a story, where it hurts most.

const NASTY = [
  '../../etc/passwd', 'C:\\Windows\\con', 'con', 'NUL.txt', '<img src=x onerror=alert(1)>', '=cmd|" /C calc"!A0', '{{char}}', '{b}bold',
  '{/b}{image=x}{#tag}', '[renpy.quit()]', '[[x', '%(x)s %d %', '100%', '"""', "'''", '\\', '\\"', 'a\nb', 'a\r\nb', '\ttab', '  two  ', '#', '$ x = 1',
  '"); import os; os.system("x") #', '__init__', '[__x.__y', '.__y [__x', '日本語', 'Привет', 'Ünïcode', '😀', '\u202eevil', '\u0000', '\ufeff', '\ud800', ' ', '',
  'Same', 'same', 'SAME', 'same ', 'start', 'None', 'True', '1', '-1', 'a'.repeat(300), '$', '...', '|', '`', '~', 'lambda: 0', 'x: y', 'label x:', 'é', 'e\u0301',
]; // prettier-ignore

const filled = (text: string, most = 200): string => (text === '' ? 'x' : text).slice(0, most);
const OURS = ['endings', 'stand_x_scale', 'vn', 'picked', 'story_seed', 'the_end', 'system', 'quick_menu'];
const words = [...NASTY, ...OURS, ...[...RESERVED_NAMES].slice(0, 160)];

const characters: Character[] = words.map((word, i) => ({
  id: ['constructor', 'toString', 'hasOwnProperty', 'valueOf'][i] ?? `c${i}`,
  name: filled(word),
  colour: '#336699',
  role: 'character',
  sprites: i % 7 === 0 ? [{ expression: filled(word, 80), costume: word.slice(0, 80), asset: `picture${i % 20}` }] : [],
}));

const assets: StoryAsset[] = [
  ...Array.from({ length: 20 }, (_, i): StoryAsset => ({
    id: `picture${i}`,
    kind: 'sprite',
    name: `${NASTY[i]}.png`,
    mime: i % 5 === 0 ? 'image/gif' : 'image/png',
    author: NASTY[i + 5]!,
    licence: NASTY[i + 10]!,
    source: NASTY[i + 15]!,
  })),
  ...NASTY.map((name, i): StoryAsset => ({
    id: `sound${i}`,
    kind: 'sfx',
    name,
    mime: i % 9 === 0 ? 'audio/mp4' : 'audio/wav',
  })),
];

const variables: Variable[] = words.flatMap((word, i): Variable[] => [
  {
    id: `v${i}`,
    name: filled(word, 80),
    scope: i % 2 === 0 ? 'session' : 'global',
    type: 'enum',
    initial: filled(word),
    options: [filled(word), 'other'],
  },
  { id: `w${i}`, name: filled(word, 80), scope: 'scene', type: 'list', initial: [word] },
]);

const value = (text: string): Expression => ({ op: 'value', value: text });

const scenes: Scene[] = words.map((word, i): Scene => {
  const { id } = characters[i]!;
  const say = { type: 'line', kind: 'dialogue', speaker: id } as const;
  const nodes: Node[] = [
    {
      ...say,
      id: `a${i}`,
      text: word,
      expression: filled(words[(i * 7) % words.length]!, 80),
      stage: [{ op: 'show', character: id, costume: word.slice(0, 80), expression: filled(word, 80) }],
    },
    {
      id: `m${i}`,
      type: 'menu',
      decide: 'reader',
      prompt: word,
      choices: [
        {
          id: `x${i}`,
          text: word,
          once: true,
          reason: word,
          condition: { op: 'in', left: value(word), right: value(`${word}!`) },
        },
        { id: `y${i}`, text: `${word} `, target: { node: `l${i}` } },
      ],
    },
    {
      id: `s${i}`,
      type: 'action',
      actions: [
        { type: 'set', variable: `v${i}`, value: value('other') },
        { type: 'push', variable: `w${i}`, value: value(`${word}${word}`) },
        { type: 'callback', name: filled(word, 80), args: [value(word), { op: 'get', variable: `v${i}` }] },
        ...(i < NASTY.length ? [{ type: 'cue' as const, cue: { type: 'sfx' as const, asset: `sound${i}` } }] : []),
      ],
    },
    {
      id: `l${i}`,
      type: 'line',
      kind: (['thought', 'system', 'document', 'ooc'] as const)[i % 4]!,
      text: `${word}\n${word}`,
    },
    i % 5 === 0 && filled(word) !== ''
      ? { id: `e${i}`, type: 'end', ending: filled(word) }
      : { id: `e${i}`, type: 'end' },
  ];
  return { id: `scene${i}`, title: word.slice(0, 300), stage: [], nodes };
});

const story: Story = {
  id: 'toString',
  version: STORY_VERSION,
  revision: 1,
  title: '../../"Hostile" [title] {b} %s\n$ x',
  locale: 'en',
  start: { scene: 'scene0' },
  characters,
  variables,
  assets,
  renamed: {},
  scenes,
};

describe("names and words that are none in the real Ren'Py", () => {
  test('every path of the plan is one that every system takes, and unlike every other', () => {
    const paths = planOf(story).files.map(({ path }) => path);
    expect(
      paths.filter(
        (path) => !/^[A-Za-z0-9_ ./-]+$/.test(path) || path.split('/').some((part) => /^\.|^$|[ .]$/.test(part)),
      ),
    ).toEqual([]);
    expect(paths.filter((path) => path.split('/').some((part) => part.length > 100))).toEqual([]);
    expect(paths.filter((path) => /(^|\/)(con|nul|aux|prn)(\.|$)/i.test(path))).toEqual([]);
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
  });

  test("sounds that Ren'Py cannot play are told, once", () => {
    const { findings } = planOf(story);
    expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
    expect(findings.filter(({ rule }) => rule === 'sound-format')).toHaveLength(1);
  });

  describe.skipIf(!hasEngine)('played', () => {
    let comparison: Comparison;
    beforeAll(async () => {
      const ways = scenes.flatMap(({ id }) =>
        [0, 1].map((pick) => ({ scene: id, seed: id, picks: [pick], limit: 20 })),
      );
      comparison = await comparePlays(story, ways);
    });
    test('lint is content', () => expect(comparison.lint).toEqual([]));
    test('every word is shown as it is written', () => {
      expect(comparison.differences).toEqual([]);
      expect(comparison.ways).toBe(scenes.length * 2);
    });
  });
});

describe.skipIf(!hasEngine)('texts', () => {
  test('of any characters, with any beside any', async () => {
    const ascii = Array.from({ length: 96 }, (_, i) => String.fromCharCode(31 + i));
    const pairs = ascii
      .map((a) => ascii.map((b) => `${a}${b}`).join(''))
      .concat(ascii.map((a) => ascii.map((b) => `${b}${a} `).join('')));
    const random = [
      ...fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), { numRuns: 300, seed: 1 }),
      ...fc.sample(
        fc.string({
          unit: fc.constantFrom('[', ']', '{', '}', '%', '\\', '"', ' ', '\n', '_', '.', 'x'),
          maxLength: 30,
        }),
        { numRuns: 300, seed: 2 },
      ),
    ];
    const nodes = [...pairs, ...random, 'a long one '.repeat(1_800)].map((text, i): Node => ({
      id: `n${i}`,
      type: 'line',
      kind: 'narration',
      text,
    }));
    const all: Story = {
      ...story,
      characters: [],
      variables: [],
      assets: [],
      scenes: [{ id: 'scene0', title: 'x', stage: [], nodes }],
    };
    const comparison = await comparePlays(all, [{ scene: 'scene0', seed: 'x', picks: [], limit: 2_000 }]);
    expect(comparison).toMatchObject({ lint: [], differences: [], stops: nodes.length });
  });
});
