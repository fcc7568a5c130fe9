import { defineConfig } from 'vitest/config';

/** Tests that need a redis-server of Debian's: apart from the others, so that `npm test` needs none. */
export default defineConfig({
  test: {
    include: ['test/distributed/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
