import { describe as group, expect, it } from 'vitest';
import { createConnection, describe, PORTS, type PairingCalls } from './connection.ts';
import type { KeyValueStorage } from './storage.ts';

function memory(): KeyValueStorage & { all: Map<string, string> } {
  const all = new Map<string, string>();
  return {
    all,
    getItem: (key) => all.get(key) ?? null,
    setItem: (key, value) => void all.set(key, value),
    removeItem: (key) => void all.delete(key),
  };
}

/** A computer where these ports answer on /health. */
function computer(answers: Record<number, unknown>) {
  const probed: number[] = [];
  const fake = async (url: string | URL | Request) => {
    const port = Number(new URL(String(url)).port);
    probed.push(port);
    if (!(port in answers)) throw new TypeError('Failed to fetch');
    return Response.json(answers[port]);
  };
  return { probed, fetch: fake as typeof fetch };
}

const HERE = { ok: true, app: 'comfyvn', api: 1 };

function connect(fetch: typeof globalThis.fetch, { storage = memory(), calls = {} as Partial<PairingCalls> } = {}) {
  const polls: (() => void)[] = [];
  const connection = createConnection({
    storage,
    fetch,
    pairing: async () => calls as PairingCalls,
    pause: () => new Promise((go) => polls.push(go)),
  });
  return { connection, storage, poll: () => polls.shift()?.() };
}

const settled = () => new Promise((done) => setTimeout(done, 5));

group('finding the daemon', () => {
  it('asks the usual port alone, so that the console stays clean', async () => {
    const { probed, fetch } = computer({});
    const { connection } = connect(fetch);
    await connection.find();
    expect(connection.state).toEqual({ is: 'absent' });
    expect(probed).toEqual([4717]);
  });

  it('looks at every port when it is told to, and passes by other programs', async () => {
    const { probed, fetch } = computer({ 4717: { hello: 'world' }, 4720: HERE });
    const { connection } = connect(fetch);
    await connection.find({ everywhere: true });
    expect(connection.state).toEqual({ is: 'unpaired' });
    expect(connection.baseUrl).toBe('http://127.0.0.1:4720');
    expect(probed.toSorted()).toEqual(PORTS);
  });

  it('remembers the port', async () => {
    const storage = memory();
    await connect(computer({ 4720: HERE }).fetch, { storage }).connection.find({ everywhere: true });
    const { probed, fetch } = computer({ 4720: HERE });
    await connect(fetch, { storage }).connection.find();
    expect(probed).toEqual([4720]);
  });

  it('does not speak with another version of the API', async () => {
    const { connection } = connect(computer({ 4717: { ...HERE, api: 2 } }).fetch);
    await connection.find();
    expect(connection.state).toEqual({ is: 'incompatible', api: 2 });
  });
});

group('pairing', () => {
  const asked = { id: 'p', secret: 's', code: '123456', approveUrl: 'http://127.0.0.1:4717/pair/p' };

  it('shows the code, waits for the consent and keeps the token', async () => {
    const states = ['waiting', 'approved'] as const;
    let turn = 0;
    const calls: PairingCalls = {
      ask: async () => asked,
      poll: async () => ({ state: states[turn++]!, ...(turn === 2 && { token: 'T' }) }),
    };
    const { connection, storage, poll } = connect(computer({ 4717: HERE }).fetch, { calls });
    await connection.find();
    const opened: string[] = [];
    const done = connection.pair('SillyTavern', (url) => opened.push(url));
    await settled();
    expect(connection.state).toMatchObject({ is: 'pairing', code: '123456' });
    expect(opened).toEqual([asked.approveUrl]);
    poll();
    await settled();
    expect(connection.state.is).toBe('pairing');
    poll();
    await done;
    expect(connection.state.is).toBe('ready');
    expect(connection.token).toBe('T');
    expect(connect(computer({ 4717: HERE }).fetch, { storage }).connection.token).toBe('T');
  });

  it('says when it was refused', async () => {
    const calls: PairingCalls = { ask: async () => asked, poll: async () => ({ state: 'refused' }) };
    const { connection, poll } = connect(computer({ 4717: HERE }).fetch, { calls });
    await connection.find();
    const done = connection.pair('SillyTavern', () => {});
    await settled();
    poll();
    await done;
    expect(connection.state).toEqual({ is: 'unpaired', after: 'refused' });
  });

  it('opens only pages of the daemon', async () => {
    const calls = { ask: async () => ({ ...asked, approveUrl: 'https://elsewhere.test/' }) };
    const { connection } = connect(computer({ 4717: HERE }).fetch, { calls });
    await connection.find();
    const opened: string[] = [];
    await expect(connection.pair('SillyTavern', (url) => opened.push(url))).rejects.toThrow('not its own');
    expect(opened).toEqual([]);
  });

  it('forgets the token but not the place', async () => {
    const storage = memory();
    storage.setItem('comfyvn.connection', JSON.stringify({ port: 4719, token: 'T' }));
    const { connection } = connect(computer({ 4719: HERE }).fetch, { storage });
    await connection.find();
    expect(connection.state.is).toBe('ready');
    connection.forget();
    expect(connection.state.is).toBe('unpaired');
    expect(storage.all.get('comfyvn.connection')).toBe('{"port":4719,"token":null}');
  });
});

group('the sentence', () => {
  it('says how to start the daemon', () => {
    expect(describe({ is: 'absent' }, { hostname: 'localhost' })).toContain('npm start');
  });

  it('says what another device needs', () => {
    expect(describe({ is: 'absent' }, { hostname: '192.168.0.5' })).toContain('-- --plugin');
  });
});
