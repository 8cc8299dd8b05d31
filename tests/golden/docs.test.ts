import Database from 'better-sqlite3';
import path from 'node:path';
import prettier from 'prettier';
import { expect, test } from 'vitest';
import { api, named } from '@comfyvn/shared/api';
import { toOpenApi } from '@comfyvn/shared/contract/openapi';
import { migrations } from '../../daemon/src/features/index.ts';
import { VERSION } from '../../daemon/src/daemon.ts';
import { home } from '../support.ts';

/** `npm run generate` writes them anew. */
const docs = (name: string) => path.join(home, 'docs', name);

test('docs/openapi.json says what the daemon answers', async () => {
  const document = JSON.stringify(toOpenApi(api, { title: 'ComfyVN', version: VERSION }, named));
  await expect(await prettier.format(document, { parser: 'json', printWidth: 120 })).toMatchFileSnapshot(docs('openapi.json'));
});

test('docs/schema.sql is what the migrations make', async () => {
  const db = new Database(':memory:');
  for (const m of migrations.toSorted((a, b) => a.version - b.version)) db.exec(m.sql);
  const sql = db.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid").pluck().all() as string[];
  await expect(`${sql.map((s) => `${s};`).join('\n\n')}\n`).toMatchFileSnapshot(docs('schema.sql'));
});
