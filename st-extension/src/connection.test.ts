import { describe as group, expect, it } from 'vitest';
import { createConnection, type ConnectionState } from './connection.ts';
import type { PairingCalls } from './pairing-calls.ts';
import { pluginPairing } from './plugin-pairing.ts';
import { describe } from './sentence.ts';
import type { KeyValueStorage } from './storage.ts';
import { localNetworkDenied, PORTS, waysToTry, type PagePlace } from './ways.ts';

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

const HOME: PagePlace = { hostname: '127.0.0.1', protocol: 'http:' };
const LAN: PagePlace = { hostname: '192.168.0.5', protocol: 'http:' };
const HTTPS: PagePlace = { hostname: 'tavern.example', protocol: 'https:' };

function connect(
  fetch: typeof globalThis.fetch,
  {
    storage = memory(),
    calls = {} as Partial<PairingCalls>,
    page = HOME,
    installed = false,
    denied = false,
    now = (): number => 0,
  } = {},
) {
  const polls: (() => void)[] = [];
  const connection = createConnection({
    storage,
    fetch,
    pairing: async () => calls as PairingCalls,
    plugin: pluginPairing(fetch, () => ({ 'X-CSRF-Token': 'c' })),
    pageHeaders: () => ({ 'X-CSRF-Token': 'c' }),
    page,
    isPluginInstalled: async () => installed,
    isDenied: async () => denied,
    pause: () => new Promise((go) => polls.push(go)),
    now,
  });
  return { connection, storage, poll: () => polls.shift()?.() };
}

const settled = () => new Promise((done) => setTimeout(done, 5));

