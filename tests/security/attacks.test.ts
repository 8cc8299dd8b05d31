import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { io } from 'socket.io-client';
import { chatFile, newFolder, said, startDaemon, type RunningDaemon } from '../support.ts';

/** Attacks on the running daemon over raw sockets, where every header can be forged. */
let running: RunningDaemon;
let port: number;
let token: string;
beforeAll(async () => {
  running = await startDaemon();
  port = Number(new URL(running.url).port);
  token = running.daemon.token;
});
afterAll(async () => {
  await running.daemon.stop();
});

interface Answer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** Sends bytes as they are and reads the answer. */
function raw(request: string): Promise<Answer> {
  return new Promise((done, fail) => {
    let text = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(request));
    const finish = () => {
      const [headers = '', ...body] = text.split('\r\n\r\n');
      done({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(headers)?.[1] ?? 0), headers, body: body.join('\r\n\r\n') });
    };
    socket.setTimeout(5_000, () => socket.destroy());
    socket.on('data', (d) => (text += d.toString()));
    socket.on('close', finish);
    socket.on('error', fail);
  });
}

function request(
  method: string,
  path: string,
  headers: Record<string, string | string[]> = {},
  body = '',
): Promise<Answer> {
  const all: Record<string, string | string[]> = {
    host: `127.0.0.1:${port}`,
    connection: 'close',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([k, v]) => [v].flat().map((x) => `${k}: ${x}`));
  return raw(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}
const bearer = () => ({ authorization: `Bearer ${token}` });
const json = { 'content-type': 'application/json' };
const EVIL = 'http://evil.test';

test('an honest request passes: the attacks below fail for the reason they should', async () => {
  expect((await request('GET', '/api/stories', bearer())).status).toBe(200);
  expect((await request('GET', '/', {})).body).toContain(token);
});

describe('DNS rebinding', () => {
  test.each([
    'evil.test',
    'evil.test:80',
    '127.0.0.1',
    '127.0.0.1:1',
    'localhost.evil.test',
    '',
    '[::1',
    '127.0.0.1:port',
    '0x7f.1',
    '127.0.0.1.:9',
  ])('Host "%s" is refused', async (host) => {
    for (const path of ['/', '/health', '/api/stories', '/favicon.svg']) {
      const answer = await request('GET', path, { ...bearer(), host });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.body).not.toContain(token);
    }
  });
  test('two Host headers and none are refused', async () => {
    expect((await request('GET', '/', { host: [`127.0.0.1:${port}`, 'evil.test'] })).status).toBeGreaterThanOrEqual(
      400,
    );
    expect((await raw('GET / HTTP/1.1\r\nconnection: close\r\n\r\n')).status).toBe(400);
  });
});

describe('pages of other origins', () => {
  test.each([
    EVIL,
    'null',
    'http://127.0.0.1:3000',
    'http://localhost:8188',
    'https://127.0.0.1',
    'file://',
    'http://evil.test, http://127.0.0.1',
    'x'.repeat(5_000),
    'http://[::1',
  ])('Origin "%s" is refused, with the token and without', async (origin) => {
    for (const headers of [{ origin }, { origin, ...bearer() }])
      for (const [method, path] of [
        ['GET', '/api/stories'],
        ['POST', '/api/imports/sample'],
        ['GET', '/'],
        ['OPTIONS', '/api/stories'],
      ] as const) {
        const answer = await request(method, path, { ...headers, ...json });
        expect(answer.status).toBe(403);
        expect(answer.headers.toLowerCase()).not.toContain('access-control-allow-origin');
        expect(answer.body).not.toContain(token);
      }
  });
  test('a script tag, a form and a frame from another site are refused', async () => {
    expect(
      (
        await request('GET', '/', {
          'sec-fetch-site': 'cross-site',
          'sec-fetch-mode': 'no-cors',
          'sec-fetch-dest': 'script',
        })
      ).status,
    ).toBe(403);
    expect(
      (
        await request('GET', '/', {
          'sec-fetch-site': 'cross-site',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-dest': 'iframe',
        })
      ).status,
    ).toBe(403);
    expect(
      (
        await request('POST', '/api/imports/sample', {
          'sec-fetch-site': 'cross-site',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-dest': 'document',
          'content-type': 'text/plain',
        })
      ).status,
    ).toBe(403);
  });
  test('the pages may not be framed and their scripts may not be theirs', async () => {
    const { headers } = await request('GET', '/');
    expect(headers).toMatch(/frame-ancestors 'none'/);
    expect(headers).toMatch(/script-src 'self';/);
    expect(headers).toMatch(/Cross-Origin-Resource-Policy: same-origin/i);
    expect(headers).toMatch(/Cache-Control: no-store/i);
  });
});

