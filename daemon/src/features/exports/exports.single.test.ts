import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { home, newFolder } from '../../../../tests/support.ts';
import type { ExportFile } from '../../exporters/exporter.ts';
import type { WriteWork } from './exports.folder.ts';
import { writeSingle } from './exports.single.ts';
import { createSvgRenderer } from './exports.svg.ts';

const files: ExportFile[] = Array.from({ length: 5 }, (_, i) => ({
  path: `part/${i}.txt`,
  text: `${i}`.repeat(50_000),
}));

function work(output: string, more: Partial<WriteWork> = {}): WriteWork {
  return {
    output,
    files,
    sources: { assets: new Map(), programFolder: '', svg: createSvgRenderer(home) },
    about: { program: '1', target: 'web', story: { id: 'st_1', title: 'A story', revision: 1 } },
    signal: new AbortController().signal,
    wrote: () => {},
    ...more,
  };
}
const nothingKnown = { hashes: [], note: () => {} };
const newOutput = () => path.join(newFolder('out'), 'story.zip');

test('an archive is noted before it is put in its place', async () => {
  const output = newOutput();
  const noted: [string, boolean][] = [];
  const note = (sha256: string) => void noted.push([sha256, fs.existsSync(output)]);
  const written = await writeSingle(work(output), 'zip', { hashes: [], note });
  expect(noted).toEqual([[written.sha256, false]]);
  expect(fs.existsSync(output)).toBe(true);
  expect(written.files.map((f) => f.sizeBytes)).toEqual(files.map(() => 50_000));
});

test('broken off after any file it leaves the former one and nothing else', async () => {
  const output = newOutput();
  const { sha256 } = await writeSingle(work(output), 'zip', nothingKnown);
  const before = fs.readFileSync(output);
  for (let at = 1; at <= files.length; at++) {
    const abort = new AbortController();
    let wrote = 0;
    const broken = work(output, {
      signal: abort.signal,
      wrote: () => void (++wrote === at && abort.abort(new Error('cancelled'))),
    });
    await expect(writeSingle(broken, 'zip', { hashes: [sha256], note: () => {} })).rejects.toThrow('cancelled');
    expect(fs.readFileSync(output).equals(before)).toBe(true);
    expect(fs.readdirSync(path.dirname(output))).toEqual(['story.zip']);
  }
});

test('an export that was aborted before it began writes nothing and ends quietly', async () => {
  const output = newOutput();
  const signal = AbortSignal.abort(new Error('cancelled'));
  await expect(writeSingle(work(output, { signal }), 'zip', nothingKnown)).rejects.toThrow('cancelled');
  expect(fs.readdirSync(path.dirname(output))).toEqual([]);
});

test('a file that no export wrote, and a folder, are refused', async () => {
  const output = newOutput();
  fs.writeFileSync(output, 'mine');
  await expect(writeSingle(work(output), 'zip', nothingKnown)).rejects.toThrow(/was not written by an export/);
  expect(fs.readFileSync(output, 'utf8')).toBe('mine');
  const folder = newFolder('out');
  await expect(writeSingle(work(folder), 'zip', nothingKnown)).rejects.toThrow(/is a folder/);
});

test('a plan of several files for a form of one is a bug and leaves nothing', async () => {
  const output = newOutput();
  await expect(writeSingle(work(output), 'file', nothingKnown)).rejects.toThrow(/holds 5/);
  expect(fs.readdirSync(path.dirname(output))).toEqual([]);
});

test('every time zone gives the same archive', async () => {
  const hashes: string[] = [];
  const { TZ } = process.env;
  for (const zone of ['UTC', 'America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Kiritimati']) {
    process.env['TZ'] = zone;
    hashes.push((await writeSingle(work(newOutput()), 'zip', nothingKnown)).sha256);
  }
  if (TZ === undefined) delete process.env['TZ'];
  else process.env['TZ'] = TZ;
  expect(new Set(hashes).size).toBe(1);
});