group('finding the daemon', () => {
  it('asks the usual port alone, so that the console stays clean', async () => {
    const { probed, fetch } = computer({});
    const { connection } = connect(fetch);
    await connection.find();
    expect(connection.state).toEqual({ is: 'absent', why: 'notRunning' });
    expect(probed).toEqual([4717]);
  });

  it('looks at every port when it is told to, and passes by other programs', async () => {
    const { probed, fetch } = computer({ 4717: { hello: 'world' }, 4720: HERE });
    const { connection } = connect(fetch);
    await connection.find({ everywhere: true });
    expect(connection.state).toEqual({ is: 'unpaired', way: 'direct' });
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

  it('looks around for the daemon that it was paired with, now and then, and for no other', async () => {
    const paired = () => {
      const storage = memory();
      storage.setItem('comfyvn.connection', JSON.stringify({ port: 4717, token: 'T', way: 'direct' }));
      return storage;
    };
    const answers: Record<number, unknown> = {};
    const { probed, fetch: health } = computer(answers);
    const known = new Set<number>();
    const fetch = (async (url: string, init?: RequestInit) => {
      if (!url.endsWith('/saves')) return health(url);
      expect(init?.headers).toEqual({ authorization: 'Bearer T' });
      return new Response('{}', { status: known.has(Number(new URL(url).port)) ? 404 : 401 });
    }) as typeof globalThis.fetch;
    const clock = { now: 0 };
    const storage = paired();
    const { connection } = connect(fetch, { storage, now: () => clock.now });
    await connection.find();
    expect(probed.toSorted()).toEqual(PORTS);
    await connection.find();
    expect(probed).toHaveLength(PORTS.length + 1);
    // Another one, with other stories, does not take us from ours.
    answers[4719] = HERE;
    clock.now = 30_000;
    await connection.find();
    expect(connection.state).toEqual({ is: 'absent', why: 'notRunning' });
    expect(JSON.parse(storage.all.get('comfyvn.connection')!)).toMatchObject({ port: 4717, token: 'T' });
    answers[4722] = HERE;
    known.add(4722);
    clock.now = 60_000;
    await connection.find();
    expect(connection.state).toEqual({ is: 'ready', way: 'direct' });
    expect(connection.baseUrl).toBe('http://127.0.0.1:4722');
  });

  it('does not speak with another version of the API', async () => {
    const { connection } = connect(computer({ 4717: { ...HERE, api: 2 } }).fetch);
    await connection.find();
    expect(connection.state).toEqual({ is: 'incompatible', api: 2, wanted: 1 });
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
    expect(connection.state).toEqual({ is: 'unpaired', way: 'direct', after: 'refused' });
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
    expect(storage.all.get('comfyvn.connection')).toBe('{"port":4719,"token":null,"way":"direct"}');
  });
});

/** A SillyTavern whose server plugin answers so, and the requests it got. */
function tavern(plugin: object | null, answers: Record<number, unknown> = {}) {
  const here = computer(answers);
  const asked: string[] = [];
  const fake = async (url: string | URL | Request, init: RequestInit = {}) => {
    if (!String(url).startsWith('/api/plugins/comfyvn')) return here.fetch(url, init);
    const headers = new Headers(init.headers);
    asked.push(`${init.method ?? 'GET'} ${String(url).slice(20)} ${headers.get('X-CSRF-Token') ?? ''}`.trim());
    if (!plugin) return new Response('', { status: 404 });
    if (String(url).endsWith('/state')) return Response.json({ plugin: 'comfyvn', ...plugin });
    if (String(url).endsWith('/pairing'))
      return Response.json({ id: 'p', code: '123456', approveUrl: 'http://127.0.0.1:4717/pair/p' });
    return Response.json({ state: 'approved' });
  };
  return { asked, probed: here.probed, fetch: fake as typeof fetch };
}

group('the way', () => {
  it('is the direct one on one computer, though the plugin is there', async () => {
    const { asked, fetch } = tavern({ api: 1, paired: true }, { 4717: HERE });
    const { connection } = connect(fetch);
    await connection.find({ everywhere: true });
    expect(connection.state).toEqual({ is: 'unpaired', way: 'direct' });
    expect(asked).toEqual([]);
  });

  it.each([LAN, HTTPS])('is the plugin from $hostname, with nothing of the token in the page', async (page) => {
    const { probed, fetch } = tavern({ api: 1, paired: true }, { 4717: HERE });
    const { connection } = connect(fetch, { page });
    await connection.find();
    expect(connection.state).toEqual({ is: 'ready', way: 'plugin' });
    expect(connection.baseUrl).toBe('/api/plugins/comfyvn');
    expect(connection.headers()).toEqual({ 'X-CSRF-Token': 'c' });
    expect(connection.token).toBeNull();
    expect(probed).toEqual([]);
  });

  it('is the direct one from an address of the same computer', async () => {
    const { connection } = connect(tavern(null, { 4717: HERE }).fetch, { page: LAN });
    await connection.find();
    expect(connection.state).toEqual({ is: 'unpaired', way: 'direct' });
  });

  it('asks the browser for no permission before somebody presses Try again', async () => {
    const { probed, fetch } = tavern(null, { 4717: HERE });
    const { connection } = connect(fetch, { page: HTTPS });
    await connection.find();
    expect(probed).toEqual([]);
    await connection.find({ everywhere: true });
    expect(connection.state).toEqual({ is: 'unpaired', way: 'direct' });
  });

  it('is remembered', () => {
    expect(waysToTry(LAN, 'direct', true, false)).toEqual(['direct', 'plugin']);
    expect(waysToTry(HOME, 'plugin', false, false)).toEqual(['plugin', 'direct']);
  });

  it('is paired through the plugin; its page is opened only where it can be', async () => {
    for (const [page, pages] of [
      [LAN, []],
      [HOME, ['http://127.0.0.1:4717/pair/p']],
    ] as const) {
      const { asked, fetch } = tavern({ api: 1, paired: false });
      const storage = memory();
      storage.setItem('comfyvn.connection', JSON.stringify({ port: null, token: null, way: 'plugin' }));
      const { connection, poll } = connect(fetch, { page, storage });
      await connection.find();
      expect(connection.state).toEqual({ is: 'unpaired', way: 'plugin' });
      const opened: string[] = [];
      const done = connection.pair('SillyTavern', (url) => opened.push(url));
      await settled();
      expect(connection.state).toMatchObject({ is: 'pairing', way: 'plugin', code: '123456' });
      poll();
      await done;
      expect(connection.state).toEqual({ is: 'ready', way: 'plugin' });
      expect(opened).toEqual(pages);
      connection.forget();
      expect(connection.state).toEqual({ is: 'unpaired', way: 'plugin' });
      expect(asked.slice(1)).toEqual(['POST /pairing c', 'POST /pairing/p/poll c', 'DELETE /pairing c']);
      expect(storage.all.get('comfyvn.connection')).not.toContain('"token":"');
    }
  });
});

group('the sentence when no way leads there', () => {
  it.each([
    ['the daemon does not run', HOME, null, {}, 'Start it with npm start'],
    ['another device, no plugin', LAN, null, {}, 'npm run install-extension -- --plugin'],
    ['https, no plugin', HTTPS, null, {}, 'This page is https'],
    ['the browser was told no', HTTPS, null, { denied: true }, 'local network access'],
    ['the plugin is switched off', LAN, null, { installed: true }, 'enableServerPlugins: true'],
    ['the plugin is alone', LAN, { api: null, paired: true }, {}, 'Start it there with npm start'],
    ['the plugin is alone on this computer', HOME, { api: null, paired: true }, {}, 'Start it there with npm start'],
    ['the plugin finds another version', LAN, { api: 9, paired: true }, {}, 'API 9 instead of 1'],
  ])('%s', async (_name, page, plugin, more, words) => {
    const { connection } = connect(tavern(plugin).fetch, { page, ...more });
    await connection.find({ everywhere: true });
    expect(describe(connection.state)).toContain(words);
    expect(describe(connection.state).match(/[.:] /g)?.length ?? 0).toBeLessThanOrEqual(2);
  });

  it('follows when the daemon goes while it is used', async () => {
    const { connection } = connect(tavern({ api: 1, paired: true }).fetch, { page: LAN });
    await connection.find();
    connection.lost();
    await settled();
    expect(connection.state).toEqual({ is: 'absent', why: 'pluginAlone' });
  });

  it('stays while it is looked for unasked, and is told once', async () => {
    const { connection } = connect(tavern(null).fetch);
    const told: string[] = [];
    connection.subscribe(({ is }) => told.push(is));
    await connection.find();
    await connection.find();
    expect(told).toEqual(['searching', 'absent']);
    await connection.find({ everywhere: true });
    expect(told).toEqual(['searching', 'absent', 'searching', 'absent']);
  });

  it('knows a browser that was told no, by either name of the permission', async () => {
    const browser = (name: string, state: string) =>
      ({
        query: async (asked: { name: string }) => {
          if (asked.name !== name) throw new TypeError('unknown');
          return { state };
        },
      }) as unknown as Permissions;
    expect(await localNetworkDenied(browser('loopback-network', 'denied'))).toBe(true);
    expect(await localNetworkDenied(browser('local-network-access', 'denied'))).toBe(true);
    expect(await localNetworkDenied(browser('local-network-access', 'prompt'))).toBe(false);
    expect(await localNetworkDenied(undefined)).toBe(false);
  });
});

group('the sentence of every other state', () => {
  it.each<[ConnectionState, string]>([
    [{ is: 'searching' }, 'Looking for ComfyVN'],
    [{ is: 'unpaired', way: 'direct' }, 'Press Connect, then Allow on the page that opens'],
    [{ is: 'unpaired', way: 'plugin' }, 'Press Connect, then Allow on the ComfyVN page there'],
    [{ is: 'unpaired', way: 'plugin', after: 'refused' }, 'refused'],
    [{ is: 'unpaired', way: 'direct', after: 'expired' }, 'Nobody answered'],
    [{ is: 'pairing', way: 'direct', code: '1', approveUrl: 'u' }, 'Press Allow'],
    [{ is: 'pairing', way: 'plugin', code: '1', approveUrl: null }, 'Open ComfyVN on the computer of SillyTavern'],
    [{ is: 'ready', way: 'direct' }, 'on this computer'],
    [{ is: 'ready', way: 'plugin' }, 'through the server plugin'],
  ])('%j', (state, words) => {
    expect(describe(state)).toContain(words);
  });
});
