import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { chatFile, home, newFolder, said, startDaemon } from '../../../../tests/support.ts';
import { filmTypeOf } from './assets.film.ts';

const film = fs.readFileSync(path.join(home, 'tests', 'visual', 'page', 'film.webm'));
const box = (type: string, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length + 8);
  return Buffer.concat([size, Buffer.from(type, 'latin1'), body]);
};
const mp4 = (handler: string): Buffer =>
  Buffer.concat([
    box('ftyp', Buffer.from('isom0000isomiso2', 'latin1')),
    box('mdat', Buffer.alloc(64)),
    box(
      'moov',
      box('trak', box('mdia', box('hdlr', Buffer.alloc(8), Buffer.from(handler, 'latin1'), Buffer.alloc(13)))),
    ),
  ]);

test('tells films from sounds in the same wrapping', () => {
  expect(filmTypeOf(film)).toBe('video/webm');
  expect(filmTypeOf(mp4('vide'))).toBe('video/mp4');
  expect(filmTypeOf(mp4('soun'))).toBeNull();
  expect(filmTypeOf(Buffer.from(film.toString('latin1').replaceAll('V_VP8', 'A_OPU'), 'latin1'))).toBeNull();
  expect(filmTypeOf(Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40)]))).toBeNull();
  expect(filmTypeOf(Buffer.alloc(3))).toBeNull();
});

test('a film among the backgrounds of a chat is kept as it is, and served in parts', async () => {
  const user = path.join(newFolder('films'), 'data', 'default-user');
  const put = (name: string, bytes: string | Buffer): void => {
    fs.mkdirSync(path.dirname(path.join(user, name)), { recursive: true });
    fs.writeFileSync(path.join(user, name), bytes);
  };
  put('characters/x', '');
  put('chats/Vic/Evening.jsonl', chatFile([said('Vic', '"Hello."', 0)]));
  put('backgrounds/harbour at night.webm', film);
  put('settings.json', JSON.stringify({ background: { name: 'harbour at night.webm' } }));
  const running = await startDaemon();
  try {
    const file = path.join(user, 'chats', 'Vic', 'Evening.jsonl');
    const report = await running.daemon.imports.fromFile(file, { swipes: false, branches: false });
    const head = await running.client.stories.get({ params: { id: report.story } });
    const asset = head.assets.find(({ kind }) => kind === 'video');
    expect(asset).toMatchObject({ mime: 'video/webm', sizeBytes: film.length });
    const scene = await running.client.stories.scene({ params: { id: report.story, scene: head.scenes[0]!.id } });
    expect(JSON.stringify(scene)).toContain(`"background","to":{"asset":"${asset?.id}"`);
    const answer = await fetch(`${running.url}/api/assets/${asset?.id}/file`, {
      headers: { authorization: `Bearer ${running.daemon.token}`, range: 'bytes=4-19' },
    });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-type')).toBe('video/webm');
    expect(answer.headers.get('content-range')).toBe(`bytes 4-19/${film.length}`);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(film.subarray(4, 20));
  } finally {
    await running.daemon.stop();
  }
});

test('a file that only has the name of a film is told, and the story is there', async () => {
  const user = path.join(newFolder('films'), 'data', 'default-user');
  fs.mkdirSync(path.join(user, 'chats', 'Vic'), { recursive: true });
  fs.mkdirSync(path.join(user, 'characters'), { recursive: true });
  fs.mkdirSync(path.join(user, 'backgrounds'), { recursive: true });
  fs.writeFileSync(path.join(user, 'backgrounds', 'harbour.mp4'), 'no film');
  fs.writeFileSync(path.join(user, 'settings.json'), JSON.stringify({ background: { name: 'harbour.mp4' } }));
  const file = path.join(user, 'chats', 'Vic', 'Evening.jsonl');
  fs.writeFileSync(file, chatFile([said('Vic', '"Hello."', 0)]));
  const running = await startDaemon();
  try {
    const report = await running.daemon.imports.fromFile(file, { swipes: false, branches: false });
    expect(report.findings).toContainEqual(
      expect.objectContaining({ rule: 'asset-unreadable', where: { file: 'harbour.mp4' } }),
    );
    expect(report.lines).toBe(1);
  } finally {
    await running.daemon.stop();
  }
});
