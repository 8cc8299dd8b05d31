import { cpuMs } from '@comfyvn/shared/cpu-time.test-support';
import { line, sceneOf, storyOf } from '@comfyvn/shared/story/arbitrary.test-support';
import type { Node } from '@comfyvn/shared/story/node';
import type { Story } from '@comfyvn/shared/story/story';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exporter, ExportSource } from '../exporter.ts';
import { hostileStory, sourceOf } from '../hostile-story.test-support.ts';
import { contrastOf, readableOn } from './contrast.ts';
import { findAll, parseStrictly, readHtml, textOf } from './html-read.test-support.ts';
import { readMarkdown } from './markdown-read.test-support.ts';
import { told } from './read-back.test-support.ts';
import { htmlExporter, markdownExporter } from './reading-exporters.ts';

function copyOf(exporter: Exporter, story: Story, more: Partial<ExportSource> = {}) {
  const { files, findings } = exporter.plan(sourceOf(story, more));
  const [file] = files;
  return {
    text: file !== undefined && 'text' in file ? file.text : '',
    findings,
    rules: findings.map(({ rule }) => rule),
  };
}

/** Reasons are compared nowhere; the words around them must not be taken for them. */
const sameReasons = (story: Story): Story => ({
  ...story,
  scenes: story.scenes.map((scene) => ({
    ...scene,
    nodes: scene.nodes.map((node) =>
      node.type !== 'menu'
        ? node
        : {
            ...node,
            choices: node.choices.map((one) => (one.reason === undefined ? one : { ...one, reason: 'not yet' })),
          },
    ),
  })),
});

const readableStory = hostileStory.map(sameReasons);

