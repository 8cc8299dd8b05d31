import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryStory, jumpTo, line, sceneOf, storyOf } from './arbitrary.test-support.ts';
import { finding } from './finding.ts';
import { migrate, openStory, StoryError } from './migrations.ts';
import type { Node } from './node.ts';
import { story as storySchema, storyHead, type Story } from './story.ts';
import { validateStory } from './validate.ts';
import { headOf } from './view.ts';

const rules = (story: Story) => validateStory(story).map(({ rule, level, where }) => [rule, level, where]);
const of = (nodes: Node[], more: Partial<Story> = {}) => storyOf([sceneOf('s', nodes)], { variables: [], ...more });
const at = (node: string) => ({ scene: 's', node });

test('a valid story fits the schema and has no error findings', () => {
  fc.assert(
    fc.property(arbitraryStory, (story) => {
      expect(storySchema.parse(JSON.parse(JSON.stringify(story)))).toEqual(story);
      expect(storyHead.parse(headOf(story)).scenes).toHaveLength(story.scenes.length);
      const findings = validateStory(story);
      expect(findings.filter((one) => one.level === 'error')).toEqual([]);
      for (const one of findings) finding.parse(one);
    }),
  );
});

describe('the validator finds', () => {
  test.each<[string, Story, unknown[]]>([
    ['ids used twice', of([line('a'), line('a')]), [['id-twice', 'error', at('a')]]],
    ['jumps to nowhere', of([jumpTo('j', { node: 'x' })]), [['target-missing', 'error', at('j')]]],
    ['jumps to no scene', of([jumpTo('j', { scene: '__proto__' })]), [['target-missing', 'error', at('j')]]],
    ['a next that is missing', of([line('a', { next: 'x' })]), [['target-missing', 'error', at('a')]]],
    ['unknown speakers', of([line('a', { speaker: 'x' })]), [['character-missing', 'error', at('a')]]],
    [
      'unknown assets and figures',
      of([
        line('a', {
          stage: [
            { op: 'background', to: { asset: 'x' } },
            { op: 'show', character: 'y' },
          ],
          cues: [{ type: 'sfx', asset: 'z' }],
        }),
      ]),
      [
        ['character-missing', 'error', at('a')],
        ['asset-missing', 'error', at('a')],
        ['asset-missing', 'error', at('a')],
      ],
    ],
    [
      'unknown variables and nodes in conditions',
      of([
        {
          id: 'b',
          type: 'branch',
          cases: [
            {
              condition: {
                op: 'and',
                of: [
                  { op: 'get', variable: 'x' },
                  { op: 'visited', node: 'y' },
                ],
              },
              target: { node: 'b' },
            },
          ],
        },
      ]),
      [
        ['node-missing', 'error', at('b')],
        ['variable-missing', 'error', at('b')],
      ],
    ],
    [
      'a missing start',
      of([line('a')], { start: { scene: 'x' } }),
      [
        ['start-missing', 'error', {}],
        ['scene-unreachable', 'warning', { scene: 's' }],
      ],
    ],
    ['empty scenes', of([]), [['scene-empty', 'warning', { scene: 's' }]]],
    [
      'scenes nothing leads to',
      storyOf([sceneOf('s', [line('a')]), sceneOf('t', [line('b')])], { variables: [] }),
      [['scene-unreachable', 'warning', { scene: 't' }]],
    ],
  ])('%s', (_, story, expected) => {
    expect(rules(story).sort()).toEqual([...expected].sort());
  });
});

describe('opening a story', () => {
  const good = JSON.parse(JSON.stringify(of([line('a')]))) as Record<string, unknown>;

  test('reads the present version and fills in what may be absent', () => {
    const { assets: _, renamed: __, ...short } = good;
    expect(openStory(short)).toMatchObject({ id: 'story', assets: [], renamed: {} });
  });

  test('refuses newer versions and garbage with a StoryError', () => {
    expect(() => openStory({ ...good, version: 99 })).toThrow(/version 99/);
    expect(() => openStory({ ...good, scenes: [] })).toThrow(/scenes/);
    expect(() => openStory({ ...good, start: { scene: '__proto__' } })).toThrow(/start.scene/);
    fc.assert(fc.property(fc.anything(), (json) => void expect(() => openStory(json)).toThrow(StoryError)));
  });

  test('refuses a condition without end', () => {
    let tree: unknown = { op: 'value', value: true };
    for (let i = 0; i < 20_000; i++) tree = { op: 'not', of: tree };
    const branch = { id: 'b', type: 'branch', cases: [{ condition: tree, target: {} }] };
    expect(() => openStory({ ...good, scenes: [{ id: 's', title: '', nodes: [branch] }] })).toThrow(StoryError);
  });

  test('goes through the migrations one by one', () => {
    const table = { 1: (json: object) => ({ ...json, one: 1 }), 2: (json: object) => ({ ...json, two: 2 }) };
    expect(migrate({ version: 1 }, 1, 3, table)).toEqual({ version: 3, one: 1, two: 2 });
    expect(() => migrate({}, 1, 4, table)).toThrow(/version 3 can no longer/);
  });

  test('a change of a figure states only what changes', () => {
    const shown = line('a', { stage: [{ op: 'show', character: 'anna', x: 0.2 }] });
    expect(openStory(of([shown])).scenes[0]!.nodes[0]!.stage).toEqual([{ op: 'show', character: 'anna', x: 0.2 }]);
  });
});
