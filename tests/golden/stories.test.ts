import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { exploreAll } from '@comfyvn/shared/story/explore';
import { lintStory } from '@comfyvn/shared/story/lint';
import { openStory } from '@comfyvn/shared/story/migrations';
import { start, step, valueOf, type Input, type RunState } from '@comfyvn/shared/story/runner';
import { load, save } from '@comfyvn/shared/story/save';
import { SAVE_VERSION } from '@comfyvn/shared/story/save-version';
import { STORY_VERSION } from '@comfyvn/shared/story/story';
import { viewOf, type StoryView } from '@comfyvn/shared/story/view';
import { home } from '../support.ts';

const file = (...parts: string[]) => path.join(home, 'tests', 'golden', ...parts);
const read = (...parts: string[]): unknown => JSON.parse(fs.readFileSync(file(...parts), 'utf8'));
const versions = (newest: number) => Array.from({ length: newest }, (_, i) => i + 1);
const opened = (version: number) => openStory(read('stories', `v${version}.json`));

/** All that documents of the newest version can hold: each tag stands in its golden story, or nobody would notice a break. */
const TAGS = {
  type: [
    ...['line', 'menu', 'action', 'branch', 'jump', 'call', 'input', 'end'],
    ...['set', 'add', 'toggle', 'push', 'remove', 'stage', 'cue', 'callback'],
    ...['enter', 'leave', 'move', 'tween', 'shake', 'flash', 'sfx', 'voice', 'transition'],
    ...['boolean', 'number', 'text', 'enum', 'list'],
  ],
  op: [
    ...['clear', 'background', 'show', 'hide', 'camera', 'music', 'ambience'],
    ...['picture', 'weather', 'grade', 'mode'],
    ...['value', 'get', 'visited', 'random', 'not', 'and', 'or', 'in'],
    ...['==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%'],
  ],
  kind: ['dialogue', 'narration', 'thought', 'system', 'ooc', 'document'],
  scope: ['global', 'session', 'scene'],
};

describe.each(versions(STORY_VERSION))('the story of version %i', (version) => {
  test('is opened, brought up to date, and stays what it became', async () => {
    const story = opened(version);
    expect(story.version).toBe(STORY_VERSION);
    expect(openStory(JSON.parse(JSON.stringify(story)))).toEqual(story);
    await expect(`${JSON.stringify(story, null, 2)}\n`).toMatchFileSnapshot(file('stories', `v${version}.opened.json`));
  });

  test('has no errors, and both endings can be reached', () => {
    const story = opened(version);
    expect(lintStory(story).filter(({ level }) => level === 'error')).toEqual([]);
    const { endings } = exploreAll(story, { maxSteps: 50_000, walks: 20 });
    expect(endings.map(({ title }) => title).sort()).toEqual(['Dark', 'Light']);
  });
});

test('the newest story holds all that a story can hold', () => {
  const found = new Map<string, Set<unknown>>();
  JSON.stringify(read('stories', `v${STORY_VERSION}.json`), (key, value: unknown) => {
    if (typeof value === 'string') found.set(key, (found.get(key) ?? new Set()).add(value));
    return value;
  });
  for (const [key, tags] of Object.entries(TAGS)) expect([...found.get(key)!]).toEqual(expect.arrayContaining(tags));
  const keys = ['licence', 'author', 'portrait', 'costume', 'reason', 'variable', 'ending', 'prompt', 'result'];
  keys.push('lut', 'mask', 'tone', 'blip', 'blink', 'direction', 'tint', 'placeholder', 'description');
  expect([...found.keys()]).toEqual(expect.arrayContaining(keys));
});

/** What a reader does behind a line or at a question. */
const goOn = (state: RunState): Input => (state.input ? { type: 'enter', value: 'Kim' } : { type: 'advance' });

/** What a reader who always takes the first open choice sees from a state on. */
function playOn(view: StoryView, from: RunState): (string | null)[] {
  const shown: (string | null)[] = [];
  let state = from;
  for (let n = 0; n < 40 && state.status !== 'ended'; n++) {
    shown.push(state.line?.text ?? null);
    const open = state.menu?.options.find(({ enabled }) => enabled);
    state = step(view, state, open === undefined ? goOn(state) : { type: 'choose', choice: open.id }).state;
  }
  return [...shown, state.ending];
}

describe.each(versions(SAVE_VERSION))('the save of version %i', (version) => {
  const view = viewOf(opened(version));
  // Version 3 asks for a name on the way.
  const step = version < 3 ? 8 : 9;
  const loaded = load(view, read('saves', `v${version}.json`));

  test('is loaded at its very place, within a call, with all that the run had', () => {
    expect(loaded).toMatchObject({ exact: true, message: null });
    expect(loaded.state).toMatchObject({ status: 'line', scene: 'knock', step, line: { text: 'You knock.' } });
    expect(loaded.state.calls).toMatchObject({ scene: 'tower', node: 'to-1', up: null });
    expect(loaded.state.stage.background).toEqual({ paint: { motif: 'sea', hue: 210 } });
    expect(['trust', 'nickname', 'bag'].map((id) => valueOf(view, loaded.state, id))).toEqual([3, 'friend', ['shell']]);
  });

  test('goes on, and is written anew as it would be now', () => {
    expect(playOn(view, loaded.state)).toEqual(playOn(view, playedTo(view)));
    const again = load(view, JSON.parse(JSON.stringify(save(view, loaded.state))));
    expect(playOn(view, again.state)).toEqual(playOn(view, loaded.state));
  });
});

/** The same place, come to by playing. */
function playedTo(view: StoryView): RunState {
  const choices = ['letter', 'honest'];
  let { state } = start(view, { seed: 'golden' });
  while (state.line?.text !== 'You knock.' && state.status !== 'ended')
    state = step(view, state, state.menu ? { type: 'choose', choice: choices.shift()! } : goOn(state)).state;
  return state;
}
