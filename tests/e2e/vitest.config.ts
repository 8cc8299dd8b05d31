import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The built program in a real browser, and the real SillyTavern: one at a time, with patience. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['tests/e2e/**/*.test.ts'],
    setupFiles: ['tests/seed.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    // A busy machine can make a real browser miss its moment once. `npm test` names every test that needed it.
    retry: 1,
  },
});
