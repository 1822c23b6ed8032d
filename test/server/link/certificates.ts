// Certificates for tests, made with openssl: an authority, the two ends, and those of a stranger.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinkTls } from '../../../src/server/link/index.js';

export type Certificates = {
  readonly primary: LinkTls;
  readonly secondary: LinkTls;
  /** For the host `storage.example` alone. */
  readonly named: LinkTls;
  /** Signed by another authority, and trusting only that. */
  readonly stranger: LinkTls;
};

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'destage-certificates-'));
  try {
    const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
    const keyArgs = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const authority = (name: string) =>
      openssl('req', '-x509', ...keyArgs, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`);
    const signed = (name: string, by: string, alternative: string): LinkTls => {
      openssl('req', ...keyArgs, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
      writeFileSync(join(folder, 'names'), `subjectAltName=${alternative}\n`);
      const signing = ['-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial', '-extfile', 'names'];
      openssl('x509', '-req', '-in', `${name}.csr`, ...signing, '-out', `${name}.pem`, '-days', '2');
      const text = (file: string) => readFileSync(join(folder, file), 'utf8');
      return { key: text(`${name}.key`), certificate: text(`${name}.pem`), authority: text(`${by}.pem`) };
    };
    authority('pair-authority');
    authority('other-authority');
    return {
      primary: signed('primary', 'pair-authority', 'IP:127.0.0.1'),
      secondary: signed('secondary', 'pair-authority', 'IP:127.0.0.1'),
      named: signed('named', 'pair-authority', 'DNS:storage.example'),
      stranger: signed('stranger', 'other-authority', 'IP:127.0.0.1'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
