import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createDrafts, type DraftParts } from './drafts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function reply(ask: DraftParts['ask'] = async () => ({ nodes: [], characters: [] })) {
  const state = { text: '', asked: [] as { keep: number; text: string | undefined }[], shown: [] as number[] };
  const drafts = createDrafts({
    written: () => ({ length: 3, text: state.text }),
    held: () => ({ key: 'solo:Vic.png/x', source: 'src', messages: 2 }),
    messages: () => [{ mes: state.text }],
    ask: (body) => {
      state.asked.push({ keep: body.keep, text: body.messages.at(-1)?.mes });
      return ask(body);
    },
    show: ({ from }) => state.shown.push(from),
  });
  const come = async (token: string, ms: number) => {
    state.text += token;
    drafts.touch();
    await vi.advanceTimersByTimeAsync(ms);
  };
  return { state, drafts, come };
}

it('asks rarely, and only when a sentence may be over', async () => {
  const { state, come } = reply();
  for (let n = 0; n < 200; n++) await come('word ', 10);
  expect(state.asked).toEqual([]);
  for (let n = 0; n < 100; n++) await come('Yes. ', 10);
  expect(state.asked.length).toBeGreaterThan(0);
  expect(state.asked.length).toBeLessThanOrEqual(2);
});

it('asks one question at a time', async () => {
  const answers: (() => void)[] = [];
  const { state, come } = reply(() => new Promise((done) => answers.push(() => done({ nodes: [], characters: [] }))));
  await come('One. ', 600);
  await come('Two. ', 600);
  await come('Three. ', 600);
  expect(state.asked).toHaveLength(1);
  answers[0]!();
  await vi.advanceTimersByTimeAsync(600);
  expect(state.asked.map(({ text }) => text)).toEqual(['One. ', 'One. Two. Three. ']);
});

it('shows nothing that arrives after the reply is written, and goes on after a refusal', async () => {
  let refuse = true;
  const { state, drafts, come } = reply(async () => {
    if (refuse) throw new Error('409');
    return { nodes: [], characters: [] };
  });
  await come('One. ', 600);
  expect(state.shown).toEqual([]);
  refuse = false;
  await come('Two. ', 600);
  expect(state.shown).toEqual([2]);
  state.text += 'Three. ';
  drafts.touch();
  drafts.end();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(state.shown).toEqual([2]);
});
