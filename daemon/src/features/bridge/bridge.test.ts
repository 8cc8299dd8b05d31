import fs from 'node:fs';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BridgeOffer, BridgeTask } from '@comfyvn/shared/bridge/bridge.schema';
import { startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { openLendingPage, type LendingPage } from './bridge.test-support.ts';

/** Pages of SillyTavern that lend their engines: real sockets and the real daemon; what a page does with a task is the test's. */

const ORIGIN = 'http://127.0.0.1:8000';
const OFFER: BridgeOffer = {
  text: [{ profile: '', name: 'In use' }],
  picture: true,
  translation: false,
  speech: ['Vic'],
};
const TASK = { kind: 'text', prompt: 'Say A.' } as const;
// The smallest PNG there is: one pixel.
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let running: RunningDaemon;
const sockets: Socket[] = [];

beforeAll(async () => {
  running = await startDaemon();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  await expect.poll(() => running.client.bridge.list()).toEqual([]);
});
afterAll(async () => {
  await running.daemon.stop();
  fs.rmSync(running.dataDir, { recursive: true, force: true });
});

/** A page that is connected; `work` is called for what it is asked. */
async function openPage(
  work: (page: LendingPage, id: string, task: BridgeTask) => Promise<unknown>,
  { offer = OFFER, origin = ORIGIN } = {},
): Promise<LendingPage> {
  const page = await openLendingPage(running, { work, offer, origin });
  sockets.push(page.socket);
  return page;
}
const answers = (text: string) => (page: LendingPage, id: string) =>
  page.client.bridge.answer({ params: { id }, body: { answer: { text } } });
const never = () => new Promise<never>(() => undefined);

describe('the bridge to open pages of SillyTavern', () => {
  it('says what to do while no page lends its engines', async () => {
    await expect(running.client.bridge.ask({ body: TASK })).rejects.toThrow('No open page of SillyTavern');
  });

  it('asks a page, with defaults filled in, and gives its answer', async () => {
    const seen: BridgeTask[] = [];
    await openPage(async (page, id, task) => {
      seen.push(task);
      await answers('A')(page, id);
    });
    expect(await running.client.bridge.list()).toMatchObject([{ offer: OFFER }]);
    expect(await running.client.bridge.ask({ body: TASK })).toEqual({ text: 'A' });
    expect(seen).toEqual([{ kind: 'text', profile: '', system: '', prompt: 'Say A.', tokens: 1_000 }]);
  });

  it('does not ask for what is not offered', async () => {
    await openPage(never);
    await expect(
      running.client.bridge.ask({ body: { kind: 'translation', text: 'a', language: 'fr' } }),
    ).rejects.toThrow('does not offer translation');
    await expect(running.client.bridge.ask({ body: { kind: 'speech', character: 'Bo', text: 'a' } })).rejects.toThrow(
      'does not offer a voice',
    );
    await expect(running.client.bridge.ask({ body: { ...TASK, profile: 'other' } })).rejects.toThrow('a model');
  });

  it('hands on the parts of a text as they come', async () => {
    await openPage(async (page, id) => {
      for (const text of ['One, ', 'two.']) await page.client.bridge.part({ params: { id }, body: { text } });
      await answers('One, two.')(page, id);
    });
    const parts: string[] = [];
    const answer = await running.daemon.bridge.ask(TASK, { onPart: (text) => parts.push(text) });
    expect([parts, answer.text]).toEqual([['One, ', 'two.'], 'One, two.']);
  });

  it('lets one of two pages answer, and the other one when the first is busy', async () => {
    const asked: string[] = [];
    const held: (() => void)[] = [];
    const holding = (name: string) => async (page: LendingPage, id: string) => {
      asked.push(name);
      await new Promise<void>((go) => held.push(go));
      await answers(name)(page, id);
    };
    await openPage(holding('first'));
    await openPage(holding('second'));
    const both = [running.daemon.bridge.ask(TASK), running.daemon.bridge.ask(TASK)];
    await expect.poll(() => held.length).toBe(2);
    for (const go of held) go();
    expect((await Promise.all(both)).map(({ text }) => text)).toEqual(['first', 'second']);
    expect(asked.toSorted()).toEqual(['first', 'second']);
  });

  it('fails with a sentence when the page goes, and asks the next page from then on', async () => {
    const page = await openPage((own) => Promise.resolve(own.socket.close()));
    await openPage(async (own, id) => answers('still here')(own, id));
    await expect(running.daemon.bridge.ask(TASK)).rejects.toThrow('was closed meanwhile');
    expect((await running.client.bridge.list()).map(({ id }) => id)).not.toContain(page.id);
    expect(await running.daemon.bridge.ask(TASK)).toEqual({ text: 'still here' });
  });

  it('tells the page to stop when whoever asked gives up, when it is silent, and when it says too much', async () => {
    const page = await openPage(never);
    const control = new AbortController();
    const asking = running.daemon.bridge.ask(TASK, { signal: control.signal });
    control.abort();
    await expect(asking).rejects.toThrow('stopped');
    await expect.poll(() => page.stopped.length).toBe(1);
    await expect(running.daemon.bridge.ask(TASK, { silenceMs: 50 })).rejects.toThrow('did not answer in time');
    await expect.poll(() => page.stopped.length).toBe(2);
    page.socket.close();
    await expect.poll(() => running.client.bridge.list()).toEqual([]);
    const talking = await openPage(async (own, id) => {
      for (let n = 0; n < 3; n++)
        await own.client.bridge.part({ params: { id }, body: { text: 'a'.repeat(200_000) } }).catch(() => undefined);
    });
    await expect(running.daemon.bridge.ask(TASK)).rejects.toThrow('over 400000 characters');
    await expect.poll(() => talking.stopped.length).toBe(1);
  });

  it('ends the asking of a Studio page that ends its request', async () => {
    const page = await openPage(never);
    const control = new AbortController();
    const asking = fetch(`${running.url}/api/bridge`, {
      method: 'POST',
      headers: { authorization: `Bearer ${running.daemon.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(TASK),
      signal: control.signal,
    });
    await expect.poll(() => running.client.bridge.list()).toHaveLength(1);
    await new Promise((done) => setTimeout(done, 100));
    control.abort();
    await expect(asking).rejects.toThrow();
    await expect.poll(() => page.stopped.length).toBe(1);
  });

  it('passes on the words of an engine that failed', async () => {
    await openPage((page, id) =>
      page.client.bridge.answer({ params: { id }, body: { failure: 'The model is asleep' } }),
    );
    await expect(running.daemon.bridge.ask(TASK)).rejects.toThrow('SillyTavern: The model is asleep');
  });

  it('keeps a picture as an asset; bytes that are none are refused', async () => {
    let refused = 0;
    await openPage(async (page, id) => {
      await page.client.bridge.file({ params: { id }, body: Buffer.from('no picture') }).catch(() => refused++);
      const { asset } = await page.client.bridge.file({ params: { id }, body: PNG });
      await page.client.bridge.answer({ params: { id }, body: { answer: { asset } } });
    });
    const { asset } = await running.client.bridge.ask({ body: { kind: 'picture', prompt: 'a lighthouse' } });
    const file = await fetch(`${running.url}/api/assets/${asset!}/file`, {
      headers: { authorization: `Bearer ${running.daemon.token}` },
    });
    expect([refused, file.headers.get('content-type')]).toEqual([1, 'image/png']);
  });

  it('shows what is asked to the page that was asked alone, and takes no answer from others', async () => {
    let asked = '';
    await openPage(async (_page, id) => {
      asked = id;
      await never();
    });
    const other = await openPage(never, { origin: 'http://127.0.0.1:8001', offer: { ...OFFER, text: [] } });
    const asking = running.daemon.bridge.ask(TASK, { silenceMs: 1_500 }).catch((error: Error) => error.message);
    await expect.poll(() => asked).not.toBe('');
    await expect(other.client.bridge.take({ params: { id: asked } })).rejects.toThrow('There is no question');
    await expect(
      other.client.bridge.answer({ params: { id: asked }, body: { answer: { text: 'mine' } } }),
    ).rejects.toThrow('There is no question');
    const [first] = await running.client.bridge.list();
    await expect(other.client.bridge.offer({ params: { page: first!.id }, body: OFFER })).rejects.toThrow(
      'belongs to somebody else',
    );
    await expect(other.client.bridge.list()).rejects.toThrow('Only the Studio');
    await expect(other.client.bridge.ask({ body: TASK })).rejects.toThrow('Only the Studio');
    expect(await asking).toContain('did not answer in time');
  });
});