describe('a reading copy', () => {
  test.each([
    ['html', htmlExporter, readHtml],
    ['markdown', markdownExporter, readMarkdown],
  ] as const)('in %s is read back as what the runner said, whatever the words are', (_, exporter, read) => {
    fc.assert(
      fc.property(readableStory, (story) => {
        const copy = copyOf(exporter, story);
        const back = read(copy.text);
        // A story that circles ends where the copy says so.
        const all = told(story, 3_000);
        expect(back).toEqual(copy.rules.includes('reading-endless') ? all.slice(0, back.length) : all);
      }),
      { numRuns: 80 },
    );
  });

  const hub: Node[] = [
    line('a', { text: 'A room.' }),
    {
      id: 'm',
      type: 'menu',
      decide: 'reader',
      prompt: 'Where to?',
      choices: [
        { id: 'x', text: 'Look around', target: { node: 'a' } },
        { id: 'y', text: 'Sing', target: { node: 'a' }, condition: { op: 'value', value: false }, reason: 'No voice' },
        { id: 'z', text: 'Leave', target: { node: 'e' } },
      ],
    },
    { id: 'e', type: 'end', ending: 'Outside' },
  ];

  test('takes the first open choice, and of a menu met again the first that was not taken', () => {
    expect(copyOf(markdownExporter, storyOf([sceneOf('s', hub)], { title: 'A *hub*' })).text).toBe(
      [
        '# A \\*hub\\*',
        '## Title of s',
        'A room.',
        '> Where to?\n>\n> **You chose:** Look around\n>\n> - Not open: Sing (No voice)\n> - Not taken: Leave',
        'A room.',
        '> Where to?\n>\n> **You chose:** Leave\n>\n> - Not taken: Look around\n> - Not open: Sing (No voice)',
        '**Ending:** Outside\n',
      ].join('\n\n'),
    );
  });

  test('follows the decisions of a save, to the menu behind them', () => {
    const story = storyOf([sceneOf('s', hub)]);
    const chosen = (text: string) => text.split('\n').filter((one) => one.includes(':**'));
    expect(chosen(copyOf(markdownExporter, story, { decisions: ['x', 'x'] }).text)).toEqual([
      '> **You chose:** Look around',
      '> **You chose:** Look around',
      '> **Not chosen yet:**',
    ]);
    const wrong = copyOf(markdownExporter, story, { decisions: ['x', 'y', 'z'] });
    expect(wrong.rules).toEqual(['decision-unknown']);
    expect(wrong.findings[0]?.message).toContain('2 choices are left');
    expect(chosen(wrong.text)).toHaveLength(2);
  });

  test('takes the choice of a timer where the reader let the time pass, and the dice of the run', () => {
    const dice = { op: 'random', from: { op: 'value', value: 1 }, to: { op: 'value', value: 1_000 } } as const;
    const nodes: Node[] = [
      {
        id: 'm',
        type: 'menu',
        decide: 'reader',
        timer: { ms: 1_000, choice: 'b' },
        choices: [
          { id: 'a', text: 'Speak' },
          { id: 'b', text: 'Be silent', condition: { op: 'value', value: false } },
        ],
      },
      ...Array.from({ length: 12 }, (_, i): Node[] => [
        {
          id: `b${i}`,
          type: 'branch',
          cases: [
            { condition: { op: '<', left: dice, right: { op: 'value', value: 500 } }, target: { node: `k${i}` } },
          ],
        },
        line(`h${i}`, { text: 'head', next: `b${i + 1}` }),
        line(`k${i}`, { text: 'tail' }),
      ]).flat(),
      line('b12'),
    ];
    const story = storyOf([sceneOf('s', nodes)]);
    const copy = copyOf(markdownExporter, story, { decisions: ['b'] });
    expect(copy.text).toContain('> **The time was over:** Be silent\n>\n> - Not taken: Speak');
    const texts = new Set(
      [1, 2, 3, 4].map((seed) => copyOf(markdownExporter, story, { decisions: ['b'], began: { seed } }).text),
    );
    expect(texts.size).toBeGreaterThan(2);
  });

  test('ends with a finding where a story circles, with a menu and without', () => {
    const circle = copyOf(htmlExporter, storyOf([sceneOf('s', [line('a'), line('b', { next: 'a' })])]));
    expect(circle.rules).toEqual(['reading-endless']);
    expect(readHtml(circle.text)).toHaveLength(200);
    const menu = copyOf(
      htmlExporter,
      storyOf([
        sceneOf('s', [hub[0]!, { ...hub[1]!, choices: [{ id: 'x', text: 'x', target: { node: 'a' } }] } as Node]),
      ]),
    );
    expect(menu.rules).toEqual(['reading-endless']);
    expect(readHtml(menu.text).filter((one) => 'taken' in one)).toHaveLength(10);
    const question: Node = { id: 'i', type: 'input', variable: 'note', prompt: 'Well?' };
    const asks = storyOf([sceneOf('s', [question, { id: 'j', type: 'jump', target: { node: 'i' } }])], {
      variables: [{ id: 'note', name: 'note', scope: 'session', type: 'text', initial: 'x' }],
    });
    expect(copyOf(htmlExporter, asks).rules).toEqual(['reading-endless']);
  });

  test('says what the runner found wrong with the story', () => {
    const { findings } = copyOf(
      htmlExporter,
      storyOf([sceneOf('s', [{ id: 'j', type: 'jump', target: { scene: 'gone' } }])]),
    );
    expect(findings.map(({ rule, level }) => [rule, level])).toEqual([['target-missing', 'error']]);
  });
});

describe('what lines look like', () => {
  const nodes: Node[] = [
    line('a', { text: 'A **bold** word, *so*much and {ruby=よみ}読{/ruby}. {w=1}{speed=2}Fast{/speed} {=trust + 1}' }),
    line('b', { kind: 'dialogue', speaker: 'me', text: 'Hi', stage: [{ op: 'mode', to: 'chat', title: 'Anna & co' }] }),
    line('c', { kind: 'dialogue', speaker: 'anna', text: 'Hello' }),
    { id: 'i', type: 'input', variable: 'note', prompt: 'Who <are> you?', required: true, placeholder: 'Zoë' },
  ];
  const story = storyOf([sceneOf('s', nodes)], {
    variables: [
      { id: 'trust', name: 'trust', scope: 'session', type: 'number', initial: 0 },
      { id: 'note', name: 'note', scope: 'session', type: 'text', initial: '' },
    ],
    characters: [
      { id: 'me', name: 'Me', colour: '#ffffff', role: 'reader', sprites: [] },
      { id: 'anna', name: 'Anna', colour: '#ffffff', role: 'character', sprites: [] },
    ],
  });

  test('bold, slanted, with a reading, with values; messages are a list; answers are told', () => {
    const html = copyOf(htmlExporter, story).text;
    expect(html).toContain('A <strong>bold</strong> word, *so*much and <ruby>読<rt>よみ</rt></ruby>. Fast 1</span>');
    expect(html).toContain('<p class="with" dir="auto">Anna &amp; co</p><ul class="chat"><li class="mine"><p');
    expect(html).toMatch(/<\/li>\n<li><p class="line dialogue">.*Hello<\/span><\/p><\/li><\/ul>/);
    expect(html).toContain('Who &lt;are&gt; you?</span></p><p><span class="label" lang="en">You answered:</span>');
    expect(html).toContain('<strong dir="auto">Zoë</strong>');
    const markdown = copyOf(markdownExporter, story).text;
    expect(markdown).toContain('A **bold** word, \\*so\\*much and <ruby>読<rt>よみ</rt></ruby>. Fast 1');
    expect(markdown).toContain('- **Me:** Hi\n\n- **Anna:** Hello\n\n> Who \\<are\\> you?\n>\n> **You answered:** Zoë');
    expect(copyOf(markdownExporter, story, { decisions: [{ input: 'i', value: 'Ann' }] }).text).toContain(
      'answered:** Ann',
    );
    expect(copyOf(markdownExporter, story, { decisions: [] }).text).toContain('**Not answered yet:**');
    expect(copyOf(markdownExporter, story, { decisions: [{ input: 'i', value: ' ' }] }).rules).toEqual(['input']);
  });
});

