import fs from 'node:fs';
import http, { type Server } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import express from 'express';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PLUGIN_PATH } from '@comfyvn/shared/sillytavern/ways';
import { exit, init } from '../../st-extension/plugin/index.ts';
import type { PluginRouter } from '../../st-extension/plugin/server.ts';
import { newFolder, said, startDaemon, type RunningDaemon } from '../support.ts';

/** The server plugin in a server that is built like SillyTavern's: parsers, login, CSRF, then plugins. The daemon is real. */

const CSRF = 'csrf-token';
let running: RunningDaemon;
let tavern: Server;
let base: string;
const users = newFolder('plugin-users');
const port = () => Number(new URL(running.url).port);

beforeAll(async () => {
  running = await startDaemon();
  process.env['COMFYVN_PORT'] = String(port());
  const app = express();
  app.use(express.json({ limit: '500mb' }));
  app.use((request, response, next) => {
    const handle = /user=([a-z]+)/.exec(request.headers.cookie ?? '')?.[1];
    if (!handle) return void response.sendStatus(403);
    if (!['GET', 'HEAD'].includes(request.method) && request.headers['x-csrf-token'] !== CSRF)
      return void response.status(403).send('Invalid CSRF token.');
    const root = path.join(users, handle);
    fs.mkdirSync(root, { recursive: true });
    Object.assign(request, { user: { profile: { handle }, directories: { root } } });
    next();
  });
  const router = express.Router();
  await init(router as unknown as PluginRouter);
  app.use(PLUGIN_PATH, router);
  tavern = http.createServer(app);
  await new Promise<void>((done) => void tavern.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(tavern.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await exit();
  tavern.closeAllConnections();
  tavern.close();
  await running.daemon.stop();
  delete process.env['COMFYVN_PORT'];
});

const as = (user: string): Record<string, string> => ({ cookie: `user=${user}`, 'x-csrf-token': CSRF });
const ask = (address: string, init_: RequestInit & { headers: Record<string, string> }) =>
  fetch(base + PLUGIN_PATH + address, init_);

/** Pairs a user as his page does it; the owner of the computer allows it in the Studio. */
async function pair(user: string, decision = true): Promise<{ state: string; body: string }> {
  const asked = await ask('/pairing', { method: 'POST', headers: as(user) });
  const { id } = (await asked.json()) as { id: string };
  await running.client.pairing.decide({ params: { id }, body: { allow: decision } });
  const polled = await ask(`/pairing/${id}/poll`, { method: 'POST', headers: as(user) });
  const body = await polled.text();
  return { state: (JSON.parse(body) as { state: string }).state, body };
}

/** A request over a raw socket, where every header and path can be forged. */
const raw = (lines: readonly string[], to = Number(new URL(base).port)): Promise<string> =>
  new Promise((done, fail) => {
    let text = '';
    const socket = net.connect(to, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
    socket.setTimeout(4_000, () => socket.destroy());
    socket.on('data', (data) => (text += data.toString('latin1')));
    socket.on('close', () => done(text));
    socket.on('error', fail);
  });

describe('pairing through the server plugin', () => {
  it('lets nobody through before, and every user for himself', async () => {
    expect(await (await ask('/state', { headers: as('ada') })).json()).toEqual({
      plugin: 'comfyvn',
      api: 1,
      paired: false,
    });
    const refused = await ask('/api/stories', { headers: as('ada') });
    expect(refused.status).toBe(401);
    expect(((await refused.json()) as { title: string }).title).toContain('Press Connect');
    expect((await pair('ada')).state).toBe('approved');
    expect((await ask('/api/stories', { headers: as('ada') })).status).not.toBe(401);
    expect((await ask('/api/stories', { headers: as('bob') })).status).toBe(401);
    expect(await (await ask('/state', { headers: as('bob') })).json()).toMatchObject({ paired: false });
  });

  it('keeps the token on the side of the server, readable for its own account alone', async () => {
    const { body } = await pair('ada');
    const file = path.join(users, 'ada', 'comfyvn.json');
    const { token } = JSON.parse(fs.readFileSync(file, 'utf8')) as { token: string };
    expect(token.length).toBeGreaterThan(20);
    expect(body).toBe('{"state":"approved"}');
    if (process.platform !== 'win32') expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    // Of no use to anybody but the plugin: another origin, or none, is refused.
    for (const origin of [undefined, base, 'https://bob.sillytavern-plugin.invalid']) {
      const answer = await fetch(`${running.url}/api/assets/as_x/file`, {
        headers: { authorization: `Bearer ${token}`, ...(origin && { origin }) },
      });
      expect([401, 403]).toContain(answer.status);
    }
  });

  it('says when it was refused; another user cannot take the answer', async () => {
    expect((await pair('cid', false)).state).toBe('refused');
    const asked = (await (await ask('/pairing', { method: 'POST', headers: as('ada') })).json()) as { id: string };
    await running.client.pairing.decide({ params: { id: asked.id }, body: { allow: true } });
    const stolen = await ask(`/pairing/${asked.id}/poll`, { method: 'POST', headers: as('bob') });
    expect(await stolen.json()).toEqual({ state: 'expired' });
  });

  it('forgets', async () => {
    await pair('dora');
    expect((await ask('/pairing', { method: 'DELETE', headers: as('dora') })).status).toBe(204);
    expect((await ask('/api/assets/as_x', { headers: as('dora') })).status).toBe(401);
  });
});

describe('what the server plugin passes on', () => {
  const capture = {
    key: 'solo:Vic.png/Vic',
    kind: 'solo',
    title: 'Vic',
    file: 'Vic',
    userName: 'Mika',
    characters: [{ avatar: 'Vic.png', name: 'Vic', portrait: '/characters/Vic.png' }],
  };
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const sync = () =>
    ask('/api/sillytavern/sync', {
      method: 'POST',
      headers: { ...as('ada'), 'content-type': 'application/json' },
      body: JSON.stringify({
        chat: capture,
        base: null,
        total: 1,
        changes: [{ index: 0, remove: 0, messages: [said('Vic', '"Grüße, 潮!"', 1)] }],
        options: { swipes: false },
      }),
    });

  beforeAll(() => pair('ada'));

  it('JSON and raw bytes, both ways, with ETags and ranges', async () => {
    const answer = (await (await sync()).json()) as { story: string; missing: string[] };
    expect(answer.missing).toEqual(['/characters/Vic.png']);
    const query = new URLSearchParams({ key: '/characters/Vic.png', name: 'Vic.png', kind: 'portrait' });
    const uploaded = await ask(`/api/sillytavern/assets?${query}`, {
      method: 'POST',
      headers: { ...as('ada'), 'content-type': 'application/octet-stream' },
      body: png,
    });
    expect(uploaded.status).toBe(201);
    const { asset } = (await uploaded.json()) as { asset: string };
    await sync();
    const story = await (await ask(`/api/stories/${answer.story}`, { headers: as('ada') })).text();
    expect(story).toContain('Vic');
    const file = await ask(`/api/assets/${asset}/file`, { headers: as('ada') });
    const bytes = Buffer.from(await file.arrayBuffer());
    expect(file.status).toBe(200);
    expect(file.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(file.headers.get('cache-control')).toContain('no-transform');
    expect(file.headers.get('access-control-allow-origin')).toBeNull();
    const part = await ask(`/api/assets/${asset}/file`, { headers: { ...as('ada'), range: 'bytes=1-3' } });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(1, 4));
    const again = await ask(`/api/assets/${asset}/file`, {
      headers: { ...as('ada'), 'if-none-match': file.headers.get('etag')! },
    });
    expect(again.status).toBe(304);
  });

  it('problems of the daemon as they are, and only routes that a paired page may call', async () => {
    const faulty = await ask('/api/sillytavern/sync', {
      method: 'POST',
      headers: { ...as('ada'), 'content-type': 'application/json' },
      body: '{}',
    });
    expect([faulty.status, ((await faulty.json()) as { code: string }).code]).toEqual([400, 'invalid_input']);
    expect((await ask('/api/settings', { headers: as('ada') })).status).toBe(403);
    expect((await ask('/api/system/shutdown', { method: 'POST', headers: as('ada') })).status).toBe(403);
  });

  it.each([
    '/',
    '/play/x',
    '/health',
    '/status',
    '/api/pairing',
    '/api/pairing?x',
    '/api/../',
    '/api/%2e%2e/',
    '/api/%2e%2e%2fplay/x',
    '/api/x/..%2f..%2f',
    '/api//../',
    '/api/x%5c..%5c',
    '/api/%',
    '/socket.io/../',
    '//127.0.0.1/api/stories',
  ])('not %s: the pages of the daemon carry the token of the Studio', async (address) => {
    const head = [`GET ${PLUGIN_PATH}${address} HTTP/1.1`, 'Host: x', 'Cookie: user=ada', 'Connection: close'];
    const text = await raw(head);
    expect(text).toMatch(/^HTTP\/1\.1 40[034] /);
    expect(text).not.toContain(running.daemon.token);
    expect(text).not.toContain('comfyvn-token');
  });

  it('no multipart, no body above the limit', async () => {
    const form = new FormData();
    form.append('avatar', new Blob(['x']), 'x.png');
    const sent = await ask('/api/sillytavern/assets', { method: 'POST', headers: as('ada'), body: form });
    expect(sent.status).toBe(415);
    const huge = [
      `POST ${PLUGIN_PATH}/api/sillytavern/assets HTTP/1.1`,
      'Host: x',
      'Cookie: user=ada',
      `X-CSRF-Token: ${CSRF}`,
      'Content-Type: application/octet-stream',
      'Content-Length: 64000001',
      'Connection: close',
    ];
    expect(await raw(huge)).toMatch(/^HTTP\/1\.1 413 .*64 MB/s);
  });

  it('neither cookies nor the authorization of SillyTavern', async () => {
    const seen: http.IncomingHttpHeaders[] = [];
    const spy = http.createServer((request, response) => {
      seen.push(request.headers);
      response.setHeader('set-cookie', 'a=b');
      response.end(request.url === '/health' ? '{"app":"comfyvn","api":1}' : '{}');
    });
    await new Promise<void>((done) => void spy.listen(0, '127.0.0.1', done));
    process.env['COMFYVN_PORT'] = String((spy.address() as AddressInfo).port);
    const routes: [string | RegExp, (request: never, response: never) => unknown][] = [];
    const add = (place: string | RegExp, handler: never) => void routes.push([place, handler]);
    await init({ use: () => {}, get: add, post: add, delete: add, all: add } as unknown as PluginRouter);
    process.env['COMFYVN_PORT'] = String(port());
    const handler = routes.find(([place]) => place instanceof RegExp)![1];
    const root = path.join(users, 'ada');
    const server = http.createServer((request, response) =>
      handler(
        Object.assign(request, { user: { profile: { handle: 'ada' }, directories: { root } } }) as never,
        response as never,
      ),
    );
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/stories/x`, {
      headers: { ...as('ada'), authorization: 'Basic secret', 'x-forwarded-for': '1.2.3.4', referer: 'http://x/' },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toBeNull();
    const { host, origin, authorization, cookie, referer } = seen.at(-1)!;
    expect(host).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(origin).toBe('https://ada.sillytavern-plugin.invalid');
    expect(authorization).toMatch(/^Bearer /);
    expect([cookie, referer, seen.at(-1)!['x-forwarded-for'], seen.at(-1)!['x-csrf-token']]).toEqual(
      Array.from({ length: 4 }),
    );
    spy.closeAllConnections();
    spy.close();
    server.closeAllConnections();
    server.close();
  });
});

describe('sockets through the server plugin', () => {
  const open: Socket[] = [];
  afterEach(() => open.splice(0).forEach((socket) => socket.close()));
  const connect = (headers: Record<string, string>): Promise<string> =>
    new Promise((done) => {
      const socket = io(base, {
        path: `${PLUGIN_PATH}/socket.io`,
        transports: ['websocket'],
        reconnection: false,
        extraHeaders: headers,
      });
      open.push(socket);
      socket.on('connect', () => done('connected'));
      socket.on('connect_error', (error) => done(error.message));
    });

  it('carry what the daemon pushes', async () => {
    await pair('ada');
    expect(await connect({ cookie: 'user=ada', origin: base })).toBe('connected');
    const pushed = new Promise((done) => open[0]!.once('story.changed', done));
    await ask('/api/sillytavern/sync', {
      method: 'POST',
      headers: { ...as('ada'), 'content-type': 'application/json' },
      body: JSON.stringify({
        chat: { key: 'solo:a/b', kind: 'solo', title: 'b', file: 'b', userName: 'Mika' },
        base: null,
        total: 1,
        changes: [{ index: 0, remove: 0, messages: [said('Vic', 'A new one.', 1)] }],
        options: {},
      }),
    });
    expect(await pushed).toMatchObject({ revision: expect.any(Number) });
  });

  it('are for users who are logged in and paired, from SillyTavern’s own page', async () => {
    for (const headers of [
      { origin: base },
      { origin: base, cookie: 'user=eve' },
      { cookie: 'user=ada', origin: 'http://evil.test' },
      { cookie: 'user=ada' },
      { cookie: 'user=ada', origin: 'null' },
    ])
      expect(await connect(headers)).not.toBe('connected');
  });

  it('lead nowhere else', async () => {
    for (const address of [`${PLUGIN_PATH}/api/stories`, '/', `${PLUGIN_PATH}/socket.io/../api/stories`]) {
      const text = await raw([
        `GET ${address} HTTP/1.1`,
        `Host: ${new URL(base).host}`,
        `Origin: ${base}`,
        'Cookie: user=ada',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ]);
      expect(text).not.toContain('101 Switching');
      expect(text).not.toContain('comfyvn-token');
    }
  });
});

describe('the daemon goes', () => {
  it('one sentence says so, and the next one is found on another port', async () => {
    await pair('ada');
    await running.daemon.stop();
    const answer = await ask('/api/assets/as_x', { headers: as('ada') });
    expect(answer.status).toBe(502);
    expect(((await answer.json()) as { title: string }).title).toContain('npm start');
    expect(await (await ask('/state', { headers: as('ada') })).json()).toMatchObject({ api: null, paired: true });
    // The same data folder: it knows the users still.
    running = await startDaemon(running.dataDir);
    process.env['COMFYVN_PORT'] = String(port());
  });
});
