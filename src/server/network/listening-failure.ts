// Why nobody can be listened for at an address: which, and what to do about it. The error of the system is its cause.

export type ListeningPlace = { readonly host: string; readonly port: number } | { readonly path: string };

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there; stop it, or choose another address',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'that is not permitted to this user',
  ENOTFOUND: 'there is no host of that name',
};

export class ListeningFailure extends Error {
  override readonly name = 'ListeningFailure';

  /** @param error that Node gave */
  constructor(place: ListeningPlace, error: unknown) {
    const reason = reasons[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
    super(`cannot listen on ${textOf(place)}: ${reason}`, { cause: error });
  }
}

function textOf(place: ListeningPlace): string {
  if ('path' in place) return place.path;
  return place.host.includes(':') ? `[${place.host}]:${place.port}` : `${place.host}:${place.port}`;
}

/** What Node calls the error by; nothing of another error. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
