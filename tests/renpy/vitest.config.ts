import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Exported games in the real Ren'Py: one at a time, with patience. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['tests/renpy/**/*.test.ts'],
    setupFiles: ['tests/seed.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
