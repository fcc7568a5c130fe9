import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/distributed/**', 'test/engines/**', 'test/bench/**'],
    testTimeout: 300_000,
  },
});
