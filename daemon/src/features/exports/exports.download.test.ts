import fs from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import yauzl from 'yauzl';
import { newFolder } from '../../../../tests/support.ts';
import type { StreamAnswer } from '../../core/http.ts';
import { downloadOf } from './exports.download.ts';
import { manifestText } from './exports.manifest.ts';
import { MANIFEST_NAME } from './exports.paths.ts';

const about = { program: '1', target: 'renpy' as const, story: { id: 'st_1', title: 'A', revision: 1 }, files: [] };
const row = (output: string) => ({
  id: 'ex_1',
  story: 'st_1',
  target: 'renpy' as const,
  output,
  hashes: [],
  report: null,
  exportedAt: null,
});

function exported(files: Record<string, string>): string {
  const folder = path.join(newFolder('out'), 'My story-renpy');
  for (const [file, text] of Object.entries({ [MANIFEST_NAME]: manifestText(about), ...files })) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return folder;
}
function namesIn(zip: Buffer): Promise<string[]> {
  return new Promise((done, fail) => {
    const names: string[] = [];
    yauzl.fromBuffer(zip, (error, file) => {
      if (error) return fail(error);
      file.on('entry', (entry: yauzl.Entry) => names.push(entry.fileName)).on('end', () => done(names));
    });
  });
}

test('a folder is downloaded as an archive, without what playing left there and without what links lead to', async () => {
  const folder = exported({
    'game/script.rpy': 'label start:',
    'game/custom/mine.rpy': 'mine',
    'game/saves/1-1.save': 'private',
    'game/cache/bytecode.rpyb': 'x',
    'log.txt': 'x',
    'game/script.rpy.yours': 'x',
  });
  fs.symlinkSync('/etc/passwd', path.join(folder, 'game', 'passwd'));
  fs.symlinkSync('/etc', path.join(folder, 'game', 'etc'));
  const answer = (await downloadOf(row(folder))) as StreamAnswer;
  expect([answer.name, answer.mime]).toEqual(['My story-renpy.zip', 'application/zip']);
  expect(await namesIn(await buffer(answer.stream))).toEqual([
    `My story-renpy/${MANIFEST_NAME}`,
    'My story-renpy/game/custom/mine.rpy',
    'My story-renpy/game/script.rpy',
  ]);
});

test('a folder that is another export by now, or none at all, is not given out', async () => {
  const folder = exported({ 'secret.txt': 'x' });
  await expect(downloadOf({ ...row(folder), story: 'st_2' })).rejects.toThrow(/no longer lies at/);
  fs.rmSync(path.join(folder, MANIFEST_NAME));
  await expect(downloadOf(row(folder))).rejects.toThrow(/no longer lies at/);
  await expect(downloadOf(row(`${folder}/nowhere`))).rejects.toThrow(/no longer lies at/);
});

test('a file that goes away while it is sent breaks the archive off, and nothing else', async () => {
  const folder = exported({ 'a.txt': 'a'.repeat(100), 'b.txt': 'b' });
  const answer = (await downloadOf(row(folder))) as StreamAnswer;
  fs.rmSync(path.join(folder, 'b.txt'));
  await expect(buffer(answer.stream)).rejects.toThrow(/ENOENT/);
});
