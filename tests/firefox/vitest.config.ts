import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Exported stories in the real Firefox. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['tests/firefox/**/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
