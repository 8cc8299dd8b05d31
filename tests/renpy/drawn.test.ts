import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileURLToPath } from 'node:url';
import type { Node } from '../../shared/src/story/node.ts';
import { STORY_VERSION, type Story } from '../../shared/src/story/story.ts';
import { hasEngine, runEngine } from './engine.ts';
import { exportGame } from './export-story.ts';

// One game drawn on a screen that nobody sees: what the reader looks at, what the clock does, saves and the way back.

const here = path.dirname(fileURLToPath(import.meta.url));
const art = path.join(here, '..', '..', 'installer', 'sample');
const FILES: Readonly<Record<string, string>> = {
  neutral: 'characters/Wren/neutral.webp',
  joy: 'characters/Wren/joy.webp',
  card: 'characters/Wren.png',
  harbour: 'backgrounds/harbour dusk.webp',
};

const line = (id: string, text: string, more: object = {}): Node =>
  ({ id, type: 'line', kind: 'narration', text, ...more }) as Node;
const roll = (id: string): Node => ({
  id,
  type: 'action',
  actions: [
    {
      type: 'set',
      variable: 'luck',
      value: { op: 'random', from: { op: 'value', value: 1 }, to: { op: 'value', value: 1_000_000 } },
    },
  ],
});

const story: Story = {
  id: 'drawn',
  version: STORY_VERSION,
  revision: 4,
  title: 'Lanterns of the Harbour',
  locale: 'en',
  start: { scene: 's' },
  characters: [
    {
      id: 'wren',
      name: 'Wren',
      colour: '#3b6f8f',
      role: 'character',
      portrait: 'card',
      sprites: ['neutral', 'joy'].map((expression) => ({ expression, asset: expression })),
    },
    { id: 'card', name: 'Portrait', colour: '#b9673f', role: 'character', portrait: 'card', sprites: [] },
  ],
  variables: [
    { id: 'luck', name: 'luck', scope: 'session', type: 'number', initial: 0 },
    { id: 'taken', name: 'taken', scope: 'session', type: 'text', initial: '' },
  ],
  assets: [
    ...['neutral', 'joy'].map((id) => ({
      id,
      kind: 'sprite' as const,
      name: `${id}.webp`,
      mime: 'image/webp',
      author: 'An artist',
      licence: 'CC0-1.0',
    })),
    { id: 'card', kind: 'portrait', name: 'Wren.png', mime: 'image/png' },
    {
      id: 'harbour',
      kind: 'background',
      name: 'harbour dusk.webp',
      mime: 'image/webp',
      licence: 'CC-BY-4.0',
      source: 'https://example.org',
    },
  ],
  renamed: {},
  scenes: [
    {
      id: 's',
      title: 'The Harbour',
      stage: [
        { op: 'clear' },
        { op: 'background', to: { asset: 'harbour' } },
        { op: 'show', character: 'wren', x: 0.7 },
      ],
      translations: { fr: { l1: 'Bonjour.' } },
      nodes: [
        line('l1', 'The lanterns are lit tonight.', { kind: 'dialogue', speaker: 'wren', expression: 'joy' }),
        line('l2', 'Over there.', {
          kind: 'dialogue',
          speaker: 'wren',
          stage: [{ op: 'show', character: 'wren', x: 0.25, y: 0.1 }],
        }),
        roll('r1'),
        line('l3', 'Thrown.'),
        roll('r2'),
        line('l4', 'Thrown again.', { kind: 'document' }),
        {
          id: 'm1',
          type: 'menu',
          decide: 'reader',
          prompt: 'What do you say?',
          choices: [
            {
              id: 'c1',
              text: 'Let us go.',
              actions: [{ type: 'set', variable: 'taken', value: { op: 'value', value: 'go' } }],
            },
            {
              id: 'c2',
              text: 'I know where the key is.',
              condition: { op: 'value', value: false },
              reason: 'You do not.',
            },
          ],
        },
        {
          id: 'm2',
          type: 'menu',
          decide: 'reader',
          timer: { ms: 1_000, choice: 'c4' },
          choices: [
            { id: 'c3', text: 'Quick.' },
            {
              id: 'c4',
              text: 'Hidden.',
              condition: { op: 'value', value: false },
              actions: [{ type: 'set', variable: 'taken', value: { op: 'value', value: 'too late' } }],
            },
          ],
        },
        line('l5', 'A long tale. '.repeat(60), {
          kind: 'dialogue',
          speaker: 'card',
          stage: [
            { op: 'clear' },
            { op: 'background', to: { paint: { motif: 'sea', hue: 200 } } },
            { op: 'show', character: 'card', x: 0.5, expression: 'anger' },
            { op: 'camera', zoom: 1.2, x: 0.5, y: 0.4 },
          ],
        }),
        { id: 'e', type: 'end', ending: 'The keepers of {light}' },
      ],
    },
  ],
};

type Step = readonly [string, ...unknown[]];

