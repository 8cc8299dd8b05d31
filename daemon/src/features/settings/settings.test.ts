import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newFolder, startDaemon } from '../../../../tests/support.ts';

test('a daemon whose Redis is away starts and says so; its password does not come out', async () => {
  const dataDir = newFolder('settings');
  const file = path.join(dataDir, 'config', 'comfyvn.json');
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(file, JSON.stringify({ jobs: { redis: 'redis://me:secret@127.0.0.1:1' } }));
  const { daemon, client } = await startDaemon(dataDir);
  try {
    expect(daemon.messages).toEqual([
      expect.stringMatching(/^Redis at 127\.0\.0\.1:1 .* cannot be used: connect ECONNREFUSED/),
    ]);
    expect((await client.settings.get()).jobs.redis).toBe('redis://me:hidden@127.0.0.1:1');
    expect((await client.settings.update({ body: { openBrowser: false } })).jobs.redis).not.toContain('secret');
    expect(fs.readFileSync(file, 'utf8')).toContain('secret');
  } finally {
    await daemon.stop();
  }
});
