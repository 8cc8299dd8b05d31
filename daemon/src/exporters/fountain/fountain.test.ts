import { cpuMs } from '@comfyvn/shared/cpu-time.test-support';
import { line, sceneOf, storyOf } from '@comfyvn/shared/story/arbitrary.test-support';
import type { Node } from '@comfyvn/shared/story/node';
import type { Story } from '@comfyvn/shared/story/story';
import { spansOf } from '@comfyvn/shared/story/text-markup';
import fc from 'fast-check';
import { Fountain, type Token } from 'fountain-js';
import { describe, expect, test } from 'vitest';
import { hostileStory, sourceOf } from '../hostile-story.test-support.ts';
import { linesOf, oneLine } from '../text-lines.ts';
import { fountainExporter } from './fountain-exporter.ts';

/** What somebody says, or what happens where `who` is null. */
interface Said {
  readonly who: string | null;
  readonly look: string | null;
  readonly text: string;
}

function scriptOf(story: Story): string {
  const [file] = fountainExporter.plan(sourceOf(story)).files;
  return 'text' in file! ? file.text : '';
}

/** The text of a token as a reader sees it: escapes resolved, the signs without width gone. */
function shown(token: Token): string {
  // Stars of the story's own stand behind a backslash; the others are emphasis.
  const text = (token.text ?? '').replace(/(?<!\\)((?:\\\\)*)\*+/g, '$1').replace(/\\([@#!*_$~`+=.><\\/])/g, '$1');
  return seen(text);
}

/** Spaces that begin a line are written as hard ones, whatever their width was. */
function seen(text: string): string {
  const lines = text
    .replaceAll('\u2060', '')
    .replaceAll('\u00a0', ' ')
    .replace(/^[^\S\n]+/gm, (spaces) => ' '.repeat(spaces.length))
    .split('\n');
  return lines.map((one) => one.trimEnd()).join('\n');
}

/** A speech has no indents. */
function unindented(text: string): string {
  return text.replace(/^[^\S\n]+/gm, '');
}

/** One space for every run, and capitals, as the cue of a name may have. */
function bare(text: string): string {
  return text.toUpperCase().split(/\s+/).filter(Boolean).join(' ');
}

/** What is said in a script, as another program reads it. */
function readBack(script: string): Said[] {
  const said: Said[] = [];
  let who = '';
  let look: string | null = null;
  for (const token of new Fountain().parse(script, true).tokens) {
    if (token.type === 'character') who = shown(token).replace(/ \((?:V\.O\.|OUT OF CHARACTER)\)$/, '');
    else if (token.type === 'dialogue_begin') look = null;
    else if (token.type === 'parenthetical') look = shown(token).slice(1, -1);
    else if (token.type === 'dialogue') said.push({ who: bare(who), look, text: unindented(shown(token)) });
    else if (token.type === 'action') said.push({ who: null, look: null, text: shown(token) });
  }
  return said;
}

function saidBy(story: Story, node: Extract<Node, { type: 'line' }>): Said {
  const text = spansOf(node.text).map((span) =>
    span.ruby === null ? span.text : `${span.text}(${oneLine(span.ruby)})`,
  );
  const lines = linesOf(text.join('')).map(seen);
  if (node.speaker === undefined || node.kind === 'narration') return { who: null, look: null, text: lines.join('\n') };
  const { id, name } = story.characters.find((one) => one.id === node.speaker)!;
  const spelled = seen(linesOf(name).join(' ')).replaceAll('(', '❨').replaceAll(')', '❩').replaceAll('^', 'ˆ');
  const look = bare(seen(linesOf(node.expression ?? '').join(' ')).replace(/[()]/g, ' '));
  return {
    who: bare(spelled) || bare(id),
    look: look === '' ? null : look,
    text: unindented(lines.join('\n')),
  };
}

/** What is said in a story, in its order; a line without words is nothing. */
function told(story: Story): Said[] {
  return story.scenes
    .flatMap(({ nodes }) => nodes.flatMap((node) => (node.type === 'line' ? saidBy(story, node) : [])))
    .filter(({ text }) => text.trim() !== '');
}

const isEmphasised = (story: Story): boolean =>
  story.scenes.some(({ nodes }) =>
    nodes.some((node) => node.type === 'line' && spansOf(node.text).some(({ bold, italic }) => bold || italic)),
  );

const withBareLooks = (said: Said[]) =>
  said
    .map((one) => ({ ...one, look: one.look === null ? null : bare(one.look) }))
    .filter(({ text }) => text.trim() !== '');

describe('a screenplay', () => {
  test('is read back by another program with the same words by the same people, whatever the words are', () => {
    fc.assert(
      fc.property(hostileStory, (story) => {
        expect(withBareLooks(readBack(scriptOf(story)))).toEqual(told(story));
      }),
      { numRuns: 400 },
    );
  });

  test('holds nothing but headings, speech, action, notes and transitions', () => {
    const known = ['title', 'credit', 'scene_heading', 'dialogue_begin', 'character', 'parenthetical', 'dialogue'];
    const types = new Set([...known, 'dialogue_end', 'action', 'note', 'transition', 'spaces']);
    fc.assert(
      fc.property(hostileStory, (story) => {
        const tokens = new Fountain().parse(scriptOf(story), true).tokens;
        expect(tokens.filter(({ type }) => !types.has(type)).map(({ type, text }) => [type, text])).toEqual([]);
        expect(tokens.filter(({ type }) => type === 'scene_heading')).toHaveLength(story.scenes.length);
        expect(tokens.map(({ scene_number }) => scene_number).filter(Boolean)).toEqual(
          story.scenes.map((_, i) => String(i + 1)),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('shows no story text as bold, italic, underlined or hidden', () => {
    fc.assert(
      fc.property(hostileStory, (story) => {
        // What the parser marks escapes with may stand in no text, or it marks the text itself.
        fc.pre(!JSON.stringify(story).includes('[{{{'));
        fc.pre(!isEmphasised(story));
        const { html } = new Fountain().parse(scriptOf(story), true);
        expect(html.script.replace(/<p><!-- .*? --><\/p>/g, '')).not.toMatch(/<span|<em|<strong/);
      }),
      { numRuns: 200 },
    );
  });

  test('reads like a screenplay', () => {
    const nodes: Node[] = [
      line('a', { text: 'Rain.\n\nMore rain.' }),
      line('b', { kind: 'dialogue', speaker: 'anna', expression: 'joy', text: 'You came!' }),
      line('c', { kind: 'thought', speaker: 'anna', text: 'At *last*.' }),
      {
        id: 'm',
        type: 'menu',
        decide: 'reader',
        prompt: 'What now?',
        choices: [
          { id: 'x', text: 'Stay', condition: { op: 'get', variable: 'trust' }, target: { node: 'b' } },
          { id: 'y', text: 'Go', actions: [{ type: 'toggle', variable: 'valueOf' }] },
        ],
      },
      { id: 'e', type: 'end', ending: 'Alone' },
    ];
    const story = storyOf([{ ...sceneOf('s', nodes), title: 'The garden' }], {
      title: 'Rain',
      characters: [{ id: 'anna', name: 'Anna', colour: '#ffffff', role: 'character', sprites: [] }],
    });
    expect(scriptOf(story)).toBe(
      [
        'Title: Rain\nCredit: A visual novel',
        '.The garden #1#',
        '!Rain.\n  \n!More rain.',
        '[[ Mark 1 ]]',
        'ANNA\n(joy)\nYou came!',
        'ANNA (V.O.)\nAt *last*.',
        '[[ Choice: What now? ]]',
        '[[ 1. Stay — if Trust; mark 1 ]]',
        '[[ 2. Go — met Anna = not met Anna; goes on ]]',
        '> THE END: Alone\n',
      ].join('\n\n'),
    );
  });

  test('names two people apart whose names differ in their capitals only, and forces names of other scripts', () => {
    const names = ['Anna', 'ANNA', '雪', 'Int. Voice', 'O’Neil', "O'Neil"];
    const characters = names.map((name, i) => ({
      id: `c${i}`,
      name,
      colour: '#ffffff',
      role: 'extra' as const,
      sprites: [],
    }));
    const nodes = characters.map(({ id }) => line(id, { kind: 'dialogue', speaker: id, text: 'x' }));
    const cues = scriptOf(storyOf([sceneOf('s', nodes)], { characters }))
      .split('\n')
      .filter((_, i, all) => all[i + 1] === 'x');
    expect(cues).toEqual(['@Anna', '@ANNA', '@雪', '@Int. Voice', '@O’Neil', "O'NEIL"]);
  });

  test('says once for each kind what it leaves out', () => {
    const nodes = [
      line('a', {
        stage: [{ op: 'clear' }, { op: 'camera', zoom: 2 }],
        cues: [{ type: 'shake' }, { type: 'voice', asset: 'v' }],
      }),
      line('b', { stage: [{ op: 'clear' }], text: ' ' }),
    ];
    const { findings } = fountainExporter.plan(
      sourceOf(storyOf([sceneOf('s', nodes)], { translations: { de: { story: 'Eine Geschichte' } } })),
    );
    expect(findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      'figures-left-out: Who stands where is left out (2 changes).',
      'camera-left-out: The camera is left out (1 change).',
      'movement-left-out: Movements and effects are left out (1 cue).',
      'voices-left-out: Recorded voices are left out (1).',
      'empty-lines: 1 line without words left out.',
      'translations-left-out: The story is exported as it was written; left out: de.',
    ]);
  });

  test('is written in a time that grows with the story only', () => {
    const nodes = Array.from({ length: 50_000 }, (_, i) => line(`n${i}`, { text: `*${i}*`, next: `n${i + 1}` }));
    nodes.push(line('n50000', { text: '[*_\\'.repeat(500_000) }));
    const begin = cpuMs();
    expect(scriptOf(storyOf([sceneOf('s', nodes)])).length).toBeGreaterThan(3_000_000);
    expect(cpuMs() - begin).toBeLessThan(20_000);
  });
});
