import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Story } from '@comfyvn/shared/story/story';
import { AppError } from '../../daemon/src/core/errors.ts';
import { RetryableError, SnoozeError } from '../../daemon/src/core/job-kind.ts';
import { answerSchema, listsOf } from '../../daemon/src/features/direct/direct.lists.ts';
import { askJson, askText, UnfitAnswer, type Ask } from '../../daemon/src/features/llm/llm.ask.ts';
import { askInRoles } from '../../daemon/src/features/llm/llm.roles.ts';
import { stream, type LlmPlace, type Message } from '../../daemon/src/features/llm/llm.stream.ts';
import { freePort, startProgram, type Program } from '../program.ts';
import { chatFile, said, settled, startDaemon } from '../support.ts';

/**
 * The program and a model of any size; one with random weights will do, as what it says is nonsense but fits the form.
 * LLAMA_TEMPLATES: a folder of chat templates (*.jinja), each of which is tried as well.
 */
const { LLAMA_SERVER: SERVER, LLAMA_MODEL: MODEL, LLAMA_TEMPLATES: TEMPLATES } = process.env;
const CONTEXT = 8_192;
const templates = TEMPLATES === undefined ? [] : fs.readdirSync(TEMPLATES).filter((one) => one.endsWith('.jinja'));

async function startLlama(more: string): Promise<Program & { readonly url: string }> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const fixed = `--host 127.0.0.1 --port ${port} --parallel 1 --threads 2 --slots --jinja`;
  const program = await startProgram('llama.cpp', `"${SERVER}" -m "${MODEL}" ${fixed} ${more}`, `${origin}/health`);
  return { ...program, url: `${origin}/v1` };
}
const never = new AbortController().signal;
const user = (content: string): Message => ({ role: 'user', content });
const system = (content: string): Message => ({ role: 'system', content });
function asking(url: string): Ask {
  const patience = { firstMs: 60_000, nextMs: 60_000, retries: 0 };
  const place: LlmPlace = { url, key: '', consent: false, allowSelfSigned: false, patience };
  return askInRoles((question, hooks) => stream(place, { model: 'default', ...question }, hooks));
}
const memory = () => {
  const kept: string[] = [];
  let thinks = false;
  return {
    get: () => undefined,
    put: (mode: string) => void kept.push(mode),
    thinksTooLong: () => thinks,
    noteThinking: () => void (thinks = true),
    kept,
  };
};
const MOOD = z.object({ mood: z.enum(['calm', 'tense']) });
const QUESTION = [system('You are brief.'), user('Which mood?')];

