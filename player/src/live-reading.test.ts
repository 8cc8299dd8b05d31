import { STORY_VERSION, story as storySchema, type Story } from '@comfyvn/shared/story/story';
import type { RunState } from '@comfyvn/shared/story/run-state';
import { headOf } from '@comfyvn/shared/story/view';
import { expect, it } from 'vitest';
import { LazyView } from './lazy-view.ts';
import { LiveReading } from './live-reading.ts';
import { lastLineOf } from './past.ts';
import { Session } from './session.ts';

let revision = 0;
/** A chat as a story: the reader wrote the messages with an odd number. */
const chat = (...ids: readonly string[]): Story =>
  storySchema.parse({
    id: 'chat',
    version: STORY_VERSION,
    revision: ++revision,
    title: 'Chat',
    start: { scene: 's' },
    characters: [],
    scenes: [
      {
        id: 's',
        title: 'S',
        nodes: [
          ...ids.map((id) => ({
            id,
            type: 'line',
            kind: 'narration',
            text: id,
            source: { message: Number(id.slice(1)) },
          })),
          { id: 'end', type: 'end' },
        ],
      },
    ],
  });

async function reading(first: Story) {
  let now = first;
  const nothing = (): void => {};
  /** The last line, whenever the reader is shown a place. */
  const shown: string[] = [];
  const view = await LazyView.open({
    head: async () => ({
      ...headOf(now),
      scenes: headOf(now).scenes.map((one) => ({ ...one, revision: now.revision })),
    }),
    scene: async (id) => now.scenes.find((scene) => scene.id === id)!,
  });
  const events = {
    show: (state: RunState) => void shown.push(lastLineOf(state)?.node ?? ''),
    redraw: nothing,
    grow: nothing,
    finding: nothing,
    callback: nothing,
    waiting: nothing,
  };
  const session = new Session(view, 'seed', { read: () => undefined, write: nothing }, { ...events, stuck: nothing });
  const live = new LiveReading({ isOwn: (message) => message % 2 === 1 });
  return {
    session,
    shown,
    stands: () => session.state && lastLineOf(session.state)?.node,
    async becomes(story: Story): Promise<void> {
      now = story;
      await live.refresh(session);
    },
  };
}

it('who waits at the end goes on by himself, and past his own lines', async () => {
  const { session, stands, becomes } = await reading(chat('m0'));
  await session.toEnd();
  await becomes(chat('m0', 'm1', 'm2'));
  expect([session.state?.status, stands()]).toEqual(['line', 'm2']);
});

it('who reads back stays', async () => {
  const { session, stands, becomes } = await reading(chat('m0', 'm2', 'm4'));
  await session.toEnd();
  session.back();
  session.back();
  await becomes(chat('m0', 'm2', 'm4', 'm6'));
  expect([session.state?.status, stands()]).toEqual(['line', 'm2']);
});

it('a last message that was deleted does not stand at the end any more', async () => {
  const { session, shown, stands, becomes } = await reading(chat('m0', 'm1', 'm2'));
  await session.toEnd();
  expect(stands()).toBe('m2');
  await becomes(chat('m0', 'm1'));
  expect([session.state?.status, stands(), shown.at(-1)]).toEqual(['ended', 'm1', 'm1']);
});
