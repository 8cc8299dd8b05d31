import fs from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Translation } from '@comfyvn/shared/translations/translations.schema';
import { chatFile, newFolder, said, settled, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { openLendingPage, type LendingPage } from '../bridge/bridge.test-support.ts';

/** A page of SillyTavern translates, by real sockets: into French it puts "fr:" before, and turns numbers in brackets around. */

let running: RunningDaemon;
let page: LendingPage;
let folder: string;
/** What it was asked for. */
let asked: string[] = [];
/** Answers instead of it; null: it fails. */
let answer: (text: string) => Promise<string | null> | string | null;

beforeAll(async () => {
  running = await startDaemon();
  folder = newFolder('translations');
});
beforeEach(async () => {
  asked = [];
  answer = (text) => `fr: ${text}`;
  page = await openLendingPage(running, {
    offer: { text: [], picture: false, translation: true, speech: [] },
    async work(own, id, task) {
      if (task.kind !== 'translation') throw new Error(task.kind);
      asked.push(task.text);
      const text = await answer(task.text);
      const body = text === null ? { failure: 'No translation came.' } : { answer: { text } };
      await own.client.bridge.answer({ params: { id }, body });
    },
  });
});
afterEach(async () => {
  page.socket.close();
  await expect.poll(() => running.client.bridge.list()).toEqual([]);
});
afterAll(async () => {
  await running.daemon.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const messages = (count: number, more: readonly string[] = []) => [
  ...Array.from({ length: count }, (_, n) =>
    said(n % 2 ? 'Mika' : 'Vic', `"Line ${'abcdefghij'[n % 10]!.repeat(n + 1)}."`, n),
  ),
  ...more.map((text, n) => said('Vic', `"${text}"`, 500 + n)),
];
let file = 0;
async function imported(all: readonly object[], name = `Chat ${file++}.jsonl`): Promise<string> {
  const { story } = await running.client.imports.upload({ query: { name }, body: new Blob([chatFile(all)]) });
  return story;
}
const list = (id: string) => running.client.translations.list({ params: { id } });
const begin = (id: string, locale = 'fr') => running.client.translations.begin({ params: { id }, body: { locale } });
async function translated(id: string, locale = 'fr'): Promise<Translation> {
  const { job } = await begin(id, locale);
  await settled(running.client, job!);
  return (await list(id)).languages.find((one) => one.locale.toLowerCase() === locale.toLowerCase())!;
}
const document = (id: string) => running.client.stories.document({ params: { id } });
/** Lines as written and in French. */
async function lines(id: string): Promise<[string, string | undefined][]> {
  const { scenes } = await document(id);
  return scenes.flatMap(({ nodes, translations }) =>
    nodes.flatMap((node): [string, string | undefined][] =>
      node.type === 'line' ? [[node.text, translations?.['fr']?.[node.id]]] : [],
    ),
  );
}
async function byHand(id: string, text: string, words: string | null): Promise<void> {
  const { scenes, revision } = await document(id);
  const scene = scenes.find(({ nodes }) => nodes.some((node) => node.type === 'line' && node.text === text))!;
  const line = scene.nodes.find((node) => node.type === 'line' && node.text === text)!;
  const edits = [{ op: 'setTranslation' as const, scene: scene.id, locale: 'fr', id: line.id, text: words }];
  await running.client.stories.edit({ params: { id }, body: { revision, edits } });
}

test('a story gets a language that its reader can choose; what a person translated stays, and nothing is asked for twice', async () => {
  const id = await imported(messages(3));
  const [, second] = (await lines(id)).map(([text]) => text);
  await byHand(id, second!, 'À la main.');
  const after = await translated(id);
  expect(after).toMatchObject({ state: 'done', progress: 1 });
  expect(after.texts).toBe(after.of);
  expect(after.made).toBe(after.of - 1);
  for (const [text, words] of await lines(id)) expect(words).toBe(text === second ? 'À la main.' : `fr: ${text}`);
  expect((await running.client.stories.get({ params: { id } })).locales).toEqual(['fr']);
  expect(asked).not.toContain(second);

  asked = [];
  expect(await translated(id, 'FR')).toMatchObject({ locale: 'fr', state: 'done' });
  expect(asked).toEqual([]);

  // A person changes what SillyTavern made: it is theirs then, also when all that was made is taken away.
  const [first] = (await lines(id)).map(([text]) => text);
  await byHand(id, first!, 'Mieux.');
  await running.client.translations.remove({ params: { id, locale: 'fr' } });
  expect((await lines(id)).map(([, words]) => words)).toEqual(['Mieux.', 'À la main.', undefined]);
});

test('when the chat is imported again, words stay with their lines, and what is new is asked for alone', async () => {
  const id = await imported(messages(4), 'Again.jsonl');
  await translated(id);
  asked = [];
  const grown = messages(5).filter((_, n) => n !== 1);
  expect(await imported(grown, 'Again.jsonl')).toBe(id);
  const kept = await lines(id);
  expect(kept.map(([, words]) => words)).toEqual([...kept.slice(0, 3).map(([text]) => `fr: ${text}`), undefined]);
  // Nothing is told of words whose line is gone.
  expect(await running.client.stories.findings({ params: { id } })).toEqual([]);
  await translated(id);
  expect(asked).toEqual([kept[3]![0]]);
});

test('a line that a person changes is translated anew, unless its words are theirs', async () => {
  const id = await imported(messages(2));
  await translated(id);
  const { scenes } = await document(id);
  const line = scenes[0]!.nodes.find((node) => node.type === 'line')!;
  await running.client.stories.editNode({
    params: { id, scene: scenes[0]!.id, node: line.id },
    body: { text: 'Other words.' },
  });
  asked = [];
  await translated(id);
  expect(asked).toEqual(['Other words.']);
  expect(await lines(id)).toContainEqual(['Other words.', 'fr: Other words.']);
});

test('values and styles in a text come through, and a text that lost one stays as it is written', async () => {
  const id = await imported(
    messages(0, ['You have {{getvar::gold}} coins, *all* of them.', 'Only {{getvar::gold}} left.']),
  );
  answer = (text) => (text.startsWith('Only') ? 'Perdu' : text.replace(/(.*)(\[\[0\]\])(.*)/, 'Pièces $2 ici'));
  const after = await translated(id);
  expect(asked.some((text) => text.includes('{'))).toBe(false);
  const all = await lines(id);
  const value = /\{=[^}]+\}/.exec(all[0]![0])![0];
  expect(all[0]![1]).toBe(`Pièces ${value} ici`);
  expect(all[1]![1]).toBeUndefined();
  expect(after).toMatchObject({ state: 'done', texts: after.of - 1 });
});

test('a page that goes fails it in a sentence, what there is stays, and the next time goes on from there', async () => {
  const id = await imported(messages(60));
  let count = 0;
  answer = (text) => {
    if (++count === 50) page.socket.close();
    return count >= 50 ? new Promise<string>(() => undefined) : `fr: ${text}`;
  };
  const broken = await translated(id);
  expect(broken).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(/closed meanwhile|No open page/) as string,
  });
  expect(broken.texts).toBeGreaterThanOrEqual(45);
  await expect.poll(async () => (await list(id)).canTranslate).toBe(false);
  await expect(begin(id)).rejects.toMatchObject({ problem: { code: 'unavailable' } });
  expect((await list(id)).languages).toHaveLength(1);
});

test('it is stopped, and the page with it; an engine that only fails ends it soon; a language that is none is refused', async () => {
  const id = await imported(messages(30));
  answer = () => new Promise(() => undefined);
  const { job } = await begin(id);
  await expect.poll(() => asked.length).toBe(3);
  await expect(begin(id)).rejects.toMatchObject({ problem: { code: 'conflict' } });
  await running.client.translations.stop({ params: { id, locale: 'fr' } });
  expect((await settled(running.client, job!)).state).toBe('cancelled');
  await expect.poll(() => page.stopped.length).toBe(3);

  asked = [];
  answer = () => null;
  expect(await translated(id)).toMatchObject({
    state: 'failed',
    message: 'SillyTavern: No translation came.',
    texts: 0,
  });
  expect(asked.length).toBeLessThan(8);

  const { locale } = await list(id);
  for (const wrong of [locale, 'abcdefghijk'])
    await expect(begin(id, wrong)).rejects.toMatchObject({ problem: { status: 400 } });
});
