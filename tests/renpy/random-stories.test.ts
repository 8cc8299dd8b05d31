import { describe, expect, test } from 'vitest';
import type { Node } from '../../shared/src/story/node.ts';
import { TEXT_MODES, TONES, WEATHERS } from '../../shared/src/story/stage.ts';
import { hasEngine } from './engine.ts';
import { randomBatch } from './random-batch.ts';
import { comparePlays } from './same-play.ts';

const BATCHES = [1, 2, 3, 4, 5, 6];
const STORIES = 130;

describe.skipIf(!hasEngine)("random stories play in the real Ren'Py as in our runner", () => {
  test.each(BATCHES)(`batch %i of ${STORIES} stories`, async (seed) => {
    const { story, ways } = randomBatch(seed, STORIES, 2);
    const comparison = await comparePlays(story, ways);
    expect(comparison.lint).toEqual([]);
    expect(comparison.differences).toEqual([]);
    // Few ways have no end, and the others are no short ones.
    expect(comparison.ways).toBeGreaterThan(ways.length * 0.85);
    expect(comparison.stops).toBeGreaterThan(comparison.ways * 10);
  });

  test('every kind of node, action, cue and change of the stage is among them', () => {
    const nodes: Node[] = BATCHES.flatMap((seed) =>
      randomBatch(seed, STORIES, 0).story.scenes.flatMap((scene) => scene.nodes),
    );
    const text = JSON.stringify(nodes);
    const kinds = ['line', 'menu', 'action', 'branch', 'jump', 'call', 'input', 'end'];
    const lines = ['dialogue', 'narration', 'thought', 'system', 'ooc', 'document'];
    const actions = ['set', 'add', 'toggle', 'push', 'remove', 'stage', 'cue', 'callback'];
    const cues = ['enter', 'leave', 'move', 'tween', 'shake', 'flash', 'sfx', 'voice', 'transition'];
    const ops = ['clear', 'background', 'show', 'hide', 'camera', 'music', 'ambience', 'random', 'visited'];
    const overlays = [
      ...['picture', 'weather', 'grade', 'mode'].map((op) => `"op":"${op}"`),
      ...[...WEATHERS, ...TEXT_MODES.map((mode) => `"to":"${mode}"`), 'lut', 'layers', 'tint', 'rotation', 'alpha'],
      ...['"asset":"film"', '"mask":"clouds"', '"direction":"up"', '"kind":"blur"', '"fit":"contain"'],
      ...TONES.map((tone) => `"tone":"${tone}"`),
      ...[
        '{b}',
        '{/i}',
        '{color=',
        '{ruby=',
        '{w}',
        '{w=',
        '{speed=',
        '{size=',
        '{lb}',
        '**very**',
        '*so*',
        '{=trust + 1}',
      ],
    ];
    const wanted = [
      ...overlays,
      ...[...kinds, ...actions, ...cues].map((type) => `"type":"${type}"`),
      ...lines.map((kind) => `"kind":"${kind}"`),
      ...ops.map((op) => `"op":"${op}"`),
    ];
    expect(wanted.filter((one) => !text.includes(one))).toEqual([]);
  });
});