describe('a page to read', () => {
  test('has a language, headings, a list of scenes, and no script', () => {
    const scenes = [
      sceneOf('s', [line('a'), { id: 'j', type: 'jump', target: { scene: 't' } }]),
      sceneOf('t', [line('b')]),
    ];
    const { text } = copyOf(htmlExporter, storyOf(scenes, { title: '<b>Rain</b>', locale: 'he' }));
    const page = parseStrictly(text);
    expect(findAll(page, 'html')[0]?.attributes).toEqual({ lang: 'he', dir: 'rtl' });
    expect(textOf(findAll(page, 'title')[0])).toBe('<b>Rain</b>');
    expect(findAll(page, 'h1').map(textOf)).toEqual(['<b>Rain</b>']);
    expect(findAll(page, 'h2').map((one) => [one.attributes['id'], textOf(one)])).toEqual([
      ['s1', 'Title of s'],
      ['s2', 'Title of t'],
    ]);
    expect(findAll(page, 'a').map((one) => one.attributes['href'])).toEqual(['#s1', '#s2']);
    expect(findAll(page, 'script')).toEqual([]);
    expect(textOf(findAll(page, 'ending')[0])).toBe('The end');
    expect(
      findAll(parseStrictly(copyOf(htmlExporter, storyOf(scenes, { locale: '"><script>' })).text), 'html')[0]
        ?.attributes['lang'],
    ).toBe('en');
  });

  test('shows every name in a colour that can be read on its paper, as near to its own as can be', () => {
    const colour = fc.integer({ min: 0, max: 0xffffff }).map((one) => `#${one.toString(16).padStart(6, '0')}`);
    fc.assert(
      fc.property(colour, fc.constantFrom('#fbfaf6', '#f2efe7', '#17161a', '#201f24'), (own, paper) => {
        const shown = readableOn(paper, own);
        expect(contrastOf(shown, paper)).toBeGreaterThanOrEqual(4.5);
        if (contrastOf(own, paper) >= 4.5) expect(shown).toBe(own);
      }),
    );
    expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.478, 2);
    const speaks = line('a', { kind: 'dialogue', speaker: 'anna' });
    const text = copyOf(htmlExporter, storyOf([sceneOf('s', [speaks])])).text;
    expect(text.match(/\.p1 \{ color: (#......); \}/g)).toHaveLength(2);
    expect(text).toContain('class="who p1"');
    // In any other order of the two, browsers leave the whole rule out.
    expect(text).toContain('@media screen and (prefers-color-scheme: dark) {');
  });
});

describe('both copies', () => {
  test.each([markdownExporter, htmlExporter])(
    'of $name are written in a time that grows with the story only',
    (exporter) => {
      const nodes: Node[] = Array.from({ length: 50_000 }, (_, i) => line(`n${i}`, { text: `*${i}*` }));
      nodes.push(
        line('long', { text: '[*_\\<&'.repeat(400_000) }),
        line('wide', { text: `a${' '.repeat(1_000_000)}b\n`.repeat(2) }),
      );
      const begin = cpuMs();
      expect(copyOf(exporter, storyOf([sceneOf('s', nodes)])).text.length).toBeGreaterThan(4_000_000);
      expect(cpuMs() - begin).toBeLessThan(20_000);
    },
  );
});
