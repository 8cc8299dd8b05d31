import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const update = process.argv.some((arg) => arg === '-u' || arg === '--update');

/** Pictures of the stage, compared with those that were looked at. `--update` takes new ones. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['tests/visual/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    env: { VISUAL_UPDATE: update ? '1' : '' },
  },
});
