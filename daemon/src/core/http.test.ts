import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import Database from 'better-sqlite3';
import express from 'express';
import { afterEach, expect, test } from 'vitest';
import { newFolder } from '../../../tests/support.ts';
import { mountProblems } from './http.ts';
import { createLogger } from './logger.ts';

const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** What a request is answered that does `work`. */
async function answerTo(work: () => unknown): Promise<{ status: number; title: string }> {
  const app = express();
  app.get('/', () => void work());
  mountProblems(app, createLogger(null, 'silent').logger);
  const server = app.listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await once(server, 'listening');
  const res = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const { title } = (await res.json()) as { title: string };
  return { status: res.status, title };
}

test('a request that meets a full disk or a locked database is told so; another fault of SQL is told nothing of', async () => {
  const file = path.join(newFolder('http'), 'test.db');
  const db = new Database(file, { timeout: 0 });
  db.exec('CREATE TABLE one (text TEXT UNIQUE)');
  db.pragma('max_page_count = 4');
  const insert = db.prepare('INSERT INTO one VALUES (?)');
  expect(await answerTo(() => insert.run('x'.repeat(60_000)))).toEqual({
    status: 503,
    title: 'The disk that holds the data of ComfyVN is full. Make room on it, then try again.',
  });
  insert.run('a');
  const internal = { status: 500, title: 'Something went wrong inside ComfyVN.' };
  expect(await answerTo(() => insert.run('a'))).toEqual(internal);
  const other = new Database(file);
  closing.push(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  expect(await answerTo(() => insert.run('b'))).toEqual({
    status: 503,
    title: expect.stringMatching(/^Another program holds the database/) as string,
  });
});
