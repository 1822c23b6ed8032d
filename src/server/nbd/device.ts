// What is served: bytes that can be read, written, zeroed and flushed. The server checks what hosts ask for before it
// calls; a device never sees a request that is misaligned, beyond its end, or a write while it is read-only.

/**
 * Why a request failed, as the host is told: `EIO` the device is broken, `ENOSPC` there is no room, `EPERM` it may not be
 * written (any more), `ESHUTDOWN` it is being stopped. The message is for people; a host that negotiated structured replies
 * gets it, too.
 */
export type DeviceError = { readonly code: 'EIO' | 'ENOSPC' | 'EPERM' | 'ESHUTDOWN'; readonly message: string };

/** Called once, at once or later. */
export type Done = (error?: DeviceError) => void;

export interface Device {
  /** The size, in bytes: a multiple of `minimumBlock`. It never changes. */
  readonly bytes: number;
  /** Every offset and length is a multiple of it: a power of 2 from 1 to 65,536. */
  readonly minimumBlock: number;
  /** From which size on aligned requests are cheap: a power of 2, at least 512 and at least `minimumBlock`. */
  readonly preferredBlock: number;
  /** The most bytes of one read or write: a multiple of `minimumBlock`, at least `preferredBlock`, at most 33,554,432. */
  readonly maximumPayload: number;
  /** Asked again for every request: it may change while hosts are connected. */
  readonly isReadOnly: boolean;
  /** Whether zeroing takes less time than writing as many zeroes would. Left out, it does not. */
  readonly isZeroFast?: boolean;
  /** Fills `into`, 1 to `maximumPayload` bytes. */
  read(offset: number, into: Uint8Array, done: Done): void;
  /** Calls back when the bytes, 1 to `maximumPayload`, are durable; they may be changed or used again only after `done`. */
  write(offset: number, bytes: Uint8Array, done: Done): void;
  /** Calls back when zeroes are durable there; trim and write zeroes both. `length` is 1 to 4,294,967,295. */
  zero(offset: number, length: number, done: Done): void;
  /** Calls back when everything whose `done` was called before is durable. */
  flush(done: Done): void;
}
