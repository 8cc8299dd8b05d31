import { describe, expect, it } from 'vitest';
import type { Node } from '@comfyvn/shared/story/node';
import { STORY_VERSION, type Scene, type StoryHead } from '@comfyvn/shared/story/story';
import { createLiveStory } from './live-story.ts';
import { renamings } from './renamings.ts';

const line = (id: string, message: number, text = id): Node => ({
  id,
  type: 'line',
  kind: 'narration',
  text,
  source: { message },
});
const end = (scene: string): Node => ({ id: `${scene}.end`, type: 'end' });

/** A daemon with two scenes: messages 0 and 1, then 2. */
function daemon() {
  const asked: string[] = [];
  const state = {
    revision: 1,
    scenes: [
      { id: 'a', title: 'A', stage: [], nodes: [line('m0', 0), line('m1', 1)] },
      { id: 'b', title: 'B', stage: [], nodes: [line('m2', 2), end('b')] },
    ] as Scene[],
  };
  const live = createLiveStory({
    async head() {
      asked.push('head');
      const head = {
        id: 's',
        version: STORY_VERSION,
        title: 'S',
        characters: [],
        assets: [],
        variables: [],
        renamed: {},
      };
      const scenes = state.scenes.map(({ id, title }) => ({ id, title, revision: state.revision }));
      return { ...head, start: {}, scenes } as unknown as StoryHead;
    },
    async scene(id) {
      asked.push(id);
      return state.scenes.find((scene) => scene.id === id)!;
    },
  });
  const ids = async (scene: string) => (await live.source.scene(scene)).nodes.map(({ id }) => id);
  return { live, state, asked, ids };
}

describe('a story with what is being written at its end', () => {
  it('puts new lines before the end, and asks the daemon for nothing twice', async () => {
    const { live, asked, ids } = daemon();
    await live.source.head();
    live.show({ from: 3, nodes: [line('x', 3)], characters: [] });
    expect(await ids('b')).toEqual(['m2', 'x', 'b.end']);
    live.show({ from: 3, nodes: [line('x', 3), line('y', 3)], characters: [] });
    expect(await ids('b')).toEqual(['m2', 'x', 'y', 'b.end']);
    const [first, second] = (await live.source.head()).scenes;
    expect([first?.revision, second?.revision]).toEqual([1, expect.any(Number)]);
    expect(asked).toEqual(['head', 'b']);
  });

  it('replaces a message that is written anew, also across scenes', async () => {
    const { live, ids } = daemon();
    live.show({ from: 1, nodes: [line('new', 1)], characters: [] });
    expect((await live.source.head()).scenes.map(({ id }) => id)).toEqual(['a']);
    expect(await ids('a')).toEqual(['m0', 'new', 'a.end']);
    live.show(null);
    expect(await ids('a')).toEqual(['m0', 'm1']);
    expect((await live.source.head()).scenes.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('leads from a line to the one it became, and to the one of the finished message', async () => {
    const { live, state } = daemon();
    live.show({ from: 3, nodes: [line('x', 3, 'She turns to the window.')], characters: [] });
    await live.source.head();
    live.show({ from: 3, nodes: [line('xx', 3, 'She turns to the window. It is late.')], characters: [] });
    expect((await live.source.head()).renamed).toEqual({ x: 'xx' });
    state.revision = 2;
    state.scenes[1] = {
      ...state.scenes[1]!,
      nodes: [line('m2', 2), line('final', 3, 'She turns to the window. It is late. Very.'), end('b')],
    };
    live.show(null);
    live.renew();
    const { renamed } = await live.source.head();
    expect(renamed['xx']).toBe('final');
  });
});

describe('lines that are other ones now', () => {
  const tail = (...texts: string[]) => texts.map((text, n) => ({ id: `${text.length}-${n}`, message: 7, text }));

  it('are found where they stood, also when two became one or one became two', () => {
    const before = tail('She turns around.', 'Her eyes are wet.');
    expect([
      ...renamings(before, [{ id: 'one', message: 7, text: 'She turns around. Her eyes are wet. Oh.' }]),
    ]).toEqual([
      [before[0]!.id, 'one'],
      [before[1]!.id, 'one'],
    ]);
  });

  it('are not taken for quite other words, nor for another message', () => {
    const before = tail('She turns around.');
    expect(renamings(before, [{ id: 'n', message: 7, text: 'Nobody is here at all.' }]).size).toBe(0);
    expect(renamings(before, [{ id: 'n', message: 8, text: 'She turns around. Really.' }]).size).toBe(0);
  });
});
