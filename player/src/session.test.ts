import { headOf } from '@comfyvn/shared/story/view';
import { STORY_VERSION, story as storySchema, type Story } from '@comfyvn/shared/story/story';
import { describe, expect, it } from 'vitest';
import { LazyView } from './lazy-view.ts';
import type { StorySource } from './options.ts';
import { lacksPast, oldestOf } from './past.ts';
import { planAhead } from './preload-plan.ts';
import { Session } from './session.ts';

const line = (id: string, text = id, more: object = {}) => ({ id, type: 'line', kind: 'narration', text, ...more });

function tale(extra: object[] = []): Story {
  return storySchema.parse({
    id: 'tale',
    version: STORY_VERSION,
    revision: 1 + extra.length,
    title: 'Tale',
    start: { scene: 'one' },
    characters: [{ id: 'ann', name: 'Ann', colour: '#ff0000', sprites: [{ expression: 'joy', asset: 'ann-joy' }] }],
    scenes: [
      {
        id: 'one',
        title: 'One',
        nodes: [
          line('a'),
          line('b', 'b', { speaker: 'ann', expression: 'joy' }),
          {
            id: 'm',
            type: 'menu',
            choices: [
              { id: 'stay', text: 'Stay' },
              { id: 'go', text: 'Go', target: { scene: 'two' } },
            ],
          },
          line('c'),
        ],
      },
      {
        id: 'two',
        title: 'Two',
        stage: [{ op: 'background', to: { asset: 'bg-two' } }],
        nodes: [line('d'), line('e'), ...extra],
      },
    ],
  });
}

function sourceOf(get: () => Story): StorySource & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    head: async () => {
      const head = headOf(get());
      return { ...head, scenes: head.scenes.map((scene) => ({ ...scene, revision: get().revision })) };
    },
    async scene(id) {
      asked.push(id);
      const found = get().scenes.find((scene) => scene.id === id);
      if (!found) throw new Error('404');
      return found;
    },
  };
}

async function open(get: () => Story) {
  const source = sourceOf(get);
  const shown: string[] = [];
  const stuck: (() => void)[] = [];
  const called: unknown[][] = [];
  const view = await LazyView.open(source);
  const session = new Session(
    view,
    'seed',
    { read: () => ({}), write: () => undefined },
    {
      show: (state, _cues, arrival) => shown.push(`${arrival} ${state.status} ${state.node}`),
      redraw: (state, voice) => voice && shown.push(`voice ${state.status} ${voice}`),
      grow: (state) => shown.push(`grow ${state.node} ${state.line?.text}`),
      finding: () => undefined,
      callback: ({ name, args }) => called.push([name, ...args]),
      waiting: () => undefined,
      stuck: (retry) => stuck.push(retry),
    },
  );
  return { session, source, shown, stuck, called };
}

const three = { op: 'value', value: 3 };
const advance = { type: 'advance' } as const;

