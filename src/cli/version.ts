// The version of the package, from its manifest and nowhere else.
import { createRequire } from 'node:module';

export function version(): string {
  const manifest: unknown = createRequire(import.meta.url)('../../package.json');
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : 'unknown';
}
