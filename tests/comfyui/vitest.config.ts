import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The connector against a real ComfyUI: one test at a time, with patience. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['tests/comfyui/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
});
