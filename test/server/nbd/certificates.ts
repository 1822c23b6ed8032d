// Keys and certificates for a test: an authority, a server and a client of it, and a client of another one.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Identity = { readonly key: string; readonly cert: string };
export type Certificates = Readonly<Record<'authority' | 'server' | 'client' | 'stranger', Identity>> & {
  /** Where they are: `server-key.pem`, `server-cert.pem` and so on. */
  readonly folder: string;
  readonly remove: () => void;
};

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'destage-certificates-'));
  const make = (name: string, authority?: string): Identity => {
    const [key, cert] = [join(folder, `${name}-key.pem`), join(folder, `${name}-cert.pem`)];
    const signed =
      authority === undefined
        ? []
        : ['-CA', join(folder, `${authority}-cert.pem`), '-CAkey', join(folder, `${authority}-key.pem`)];
    const kind = authority === undefined ? 'critical,CA:TRUE' : 'CA:FALSE';
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const told = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const constraints = ['-addext', `basicConstraints=${kind}`];
    execFileSync('openssl', [...args, ...told, ...constraints, ...signed, '-keyout', key, '-out', cert], {
      stdio: 'pipe',
    });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  };
  return {
    authority: make('authority'),
    server: make('server', 'authority'),
    client: make('client', 'authority'),
    stranger: make('stranger'),
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
