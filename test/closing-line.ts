// A vitest reporter that closes a run with one plain line, for whoever reads only that: `N passed, N failed, N skipped`.
import type { Reporter, TestModule } from 'vitest/node';

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
      // A module that could not be loaded has no tests, and must not count as none failed.
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed += 1;
    }
    // After what the default reporter writes.
    setTimeout(() => {
      process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
    }, 0);
  }
}
