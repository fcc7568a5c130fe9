import { defineConfig } from 'vitest/config';

/** Tests that need a built dist/, a Chromium and a Firefox: apart from the others, so that `npm test` needs neither. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