describe.skipIf(!hasEngine)("a game drawn by the real Ren'Py", () => {
  /** RENPY_SHOTS names a folder to look at the pictures in; else they are gone afterwards. */
  const kept = process.env['RENPY_SHOTS'];
  const shots = kept ?? fs.mkdtempSync(path.join(os.tmpdir(), 'comfyvn-renpy-shots-'));
  let notes: Record<string, unknown>;
  const shot = (name: string): Step[] => [
    ['wait', 0.4],
    ['shot', path.join(shots, `${name}.png`)],
  ];
  const page = (name: string, action: string): Step[] => [['run', action], ...shot(name)];
  const asked = '(store._last_say_what or "")';
  /** Goes on until a line is said that begins like this, and what moves stands still. */
  const say = (words: string): Step[] => [
    ['press until', `${asked}.startswith("${words}")`],
    ['wait', 0.4],
  ];

  beforeAll(async () => {
    const { folder } = await exportGame(story, (id) => fs.readFileSync(path.join(art, FILES[id]!)));
    const steps: Step[] = [
      ['until', 'renpy.get_screen("main_menu") is not None'],
      ...shot('title'),
      ...page('settings', 'ShowMenu("preferences")'),
      ...page('load', 'ShowMenu("load")'),
      ...page('credits', 'ShowMenu("story_credits_page")'),
      ['run', 'Return()'],
      ['wait', 0.5],
      ['run', 'Start()'],
      ['until', `${asked}.startswith("The lanterns")`],
      ['wait', 1.5],
      ...shot('say'),
      ['note', 'first', 'renpy.get_image_bounds("wren")'],
      ...say('Over there'),
      // The walk takes half a second.
      ['wait', 1],
      ['note', 'moved', 'renpy.get_image_bounds("wren")'],
      ...say('Thrown.'),
      ['note', 'luck1', 'luck'],
      ['run', 'FileSave(1, confirm=False)'],
      ['until', 'renpy.can_load("1-1")'],
      ...say('Thrown again'),
      ['note', 'luck2', 'luck'],
      ...shot('document'),
      ['run', 'Rollback()'],
      ['until', `${asked} == "Thrown."`],
      ['note', 'back1', 'luck'],
      ...say('Thrown again'),
      ['note', 'again2', 'luck'],
      ['run', 'FileLoad(1, confirm=False)'],
      ['until', `${asked} == "Thrown."`],
      ['note', 'loaded1', 'luck'],
      ...say('Thrown again'),
      ['note', 'loaded2', 'luck'],
      ['press until', 'renpy.get_screen("choice") is not None'],
      ...shot('choice'),
      ['choose', 0],
      ['until', 'taken == "go"'],
      ['note', 'chosen', 'taken'],
      ['until', `${asked}.startswith("A long tale")`],
      ['note', 'late', 'taken'],
      ['wait', 1.5],
      ...shot('long'),
      ['note', 'portrait', 'renpy.get_image_bounds("portrait")'],
      ...page('history', 'ShowMenu("history")'),
      ['run', 'Return()'],
      ['press until', 'renpy.get_screen("the_end") is not None'],
      ['note', 'ending', 'renpy.get_screen("the_end") is not None'],
      ...shot('end'),
      ...page('gallery', 'ShowMenu("gallery")'),
      ['run', 'Show("gallery_picture", name="bg harbour_dusk")'],
      ...shot('picture'),
      ['note', 'endings', 'persistent.endings'],
      ['quit'],
    ];
    fs.mkdirSync(shots, { recursive: true });
    const plan = path.join(shots, 'steps.json');
    const noted = path.join(shots, 'notes.json');
    fs.writeFileSync(plan, JSON.stringify(steps));
    const harness = path.join(here, 'engine', 'shots.rpy');
    fs.copyFileSync(harness, path.join(folder, 'game', 'zz_shots.rpy'));
    const env = { CVN_STEPS: plan, CVN_NOTES: noted, RENPY_SKIP_MAIN_MENU: '' };
    const { code, output } = await runEngine(folder, ['run'], env, 400_000);
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    fs.rmSync(folder, { recursive: true, force: true });
    notes = JSON.parse(fs.readFileSync(noted, 'utf8')) as Record<string, unknown>;
  });

  afterAll(() => {
    if (kept === undefined) fs.rmSync(shots, { recursive: true, force: true });
  });

  const middle = (name: string): number => {
    const [x = 0, , width = 0] = notes[name] as number[];
    return x + width / 2;
  };

  test('every page is drawn, and each looks unlike the others', async () => {
    const names = fs.readdirSync(shots).filter((name) => name.endsWith('.png'));
    expect(names).toHaveLength(12);
    const prints = new Set<string>();
    for (const name of names) {
      const { channels } = await sharp(path.join(shots, name)).stats();
      expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(4);
      prints.add((await sharp(path.join(shots, name)).resize(32, 18).raw().toBuffer()).toString('base64'));
    }
    expect(prints.size).toBe(names.length);
  });

  test('figures stand where the story puts them, their feet on the floor or above it', () => {
    expect(middle('first')).toBeCloseTo(0.7 * 1280, -1);
    expect(middle('moved')).toBeCloseTo(0.25 * 1280, -1);
    const bottom = (name: string): number => (notes[name] as number[])[1]! + (notes[name] as number[])[3]!;
    expect(bottom('first')).toBeCloseTo(720, -1);
    expect(bottom('moved')).toBeCloseTo(648, -1);
    expect(bottom('portrait')).toBeLessThan(600);
    expect(middle('portrait')).toBeCloseTo(640, -1);
    // Angry, it leans by a degree and is larger than a card picture that is calm, which is 403 high.
    expect((notes['portrait'] as number[])[3]).toBeGreaterThan(403 * 1.03);
  });

  test('dice fall alike on the way back and after loading', () => {
    expect(notes['luck1']).not.toBe(notes['luck2']);
    expect(notes).toMatchObject({
      back1: notes['luck1'],
      again2: notes['luck2'],
      loaded1: notes['luck1'],
      loaded2: notes['luck2'],
    });
  });

  test('the clock takes its choice, though it is hidden', () => {
    expect(notes).toMatchObject({ chosen: 'go', late: 'too late' });
  });

  test('an ending has a page of its own and is remembered', () => {
    expect(notes).toMatchObject({ ending: true, endings: ['The keepers of {light}'] });
  });
});
