// What both ends say of themselves before anything else crosses the link, and what one says when it will not go on. It
// judges nothing: that is for whoever runs the node.

/** How an image began: before its pair was made it was empty or said to be equal; later it is in a pair. */
export type ImageOrigin = 'empty' | 'assumed equal' | 'in a pair';

export type LinkHello = {
  readonly role: 'primary' | 'secondary';
  /** 32 hexadecimal digits, in small letters; none before there is a pair. */
  readonly pair: string | undefined;
  /** How often there was a takeover. */
  readonly generation: number;
  readonly volumeBytes: number;
  readonly blockSize: number;
  /** The longest write in bytes: that the primary may send, that the secondary takes. */
  readonly writeBytes: number;
  readonly image: ImageOrigin;
  /** Whether it has taken over; a primary never has. */
  readonly isActive: boolean;
  /** The number of the newest write that it has: a secondary never has one that its primary has not stored. */
  readonly newest: number;
  /** For information: everything up to this number has left its cache. */
  readonly settled: number;
};

/** Why one end refuses the other; each has a number in spec/link-protocol.md. */
export type RefusalCode =
  | 'other pair'
  | 'taken over'
  | 'other size'
  | 'other version'
  | 'image'
  | 'not primary'
  | 'not secondary'
  | 'write size'
  | 'lost writes'
  | 'not now';

export type Refusal = {
  readonly code: RefusalCode;
  /** For the person who reads it at the other end: what was expected, what was found, what to do. At most 1,000 bytes. */
  readonly text: string;
};
