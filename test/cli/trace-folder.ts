// A folder for the traces of a test file, which is gone behind it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export function traceFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'destage-check-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  /** A trace of this content: the one before is gone. */
  const fileOf = (content: string | Uint8Array): string => {
    const file = join(folder, 'trace.jsonl');
    writeFileSync(file, content);
    return file;
  };
  return { folder, fileOf };
}
