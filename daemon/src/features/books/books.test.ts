import path from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from '../../../../tests/support.ts';
import { openDb } from '../../core/db.ts';
import { migrations } from '../index.ts';
import { costOf, estimateOf } from './books.costs.ts';
import { createBooks } from './books.service.ts';
import { createBookStore } from './books.store.ts';

test('a second costs by its time, a picture what it costs', () => {
  expect(costOf({ per: 'second', dollars: 0.5 }, 3)).toBe(1.5);
  expect(costOf({ per: 'picture', dollars: 0.5 }, 300)).toBe(0.5);
  const price = { per: 'picture', dollars: 0.02 } as const;
  expect(estimateOf({ price, guessSeconds: 45 }, [9, 5, 7])).toEqual({ seconds: 7, estimate: 0.02, basis: 'history' });
});

test('what an older program wrote down counts on, and the first end of a run is its end', () => {
  const file = path.join(newFolder('books'), 'comfyvn.db');
  const old = openDb(
    file,
    migrations.filter(({ version }) => version < 105),
  );
  const at = '2026-03-04T05:06:07.000Z';
  old.prepare("INSERT INTO remote_run VALUES ('run_old', 'rmt_1', 'job_1', 'x', 'done', 4, 0.25, ?, ?)").run(at, at);
  old.close();

  const db = openDb(file, migrations);
  const store = createBookStore(db);
  const books = createBooks(store, { newId: (prefix) => `${prefix}_new`, now: () => new Date(at) });
  const caps = { job: 1, day: 1, month: 1 };
  const terms = { name: 'Pod', price: { per: 'second' as const, dollars: 0.1 }, guessSeconds: 45, caps };
  expect(books.costsOf('rmt_1', terms)).toMatchObject({ spentToday: 0.25, seconds: 4, basis: 'history' });

  let isAllowed = true;
  const run = books.forRun({
    host: 'rmt_1',
    job: 'job_2',
    permit: () => {
      if (!isAllowed) throw new Error('no more');
    },
    terms: () => terms,
    onChange: () => {},
  });
  const id = run.begin();
  expect(books.costsOf('rmt_1', terms).spentToday).toBeCloseTo(0.65);
  run.end(id, 'cancelled', 2);
  run.end(id, 'unknown', null);
  run.drop('run_of_nobody');
  run.end('run_of_nobody', 'done', 900);
  expect(books.costsOf('rmt_1', terms)).toMatchObject({ spentToday: 0.45, unknown: 0 });
  isAllowed = false;
  expect(() => run.begin()).toThrow('no more');
  expect(books.costsOf('rmt_1', terms).spentToday).toBeCloseTo(0.45);
  db.close();
});
