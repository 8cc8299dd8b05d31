import { execFile } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mountGit } from '../../daemon/src/core/http.ts';
import { createLogger } from '../../daemon/src/core/logger.ts';
import { createExtensionService, GIT_PATH } from '../../daemon/src/features/extension/extension.service.ts';
import { home, newFolder } from '../support.ts';

/** The git origin of the extension, read by both programs that SillyTavern reads one with: git itself, and isomorphic-git. */

const run = promisify(execFile);
const git = async (folder: string, ...args: string[]): Promise<string> => {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_GLOBAL: '/dev/null' };
  return (await run('git', ['-C', folder, ...args], { env })).stdout.trim();
};
const hasGit = await run('git', ['--version']).then(
  () => true,
  () => false,
);
const isomorphicFolder = path.join(home, 'tests/sillytavern/node_modules/sillytavern/node_modules/isomorphic-git');
const isomorphic = [isomorphicFolder, path.join(home, 'tests/sillytavern/node_modules/isomorphic-git')].find((one) =>
  fs.existsSync(one),
);

const built = newFolder('built');
const repository = path.join(newFolder('origin'), 'extension.git');
const service = createExtensionService({ built, repository }, createLogger(null, 'silent').logger, () => base);
let base = '';
const app = express();
mountGit(app, GIT_PATH, service);
const server = http.createServer(app);

function write(files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(built, name)), { recursive: true });
    fs.writeFileSync(path.join(built, name), content);
  }
}
const listing = (folder: string): string[] =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && !one.parentPath.includes('.git'))
    .map((one) => path.relative(folder, path.join(one.parentPath, one.name)))
    .toSorted();

beforeAll(async () => {
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  write({ 'manifest.json': '{"version":"1"}', 'index.js': 'x'.repeat(300_000), 'i18n/ru-ru.json': '{"a":"ю"}', 'i18n.js': '' });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const address = () => base + GIT_PATH;

describe('the git origin of the extension', () => {
  it('has another commit only when a file changed', () => {
    const first = service.origin();
    expect(first).toMatchObject({ address: address(), version: '1' });
    expect(service.origin().commit).toBe(first.commit);
    const twin = path.join(newFolder('twin'), 'extension.git');
    const again = createExtensionService({ built, repository: twin }, createLogger(null, 'silent').logger, () => base);
    expect(again.origin().commit).toBe(first.commit);
  });

  it.skipIf(!hasGit)('is a sound repository, and git clones, pulls and unshallows it as SillyTavern does', async () => {
    service.origin();
    expect(await git(repository, 'fsck', '--full', '--strict')).toBe('');
    const folder = path.join(newFolder('clone'), 'comfyvn');
    await git(built, 'clone', '--depth', '1', address(), folder);
    expect(listing(folder)).toEqual(listing(built));
    expect(fs.readFileSync(path.join(folder, 'index.js'), 'utf8')).toBe('x'.repeat(300_000));
    expect(await git(folder, 'branch', '--show-current')).toBe('main');

    // Two builds later: nothing but fast forward leads there.
    for (const version of ['2', '3']) {
      write({ 'manifest.json': `{"version":"${version}"}`, [`chunk-${version}.js`]: version });
      fs.rmSync(path.join(built, `chunk-${Number(version) - 1}.js`), { force: true });
      service.origin();
    }
    await git(folder, 'fetch', 'origin');
    expect(await git(folder, 'rev-list', '--count', 'HEAD..origin/main')).toBe('2');
    await git(folder, 'pull', 'origin', 'main');
    expect(listing(folder)).toEqual(listing(built));
    expect(await git(folder, 'rev-parse', 'HEAD')).toBe(service.origin().commit);
    expect(await git(folder, 'status', '--porcelain')).toBe('');
    expect(await git(folder, 'fetch', 'origin')).toBe('');

    const late = path.join(newFolder('late'), 'comfyvn');
    await git(built, 'clone', '--depth', '1', address(), late);
    expect(await git(late, 'rev-list', '--count', 'HEAD')).toBe('1');
    await git(late, 'fetch', '--unshallow', 'origin');
    expect(await git(late, 'rev-list', '--count', 'HEAD')).toBe('3');
    for (const one of [folder, late, repository]) expect(await git(one, 'fsck', '--full', '--strict')).toBe('');
    const whole = path.join(newFolder('whole'), 'comfyvn');
    await git(built, 'clone', address(), whole);
    expect(await git(whole, 'rev-list', '--count', 'HEAD')).toBe('3');
  });

  it.skipIf(!isomorphic)('is cloned and pulled by isomorphic-git, which SillyTavern has built in', async () => {
    const load = (file: string): Promise<{ default: never }> => import(pathToFileURL(path.join(isomorphic!, file)).href);
    const client = (await load('index.cjs')).default as Record<string, (options: object) => Promise<never>>;
    const transport = (await load('http/node/index.cjs')).default;
    const dir = path.join(newFolder('isomorphic'), 'comfyvn');
    await client['clone']!({ fs, http: transport, dir, url: address(), depth: 1, singleBranch: true });
    expect(listing(dir)).toEqual(listing(built));
    write({ 'manifest.json': '{"version":"4"}' });
    const author = { name: 'x', email: 'x@localhost' };
    await client['pull']!({ fs, http: transport, dir, ref: 'main', singleBranch: true, fastForwardOnly: true, author });
    expect(fs.readFileSync(path.join(dir, 'manifest.json'), 'utf8')).toBe('{"version":"4"}');
  });

  it('can only be read', async () => {
    expect((await fetch(`${address()}/info/refs?service=git-receive-pack`)).status).toBe(403);
    expect((await fetch(`${address()}/git-receive-pack`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${address()}/objects/info/packs`)).status).toBe(404);
  });

  it.each([
    ['no lines', Buffer.from('hello there')],
    ['a line that is cut off', Buffer.from('00ffwant x')],
    ['a bomb', zlib.gzipSync(Buffer.alloc(5_000_000))],
  ])('refuses %s', async (_name, body) => {
    const headers = { 'content-type': 'application/x-git-upload-pack-request' };
    const encoding = body[0] === 0x1f ? { 'content-encoding': 'gzip' } : {};
    const answer = await fetch(`${address()}/git-upload-pack`, { method: 'POST', headers: { ...headers, ...encoding }, body });
    expect(answer.status).toBe(400);
  });

  it('gives nothing that it does not advertise', async () => {
    const wish = `0032want ${'a'.repeat(40)}\n00000009done\n`;
    const headers = { 'content-type': 'application/x-git-upload-pack-request' };
    const answer = await fetch(`${address()}/git-upload-pack`, { method: 'POST', headers, body: wish });
    expect(await answer.text()).toContain('not our ref');
  });

  it('sets a damaged repository aside, and says when nothing is built', () => {
    const before = service.origin().commit;
    fs.writeFileSync(path.join(repository, 'objects', before.slice(0, 2), before.slice(2)), 'x');
    expect(service.origin().commit).toMatch(/^[0-9a-f]{40}$/);
    expect(fs.readdirSync(path.dirname(repository)).some((name) => name.includes('.damaged-'))).toBe(true);
    const nothing = { built: newFolder('nothing'), repository };
    expect(() => createExtensionService(nothing, createLogger(null, 'silent').logger, () => base).origin()).toThrow('npm run build');
  });
});
