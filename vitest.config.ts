import { defineConfig } from 'vitest/config';
import { RegressionsFirst } from './test/regressions-first.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/seeded.ts'],
    testTimeout: 180_000,
    // Many tests wait for processes and sockets more than they compute.
    maxWorkers: '100%',
    reporters: ['default', './test/closing-line.ts'],
    sequence: { sequencer: RegressionsFirst },
  },
});
