import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Text models by a real llama.cpp: one test at a time, with patience. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['tests/llamacpp/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
});
