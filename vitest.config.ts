import { defineConfig } from 'vitest/config';

/** Unit, property and feature tests, beside the code. */
export default defineConfig({
  test: {
    include: [
      '{shared,daemon,player,studio,st-extension}/src/**/*.test.ts',
      'st-extension/plugin/*.test.ts',
      'installer/*.test.ts',
      'tests/{golden,security,soak}/**/*.test.ts',
    ],
    setupFiles: ['tests/seed.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    // On a busy machine of CI; what passed at its second try only is named at the end.
    retry: process.env['CI'] ? 1 : 0,
  },
});