describe('without the token', () => {
  test.each([
    '/status',
    '/system/metrics',
    '/api/stories',
    '/api/settings',
    '/api/imports/sillytavern',
    '/api/pairing-clients',
    '/api/assets/as_x/file',
    '/api/stories/x/saves',
  ])('%s answers 401', async (path) => {
    expect((await request('GET', path)).status).toBe(401);
    expect((await request('GET', path, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await request('GET', `${path}?token=${token}`, { cookie: `token=${token}` })).status).toBe(401);
  });
  test('health tells nothing but that it is here', async () => {
    expect(JSON.parse((await request('GET', '/health')).body)).toEqual({ ok: true, app: 'comfyvn', api: 1 });
  });
});

describe('bodies', () => {
  test('the three types a form can send are refused', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])
      expect(
        (await request('PATCH', '/api/settings', { ...bearer(), 'content-type': type }, '{"port":1}')).status,
      ).toBe(415);
  });
  test('a body over the limit, broken JSON and wrong values are refused with a reason', async () => {
    expect(
      (await request('PATCH', '/api/settings', { ...bearer(), ...json }, JSON.stringify({ x: 'y'.repeat(2_000_000) })))
        .status,
    ).toBe(413);
    expect((await request('PATCH', '/api/settings', { ...bearer(), ...json }, '{"port":')).status).toBe(400);
    const wrong = await request('PATCH', '/api/settings', { ...bearer(), ...json }, '{"port":"<script>"}');
    expect(wrong.status).toBe(400);
    expect(JSON.parse(wrong.body)).toMatchObject({ code: 'invalid_input', issues: [{ path: 'port' }] });
  });
  test('prototype keys change nothing', async () => {
    await request(
      'PATCH',
      '/api/settings',
      { ...bearer(), ...json },
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('paths', () => {
  test.each([
    '/%2e%2e/%2e%2e/package.json',
    '/..%5c..%5ctoken',
    '/.%00./token',
    '//etc/passwd',
    '/api/assets/%2e%2e%2f%2e%2e%2ftoken/file',
    '/api/assets/__proto__/file',
    '/%',
    '/play/%E0%A4%A',
  ])('%s leads nowhere', async (path) => {
    const answer = await request('GET', path, bearer());
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).not.toContain(token);
  });
  test('an import from SillyTavern cannot leave its folder, not even through a link', async () => {
    const user = path.join(newFolder('st'), 'data', 'default-user');
    fs.mkdirSync(path.join(user, 'chats', 'Vic'), { recursive: true });
    fs.mkdirSync(path.join(user, 'characters'));
    const secret = path.join(newFolder('secret'), 'secret.jsonl');
    fs.writeFileSync(secret, chatFile([said('Vic', '"secret"', 0)]));
    fs.symlinkSync(secret, path.join(user, 'chats', 'Vic', 'link.jsonl'));
    await running.client.settings.update({ body: { sillyTavern: { folders: [user] } } });
    const [installation] = await running.client.imports.sillyTavern();
    for (const target of ['../../../secret.jsonl', secret, 'chats/Vic/link.jsonl', 'chats/../../x'])
      await expect(
        running.client.imports.fromSillyTavern({ body: { installation: installation!.id, path: target } }),
      ).rejects.toThrow();
    expect(await running.client.stories.list()).toEqual([]);
  });
});

describe('sockets', () => {
  const connect = (extraHeaders: Record<string, string>, auth: object, transports: string[]) =>
    new Promise<string>((done) => {
      const socket = io(running.url, { extraHeaders, auth, transports, reconnection: false, timeout: 3_000 });
      const end = (how: string) => {
        socket.close();
        done(how);
      };
      socket.on('connect', () => end('connected'));
      socket.on('connect_error', () => end('refused'));
    });
  test.each(['websocket', 'polling'])(
    '%s: own page with the token connects; another origin, Host or token does not',
    async (transport) => {
      expect(await connect({}, { token }, [transport])).toBe('connected');
      expect(await connect({ origin: running.url }, { token }, [transport])).toBe('connected');
      expect(await connect({ origin: EVIL }, { token }, [transport])).toBe('refused');
      expect(await connect({ origin: 'null' }, { token }, [transport])).toBe('refused');
      // The polling client of Node may not forge Host; raw requests do so above.
      if (transport === 'websocket')
        expect(await connect({ host: 'evil.test' }, { token }, [transport])).toBe('refused');
      expect(await connect({}, {}, [transport])).toBe('refused');
      expect(await connect({}, { token: { $ne: null } }, [transport])).toBe('refused');
    },
  );
});

describe('pairing', () => {
  const ST = 'http://127.0.0.1:8000';
  const post = (path: string, origin: string, body: object) =>
    request('POST', path, { origin, ...json }, JSON.stringify(body));
  test('a page gets a token only after a person allowed it, once, for its own origin and without the Studio’s rights', async () => {
    const asked = JSON.parse((await post('/api/pairing', ST, { name: 'SillyTavern' })).body) as {
      id: string;
      secret: string;
      code: string;
    };
    expect(asked.code).toMatch(/^\d{6}$/);
    const poll = (origin: string, secret: string) => post(`/api/pairing/${asked.id}/poll`, origin, { secret });
    expect(JSON.parse((await poll(ST, asked.secret)).body)).toEqual({ state: 'waiting' });
    expect((await poll(ST, 'wrong')).status).toBe(404);
    expect((await poll(EVIL, asked.secret)).status).toBe(404);
    // Another page cannot allow itself.
    expect((await post(`/api/pairing/${asked.id}/decision`, EVIL, { allow: true })).status).toBe(403);
    expect((await request('POST', `/api/pairing/${asked.id}/decision`, json, '{"allow":true}')).status).toBe(401);
    await running.client.pairing.decide({ params: { id: asked.id }, body: { allow: true } });
    expect((await poll(EVIL, asked.secret)).status).toBe(404);
    const approved = JSON.parse((await poll(ST, asked.secret)).body) as { state: string; token: string };
    expect(approved.state).toBe('approved');
    expect((await poll(ST, asked.secret)).status).toBe(404);
    const paired = { authorization: `Bearer ${approved.token}` };
    const call = (path: string, origin: string | null) =>
      request('GET', path, { ...paired, ...(origin && { origin }) });
    expect((await call('/api/stories/none', ST)).status).toBe(404);
    expect((await call('/api/stories', ST)).status).toBe(403);
    expect((await call('/api/settings', ST)).status).toBe(403);
    expect((await call('/api/stories/none', null)).status).toBe(401);
    expect((await call('/api/stories/none', EVIL)).status).toBe(403);
    // Not even a paired page gets at the Studio's own token.
    for (const path of ['/', '/play/x', `/pair/${asked.id}`]) {
      const page = await request('GET', path, { ...paired, origin: ST });
      expect(page.status).toBe(403);
      expect(page.body).not.toContain(token);
    }
    const [client] = await running.client.pairing.clients();
    expect(client).toMatchObject({ name: 'SillyTavern', origin: ST });
    expect(JSON.stringify(client)).not.toContain(approved.token);
    await running.client.pairing.remove({ params: { id: client!.id } });
    expect((await call('/api/stories/none', ST)).status).toBe(403);
  });
  test('a refused request gives no token', async () => {
    const asked = JSON.parse((await post('/api/pairing', ST, { name: 'x' })).body) as { id: string; secret: string };
    await running.client.pairing.decide({ params: { id: asked.id }, body: { allow: false } });
    expect(JSON.parse((await post(`/api/pairing/${asked.id}/poll`, ST, { secret: asked.secret })).body)).toEqual({
      state: 'refused',
    });
  });
});

test('malformed requests never bring the daemon down', async () => {
  for (const bytes of [
    '\0\0\0\0\r\n\r\n',
    'GET\r\n\r\n',
    `GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`,
    'GET / HTTP/9\r\n\r\n',
    `POST /api/imports/upload?name=x HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-length: -5\r\n\r\n`,
  ])
    await raw(bytes).catch(() => {});
  expect((await request('GET', '/health')).status).toBe(200);
});

// Last: it leaves this address slowed down for a minute.
test('guessing is slowed down', async () => {
  const statuses = new Set<number>();
  for (let i = 0; i < 60; i++)
    statuses.add((await request('GET', '/status', { authorization: `Bearer guess${i}` })).status);
  expect(statuses).toContain(429);
});
