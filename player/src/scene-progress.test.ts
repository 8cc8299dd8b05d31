import { scene } from '@comfyvn/shared/story/story';
import { describe, expect, it } from 'vitest';
import { percentOf, progressOf } from './scene-progress.ts';

describe('how far a scene was read', () => {
  const tale = scene.parse({
    id: 's',
    title: 'S',
    nodes: [
      { id: 'l1', type: 'line', kind: 'narration', text: 'One' },
      { id: 'a1', type: 'action', actions: [] },
      {
        id: 'm1',
        type: 'menu',
        choices: [
          { id: 'c1', text: 'A' },
          { id: 'c2', text: 'B' },
        ],
      },
      { id: 'l2', type: 'line', kind: 'narration', text: 'Two' },
      { id: 'e1', type: 'end', ending: 'One end' },
      { id: 'e2', type: 'end' },
    ],
  });

  it('counts lines and menus, ways taken and endings found', () => {
    const known = {
      hasRead: (id: string) => id === 'l1' || id === 'a1',
      chose: (id: string) => id === 'c2',
      ended: (id: string) => id === 'e1',
    };
    expect(progressOf(tale, known)).toEqual({ read: 1, lines: 3, taken: 1, ways: 2, found: 1, endings: 1 });
  });

  it('says a hundred percent only of all', () => {
    expect([percentOf(0, 3), percentOf(999, 1_000), percentOf(3, 3), percentOf(0, 0)]).toEqual([0, 99, 100, 100]);
  });
});
