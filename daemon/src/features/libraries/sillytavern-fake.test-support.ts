import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';

/** A small server that speaks SillyTavern's protocol over a user's folder, with the faults of the real one. */
export interface FakeSillyTavern {
  readonly url: string;
  /** Requests by path, for counting. */
  readonly asked: string[];
  /** Every session ends: cookies and tokens are worth nothing any more. */
  endSessions(): void;
  stop(): Promise<void>;
}
export interface FakeOptions {
  readonly basic?: { user: string; password: string };
  readonly account?: { handle: string; password: string };
  readonly whitelist?: boolean;
  /** Cards come without most of their fields, as with lazy loading. */
  readonly shallow?: boolean;
  /** Writes an answer of a text model, to whoever was let in. */
  readonly generate?: (body: Record<string, unknown>, response: http.ServerResponse) => void;
  /** Answers what is asked of its image generation, under `/api/sd`. */
  readonly images?: (path: string, body: Record<string, unknown>, response: http.ServerResponse) => void;
  /** Answers this instead of the protocol. */
  readonly answer?: (path: string) => { status: number; body?: string; headers?: Record<string, string> } | undefined;
}

export async function startFakeSillyTavern(user: string, options: FakeOptions = {}): Promise<FakeSillyTavern> {
  const asked: string[] = [];
  let sessions = new Map<string, { token: string; handle: string | null }>();
  const server = http.createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const url = new URL(req.url ?? '/', 'http://fake');
      asked.push(url.pathname);
      const sent = chunks.length > 0 ? (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>) : {};
      const answer = respond(req, url, sent);
      if (options.generate && answer.status === 200 && url.pathname === '/api/backends/chat-completions/generate')
        return options.generate(sent, res);
      if (options.images && answer.status === 200 && url.pathname.startsWith('/api/sd/'))
        return options.images(url.pathname, sent, res);
      const body = answer.body === undefined || Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body);
      res.writeHead(answer.status, { 'content-length': body?.length ?? 0, ...answer.headers });
      res.end(req.method === 'HEAD' ? undefined : body);
    });
  });

  function respond(
    req: http.IncomingMessage,
    url: URL,
    body: Record<string, unknown>,
  ): { status: number; body?: Buffer | string; headers?: Record<string, string> } {
    const own = options.answer?.(url.pathname);
    if (own) return own;
    if (options.whitelist) return { status: 403, body: '<h1>Forbidden: not in the whitelist</h1>' };
    if (options.basic) {
      const { user: name, password } = options.basic;
      if (req.headers.authorization !== `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`)
        return { status: 401, body: '<h1>Unauthorized</h1>' };
    }
    const id = /session-fake=([^;]+)/.exec(req.headers.cookie ?? '')?.[1] ?? '';
    const session = sessions.get(id);
    if (url.pathname === '/csrf-token') {
      const fresh = randomUUID();
      const token = session?.token ?? randomUUID();
      if (!session) sessions.set(fresh, { token, handle: null });
      const headers = session ? {} : { 'set-cookie': `session-fake=${fresh}; path=/; httponly` };
      return json({ token }, headers);
    }
    if (req.method === 'POST' && (!session || req.headers['x-csrf-token'] !== session.token))
      return { status: 403, body: 'ForbiddenError: invalid csrf token' };
    if (url.pathname === '/api/users/list') return json(options.account ? [{ handle: options.account.handle }] : []);
    if (url.pathname === '/api/users/login') {
      const { handle, password } = options.account ?? { handle: 'default-user', password: '' };
      if (body['handle'] !== handle || body['password'] !== password)
        return { status: 403, body: '{"error":"Incorrect credentials"}' };
      session!.handle = handle;
      return json({ handle });
    }
    if (options.account && session?.handle !== options.account.handle) return { status: 403, body: 'Forbidden' };
    return data(url, body);
  }

  function data(url: URL, body: Record<string, unknown>) {
    const text = (key: string): string => (typeof body[key] === 'string' ? body[key] : '');
    const folder = (name: string) => path.join(user, name);
    const names = (name: string, like: RegExp) =>
      fs.existsSync(folder(name))
        ? fs
            .readdirSync(folder(name), { withFileTypes: true })
            .filter((e) => e.isFile() && like.test(e.name))
            .map((e) => e.name)
        : [];
    switch (url.pathname) {
      case '/api/backends/chat-completions/generate':
        return json({});
      case '/version':
        return json({ agent: 'SillyTavern:1.19.0:fake', pkgVersion: '1.19.0' });
      case '/api/users/me':
        return json({ handle: options.account?.handle ?? 'default-user' });
      case '/api/characters/all':
        return json(
          names('characters', /\.png$/).map((avatar) => ({
            ...(options.shallow && { shallow: true }),
            name: avatar.replace('.png', ''),
            avatar,
            ...sums(
              names(`chats/${avatar.replace('.png', '')}`, /\.jsonl$/).map((f) =>
                folder(`chats/${avatar.replace('.png', '')}/${f}`),
              ),
            ),
          })),
        );
      case '/api/characters/chats': {
        const place = `chats/${text('avatar_url').replace('.png', '')}`;
        if (!fs.existsSync(folder(place))) return json({ error: true });
        return json(names(place, /\.jsonl$/).map((name) => info(folder(`${place}/${name}`))));
      }
      case '/api/groups/all':
        return json(
          names('groups', /\.json$/).flatMap((name) => {
            const group = JSON.parse(fs.readFileSync(folder(`groups/${name}`), 'utf8')) as { chats: string[] };
            const files = group.chats.map((c) => folder(`group chats/${c}.jsonl`)).filter((f) => fs.existsSync(f));
            return [{ ...group, ...sums(files) }];
          }),
        );
      case '/api/chats/group/info': {
        const file = folder(`group chats/${text('id')}.jsonl`);
        return json(fs.existsSync(file) ? info(file) : { match: false });
      }
      case '/api/chats/export': {
        const place = body['is_group'] ? 'group chats' : `chats/${text('avatar_url').replace('.png', '')}`;
        const file = folder(`${place}/${text('file')}`);
        if (!fs.existsSync(file)) return json({ message: 'Could not find JSONL file' }, {}, 404);
        return json({ message: `Chat saved to "${text('file')}"`, result: fs.readFileSync(file, 'utf8') });
      }
      case '/api/settings/get':
        return json({
          settings: fs.existsSync(folder('settings.json')) ? fs.readFileSync(folder('settings.json'), 'utf8') : '{}',
          world_names: names('worlds', /\.json$/).map((n) => n.slice(0, -5)),
        });
      case '/api/worldinfo/get': {
        const file = folder(`worlds/${text('name')}.json`);
        return fs.existsSync(file) ? { status: 200, body: fs.readFileSync(file) } : json({ entries: {} });
      }
      case '/api/backgrounds/all':
        return json({
          images: names('backgrounds', /\.(png|jpg)$/).map((filename) => ({ filename, isAnimated: false })),
        });
      case '/api/avatars/get':
        return json(names('User Avatars', /\.(png|jpe?g|webp)$/));
      case '/api/assets/get':
        return json(
          Object.fromEntries(
            ['bgm', 'ambient', 'blip'].map((one) => [
              one,
              names(`assets/${one}`, /./).map((n) => `assets/${one}/${n}`),
            ]),
          ),
        );
      case '/api/assets/character': {
        const place = `characters/${url.searchParams.get('name')}/${url.searchParams.get('category')}`;
        return json(names(place, /./).map((n) => `/${place}/${n}`));
      }
      case '/api/images/folders':
        return json(
          fs.existsSync(folder('user/images'))
            ? fs
                .readdirSync(folder('user/images'), { withFileTypes: true })
                .flatMap((e) => (e.isDirectory() ? [e.name] : []))
            : [],
        );
      case '/api/images/list':
        return json(names(`user/images/${text('folder')}`, /./));
      case '/api/sprites/get': {
        const name = url.searchParams.get('name') ?? '';
        return json(
          names(`characters/${name}`, /\.(png|webp)$/).map((f) => ({
            label: f,
            path: `/characters/${name}/${f}?t=20261122`,
          })),
        );
      }
      default: {
        if (url.pathname.startsWith('/api/sd/')) return json({});
        const file = folder(decodeURIComponent(url.pathname));
        if (!/^\/(characters|backgrounds|User%20Avatars|user|assets)\//.test(url.pathname) || !fs.existsSync(file))
          return { status: 404, body: 'Not found' };
        return { status: 200, body: fs.readFileSync(file) };
      }
    }
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    endSessions: () => void (sessions = new Map()),
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

const json = (value: unknown, headers: Record<string, string> = {}, status = 200) => ({
  status,
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json', ...headers },
});

function sums(files: readonly string[]) {
  const stats = files.map((f) => fs.statSync(f));
  return {
    chat_size: stats.reduce((sum, s) => sum + s.size, 0),
    date_last_chat: Math.max(0, ...stats.map((s) => s.mtimeMs)),
  };
}

function info(file: string) {
  const { size, mtimeMs } = fs.statSync(file);
  const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const date = (() => {
    try {
      return (JSON.parse(lines.at(-1) ?? '{}') as { send_date?: string }).send_date;
    } catch {
      return undefined;
    }
  })();
  return {
    match: true,
    file_id: path.parse(file).name,
    file_name: path.basename(file),
    file_size: size < 1024 ? `${size}B` : `${Math.round((100 * size) / 1024) / 100}KB`,
    chat_items: Math.max(0, lines.length - 1),
    last_mes: date ?? mtimeMs,
  };
}