describe('Session', () => {
  it('fetches scenes as they are needed', async () => {
    const { session, source, shown } = await open(() => tale());
    await session.begin();
    await session.input(advance);
    await session.input(advance);
    expect(source.asked).toEqual(['one']);
    await session.input({ type: 'choose', choice: 'go' });
    expect(source.asked).toEqual(['one', 'two']);
    expect(shown).toEqual(['step line a', 'step line b', 'step menu m', 'step line d']);
  });

  it('goes back and forward again over a choice', async () => {
    const { session } = await open(() => tale());
    await session.begin();
    await session.input(advance);
    await session.input(advance);
    await session.input({ type: 'choose', choice: 'go' });
    expect(session.back()).toBe(true);
    expect(session.state?.status).toBe('menu');
    expect(session.backTo(0)).toBe(true);
    expect(session.back()).toBe(false);
    while (session.forward());
    expect(session.state?.node).toBe('d');
    session.back();
    await session.input({ type: 'choose', choice: 'stay' });
    expect(session.canForward).toBe(false);
    expect(session.state?.node).toBe('c');
  });

  it('restores a save at the very line, with the way back', async () => {
    const { session } = await open(() => tale());
    await session.prepareSaves();
    await session.begin();
    await session.input(advance);
    const save = session.snapshot();
    const again = await open(() => tale());
    expect(save).not.toBeNull();
    if (!save) return;
    expect((await again.session.restore(save)).exact).toBe(true);
    expect(again.session.state?.node).toBe('b');
    expect(again.session.back()).toBe(true);
    expect(again.session.state?.node).toBe('a');
  });

  it('gets the past of the run that is read, also where another one was asked for just before', async () => {
    const long = tale(Array.from({ length: 80 }, (_, i) => line(`l${i}`)));
    const { session } = await open(() => long);
    await session.prepareSaves();
    await session.begin({ scene: 'two' });
    for (let i = 0; i < 80; i++) await session.input(advance);
    const save = session.snapshot()!;
    const again = await open(() => long);
    await again.session.restore(save);
    const first = again.session.remember();
    await again.session.restore(save);
    expect(lacksPast(again.session.state!)).toBe(true);
    const second = again.session.remember();
    expect([await first, await second]).toEqual([false, true]);
    expect(lacksPast(again.session.state!)).toBe(false);
    expect(oldestOf(again.session.state!).node).toBe('d');
  });

  it('tells of a voice that came to the line that stands there, once, also at the end', async () => {
    const spoken = { cues: [{ type: 'voice', asset: 'v1' }] };
    let now = tale([line('f'), line('g')]);
    const { session, shown } = await open(() => now);
    await session.begin({ scene: 'two', node: 'f' });
    now = { ...tale([line('f', 'f', spoken), line('g')]), revision: 8 };
    await session.refresh();
    now = { ...now, title: 'Other', revision: 9 };
    await session.refresh();
    expect(shown).toEqual(['step line f', 'voice line v1']);
    await session.input(advance);
    await session.input(advance);
    now = { ...tale([line('f', 'f', spoken), line('g', 'g', spoken)]), revision: 10 };
    await session.refresh();
    expect(shown.slice(2)).toEqual(['step line g', 'step ended g', 'voice ended v1']);
  });

  it('shows more of a line that grew under another id, and nothing anew', async () => {
    let now = tale([line('f', 'One.')]);
    const { session, shown } = await open(() => now);
    await session.begin({ scene: 'two', node: 'f' });
    now = { ...tale([line('g', 'One. Two.'), line('h')]), revision: 9, renamed: { f: 'g' } };
    await session.refresh();
    expect(shown).toEqual(['step line f', 'grow g One. Two.']);
    expect(session.ahead()?.node).toBe('h');
    await session.input(advance);
    expect(session.state?.node).toBe('h');
    expect(session.ahead()?.status).toBe('ended');
  });

  it('goes to the end with the way back through its last scene', async () => {
    const { session, shown } = await open(() => tale());
    await session.begin();
    await session.toEnd();
    expect(shown.at(-1)).toMatch(/^jump ended/);
    session.back();
    expect(session.state?.node).toBe('e');
    session.back();
    expect(session.state?.node).toBe('d');
  });

  it('goes on after the end when the story grew', async () => {
    let now = tale();
    const { session, shown } = await open(() => now);
    await session.begin({ scene: 'two', node: 'e' });
    await session.input(advance);
    expect(session.state?.status).toBe('ended');
    now = tale([line('f')]);
    await session.refresh();
    expect(session.state?.node).toBe('f');
    expect(shown.at(-1)).toBe('step line f');
  });

  it('keeps the place when the story grew behind it, and shows nothing twice', async () => {
    let now = tale();
    const { session, shown } = await open(() => now);
    await session.begin({ scene: 'two', node: 'e' });
    now = tale([line('f')]);
    await session.refresh();
    expect(session.state?.node).toBe('e');
    expect(shown).toEqual(['step line e']);
    await session.input(advance);
    expect(session.state?.node).toBe('f');
  });

  it('calls the host once for what was reached, and not again for going back or loading', async () => {
    const ring = { id: 'r', type: 'action', actions: [{ type: 'callback', name: 'ring', args: [three] }] };
    const { session, called } = await open(() => tale([ring, line('f')]));
    await session.prepareSaves();
    await session.opening({ scene: 'two', node: 'r' });
    expect(called).toEqual([]);
    await session.begin({ scene: 'two', node: 'e' });
    await session.input(advance);
    expect(called).toEqual([['ring', 3]]);
    const save = session.snapshot();
    session.back();
    session.forward();
    if (save) await session.restore(save);
    expect(session.state?.node).toBe('f');
    expect(called).toHaveLength(1);
  });

  it('takes the choice of the clock when the time is over', async () => {
    const timed = {
      id: 't',
      type: 'menu',
      timer: { ms: 1_000, choice: 'late' },
      choices: [
        { id: 'early', text: 'Early', target: { node: 'e' } },
        { id: 'late', text: 'Late', target: { scene: 'one' } },
      ],
    };
    const { session } = await open(() => tale([timed]));
    await session.begin({ scene: 'two', node: 't' });
    expect(session.state?.menu?.timer).toEqual({ ms: 1_000, choice: 'late' });
    await session.input({ type: 'timeout' });
    expect(session.state?.node).toBe('a');
  });

  it('tells when a scene cannot be had, and tries again', async () => {
    const { session, source, stuck } = await open(() => tale());
    await session.begin();
    await session.input(advance);
    await session.input(advance);
    const { scene } = source;
    source.scene = () => Promise.reject(new Error('offline'));
    await session.input({ type: 'choose', choice: 'go' });
    expect(session.state?.status).toBe('menu');
    source.scene = scene;
    stuck[0]?.();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(session.state?.node).toBe('d');
  });
});

describe('planAhead', () => {
  it('looks ahead over all branches', async () => {
    const { session } = await open(() => tale());
    await session.begin();
    const { state, view } = session;
    if (!state) return;
    const place = { scene: 'one', node: 'a' };
    expect(planAhead(view, place, state.stage, view.characters)).toMatchObject({
      pictures: ['ann-joy'],
      scenes: ['two'],
    });
    await view.ensure('two');
    expect(planAhead(view, place, state.stage, view.characters)).toMatchObject({
      pictures: ['ann-joy', 'bg-two'],
      scenes: [],
    });
  });
});
