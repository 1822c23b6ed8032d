// Frames as bytes, and what a reader makes of them, for tests.
import { crc32 } from '../../../src/server/link/crc32.js';
import { type BodyKind, type ControlKind, controlFrame, headerBytes } from '../../../src/server/link/frame.js';
import { FrameReader } from '../../../src/server/link/frame-reader.js';
import {
  goodbyeFrame,
  helloFrame,
  readHello,
  readRefusal,
  refusalFrame,
} from '../../../src/server/link/hello-codec.js';
import type { LinkHello, Refusal } from '../../../src/server/link/index.js';
import { LinkFault } from '../../../src/server/link/link-fault.js';
import { SendBuffer } from '../../../src/server/link/send-buffer.js';

export type Frame =
  | { readonly kind: ControlKind; readonly number: number }
  | {
      readonly kind: 'write';
      readonly seq: number;
      readonly block: number;
      readonly bytes: Uint8Array;
      readonly checksum: number;
    }
  | { readonly kind: 'hello'; readonly hello: LinkHello }
  | { readonly kind: 'refusal'; readonly refusal: Refusal }
  | { readonly kind: 'goodbye'; readonly text: string };

export function bytesOf(frame: Frame): Buffer {
  switch (frame.kind) {
    case 'hello':
      return Buffer.from(helloFrame(frame.hello));
    case 'refusal':
      return Buffer.from(refusalFrame(frame.refusal));
    case 'goodbye':
      return Buffer.from(goodbyeFrame(frame.text));
    case 'write':
      return writeBytes(frame.seq, frame);
    default:
      return Buffer.from(controlFrame(frame.kind, frame.number));
  }
}

function writeBytes(seq: number, write: { block: number; bytes: Uint8Array; checksum: number }): Buffer {
  let put = Buffer.alloc(0);
  const buffer = new SendBuffer(
    (bytes) => {
      put = Buffer.from(bytes);
    },
    () => {},
  );
  buffer.putWrite(seq, write);
  buffer.send();
  return put;
}

export type Reading = {
  readonly frames: readonly Frame[];
  readonly fault: string | undefined;
  readonly isWithin: boolean;
};

/** Reads chunks as one connection gives them. */
export function readAll(chunks: readonly Uint8Array[], writeBytesMax = 1_048_576): Reading {
  const reader = new FrameReader();
  reader.writeBytesMax = writeBytesMax;
  const frames: Frame[] = [];
  let fault: string | undefined;
  try {
    for (const chunk of chunks) {
      reader.read(Buffer.from(chunk), {
        isOver: false,
        write: (seq, block, bytes, checksum) =>
          frames.push({ kind: 'write', seq, block, bytes: Uint8Array.from(bytes), checksum }),
        control: (kind, number) => frames.push({ kind, number }),
        body: (kind, number, bytes) => frames.push(bodyOf(kind, number, bytes)),
      });
    }
  } catch (error) {
    if (!(error instanceof LinkFault)) throw error;
    fault = error.message;
  }
  return { frames, fault, isWithin: reader.isWithinFrame };
}

function bodyOf(kind: BodyKind, number: number, bytes: Uint8Array): Frame {
  if (kind === 'refusal') return { kind, refusal: readRefusal(number, bytes) };
  if (kind === 'goodbye') return { kind, text: Buffer.from(bytes).toString() };
  const { hello } = readHello(bytes);
  if (hello === undefined) throw new LinkFault('another version');
  return { kind, hello };
}

/** A fault planted: reads as if nobody looked at the checksums of headers. */
export function readWithoutHeaderChecksum(chunks: readonly Uint8Array[]): Reading {
  return readAll(
    chunks.map((chunk) => {
      const repaired = Buffer.from(chunk);
      if (repaired.length >= headerBytes) repaired.writeInt32BE(crc32(repaired, 0, 28), 28);
      return repaired;
    }),
  );
}