describe.skipIf(!SERVER || !MODEL)('a real llama.cpp', () => {
  let llama: Awaited<ReturnType<typeof startLlama>>;
  beforeAll(async () => {
    llama = await startLlama(`-c ${CONTEXT}`);
  });
  afterAll(() => llama?.stop());

  test('says a text piece by piece and what it took', async () => {
    const parts: string[] = [];
    const hooks = { signal: never, onText: (text: string) => void parts.push(text) };
    const { text, meta } = await askText(asking(llama.url), { messages: QUESTION, maxTokens: 24, ...hooks });
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.at(-1)?.trim()).toBe(text);
    expect(meta).toMatchObject({ finish: 'length', answerTokens: 24 });
    expect(meta.promptTokens).toBeGreaterThan(5);
  });

  test('answers in the form of a schema', async () => {
    const kept = memory();
    const { value, meta } = await askJson(asking(llama.url), MOOD, kept, { messages: QUESTION, signal: never });
    expect(['calm', 'tense']).toContain(value.mood);
    expect(meta).toMatchObject({ mode: 'json_schema', repaired: false, finish: 'stop' });
    expect(kept.kept).toEqual(['json_schema']);
  });

  test('takes the form of what the director asks, with all of its lists full', async () => {
    const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
    const odd = ['"Ka\\d\\e"', 'Ünïcödé 猫', "O'Brien {x}", '<b>&amp;', 'tab\tand\nline', 'ends with \\'];
    const head = {
      characters: many(20, (i) => ({ id: `c${i}`, name: odd[i] ?? `Name ${i}`, role: 'character', sprites: [] })),
      assets: many(60, (i) => ({
        id: `a${i}`,
        kind: i % 2 ? 'music' : 'background',
        name: odd[i % 30] ?? `Thing ${i}`,
      })),
    } as unknown as Story;
    const choices = many(12, (i) => ({ menu: 'm', choice: `o${i}`, label: 'Go', behind: i, leadsTo: '' }));
    const lists = listsOf(head, { lines: 20, here: new Set(), contextTokens: CONTEXT, choices });
    const question = { messages: QUESTION, maxTokens: 1_500, signal: never };
    // What it says has no sense, and may be without end; the form is taken and kept to.
    const answer = askJson(asking(llama.url), answerSchema(lists), memory(), question).catch((error: unknown) => error);
    const came = await answer;
    if (came instanceof Error) {
      expect(came).toBeInstanceOf(UnfitAnswer);
      expect(came.message).toMatch(/cut off after 1500 tokens/);
    } else expect(came).toMatchObject({ meta: { mode: 'json_schema', repaired: false } });
  });

  test('stops when it is told to', async () => {
    const abort = new AbortController();
    const reason = new AppError('conflict', 'It was cancelled.');
    const asked = asking(llama.url)(
      { messages: [user('Tell me everything.')], maxTokens: 8_000 },
      { signal: abort.signal, onText: () => abort.abort(reason) },
    );
    await expect(asked).rejects.toBe(reason);
    const isBusy = async (): Promise<boolean> => {
      const slots = (await (await fetch(new URL('/slots', llama.url))).json()) as { is_processing: boolean }[];
      return slots.some((one) => one.is_processing);
    };
    await expect.poll(isBusy, { timeout: 10_000 }).toBe(false);
  });

  test('says so where more is asked than it can read', async () => {
    const long = user('word '.repeat(CONTEXT * 2));
    const asked = askText(asking(llama.url), { messages: [long], signal: never });
    const error = await asked.catch((one: unknown) => one);
    expect(error).toBeInstanceOf(AppError);
    expect(error).not.toBeInstanceOf(RetryableError);
    expect(error).not.toBeInstanceOf(SnoozeError);
    expect((error as Error).message).toMatch(/context/);
  });

  test('directs a story: what it suggests can be taken and taken back, and no word of it changes', async () => {
    const { daemon, client } = await startDaemon();
    try {
      const lines = Array.from({ length: 30 }, (_, i) =>
        said(i % 2 ? 'Mika' : 'Vic', `*The rain goes on.* "Line ${i}, said calmly."`, i),
      );
      const upload = { query: { name: 'Vic.jsonl', swipes: 'true' as const }, body: new Blob([chatFile(lines)]) };
      const { story } = await client.imports.upload(upload);
      const server = await client.llm.add({ body: { name: 'llama.cpp', url: llama.url, contextTokens: CONTEXT } });
      const ofStory = { params: { id: story } };
      const before = await client.stories.document(ofStory);
      const { id, job } = await client.direct.begin({ ...ofStory, body: { server: server.id } });
      expect((await settled(client, job)).state).toBe('done');
      const run = (await client.direct.list(ofStory)).find((one) => one.id === id)!;
      for (const one of run.chunks) expect(one.message).toMatch(/^$|cut off after/);
      const taken = await client.direct.take({ params: { run: id }, body: {} });
      const words = (one: Story): unknown =>
        one.scenes.map((scene) => scene.nodes.map((node) => (node.type === 'line' ? node.text : node.type)));
      const after = await client.stories.document(ofStory);
      expect(words(after)).toEqual(words(before));
      process.stdout.write(`suggested and taken: ${taken.changed}, refused: ${taken.refused.length}\n`);
      await client.direct.takeBack({ params: { run: id }, body: {} });
      const undone = await client.stories.document(ofStory);
      expect({ ...undone, revision: 0 }).toEqual({ ...before, revision: 0 });
    } finally {
      await daemon.stop();
    }
  });
});

describe.skipIf(!SERVER || !MODEL || templates.length === 0)('the chat template', () => {
  test.each(templates)('%s takes our questions', async (template) => {
    const llama = await startLlama(`-c 4096 --chat-template-file "${path.join(TEMPLATES ?? '', template)}"`);
    try {
      const question = { messages: QUESTION, maxTokens: 64, signal: never };
      const answer = await askJson(asking(llama.url), MOOD, memory(), question).catch((error: unknown) => error);
      // With random weights, one that thinks first comes to no end, and one that marks what it says does not keep to its marks.
      if (answer instanceof RetryableError) expect(answer.message).toMatch(/cut off|while it answered|empty answer/);
      else expect(answer).toMatchObject({ meta: { mode: 'json_schema' } });
    } finally {
      await llama.stop();
    }
  });
});
