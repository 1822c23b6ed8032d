// Who may be spoken to, and how: TLS 1.3 with certificates on both sides, or, on this machine alone, without. Nothing is
// sent over another address without TLS unless somebody said in as many words that it may be.
import { BlockList, isIP } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';

/** PEM texts, not names of files. */
export type LinkTls = {
  readonly key: string | Buffer;
  readonly certificate: string | Buffer;
  /** The certificates of those who may have signed the other end's. */
  readonly authority: string | Buffer;
  /** The name in the certificate of the secondary, where that is not the host that is connected to. */
  readonly serverName?: string | undefined;
};

export type LinkAddress = { readonly host: string; readonly port: number };

/** The address is not on this machine alone, and no TLS is configured. */
export class InsecureLink extends Error {
  override readonly name = 'InsecureLink';

  constructor({ host, port }: LinkAddress) {
    super(
      `the link would cross ${host}:${port} without TLS, so anybody on the way could read and change the copy: ` +
        'give --link-key, --link-cert and --link-ca at both ends, or take an address of this machine (127.0.0.1, ::1), ' +
        'or assert with --insecure that the network between them is trusted',
    );
  }
}

/** @throws Error when the key, the certificate or the authority cannot be used */
export function secureContextOf({ key, certificate, authority }: LinkTls): SecureContext {
  try {
    return createSecureContext({ key, cert: certificate, ca: authority, minVersion: 'TLSv1.3' });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `the key, the certificate or the authority of the link cannot be used (${why}): each is a PEM text, and the key ` +
        'is the one of the certificate',
      { cause: error },
    );
  }
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** @throws InsecureLink when the address is not on this machine alone, there is no TLS, and nobody asserts that it is safe */
export function demandSafety(address: LinkAddress, tls: LinkTls | undefined, insecure: boolean): void {
  if (tls === undefined && !insecure && !isLoopback(address.host)) throw new InsecureLink(address);
}

function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host === 'localhost';
  return loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
