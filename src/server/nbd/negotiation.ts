// The server's side of a negotiation, without I/O: bytes of the client in, steps to take out. It never lets anything but a
// known export and its flags through, and nothing before TLS where TLS is required.
import type { NbdLimits } from './limits.js';
import type { NbdExport } from './nbd-server.js';
import { type Asked, exportNameReply, infoReplies, optionAnswer, serverReply } from './option-replies.js';
import { handshakeFlag, longestString, option, optionMagic, optionReply, serverMagic } from './protocol.js';

export type NegotiationOptions = {
  readonly exports: ReadonlyMap<string, NbdExport>;
  readonly tls: 'none' | 'offered' | 'required';
  readonly limits: Pick<NbdLimits, 'options'>;
};

/** What the server does next; `bytes` are sent first. */
export type Step =
  | { readonly kind: 'answer'; readonly bytes: Buffer }
  | { readonly kind: 'secure'; readonly bytes: Buffer }
  | { readonly kind: 'end'; readonly bytes: Buffer }
  | { readonly kind: 'cut'; readonly why: string }
  | {
      readonly kind: 'transmit';
      readonly bytes: Buffer;
      readonly name: string;
      readonly export: NbdExport;
      readonly isStructured: boolean;
    };

/** Room for a name of the longest kind and a list of information that is wanted. */
const longestOption = 4 * longestString;
const optionHeaderLength = 16;
const nothing: Buffer = Buffer.alloc(0);

export class Negotiation {
  readonly #options: NegotiationOptions;
  #received: Buffer = nothing;
  #clientFlags: number | undefined;
  #count = 0;
  #isSecure = false;
  #isStructured = false;

  constructor(options: NegotiationOptions) {
    this.#options = options;
  }

  /** What the server says first. */
  greeting(): Buffer {
    return Buffer.concat([
      serverMagic,
      optionMagic,
      Buffer.from([0, handshakeFlag.fixedNewstyle | handshakeFlag.noZeroes]),
    ]);
  }

  take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
  }

  /** TLS is there: whatever was negotiated before is forgotten. */
  secured(): void {
    this.#isSecure = true;
    this.#isStructured = false;
  }

  /** What was received beyond the last step. */
  get rest(): Buffer {
    return this.#received;
  }

  /** The next step, or undefined while more bytes are needed for it. */
  next(): Step | undefined {
    if (this.#clientFlags === undefined) {
      if (this.#received.length < 4) return undefined;
      this.#clientFlags = this.#advance(4).readUInt32BE();
      if (this.#clientFlags > (handshakeFlag.fixedNewstyle | handshakeFlag.noZeroes))
        return cut(`unknown client flags 0x${this.#clientFlags.toString(16)}`);
    }
    return this.#nextOption();
  }

  #nextOption(): Step | undefined {
    if (!startsLike(this.#received, optionMagic)) return cut('an option without its magic number');
    if (this.#received.length < optionHeaderLength) return undefined;
    const length = this.#received.readUInt32BE(12);
    if (length > longestOption) return cut(`an option of ${length} bytes; ${longestOption} are the most`);
    if (this.#received.length < optionHeaderLength + length) return undefined;
    this.#count += 1;
    if (this.#count > this.#options.limits.options) return cut(`more than ${this.#options.limits.options} options`);
    const number = this.#advance(optionHeaderLength).readUInt32BE(8);
    return this.#answer(number, this.#advance(length));
  }

  #answer(number: number, data: Buffer): Step {
    const isFixed = ((this.#clientFlags ?? 0) & handshakeFlag.fixedNewstyle) !== 0;
    const isRefused = this.#options.tls === 'required' && !this.#isSecure;
    if (number === option.exportName)
      return isRefused ? cut('an export was asked for before TLS') : this.#exportName(data);
    if (!isFixed) return cut(`option ${number} of a client that does not know fixed newstyle negotiation`);
    if (number === option.abort) return { kind: 'end', bytes: optionAnswer(number, optionReply.ack) };
    if (number === option.startTls) return this.#startTls(data);
    if (isRefused) return refuse(number, optionReply.tlsRequired, 'this server talks after STARTTLS only');
    if (number === option.list) return this.#list(data);
    if (number === option.info || number === option.go) return this.#infoOrGo(number, data);
    if (number === option.structuredReply) return this.#structuredReply(data);
    return refuse(number, optionReply.unsupported, `option ${number} is not known here`);
  }

  #exportName(data: Buffer): Step {
    const name = data.toString('utf8');
    const found = this.#options.exports.get(name);
    if (found === undefined) return cut(`there is no export "${shortened(name)}"`);
    const hasZeroes = ((this.#clientFlags ?? 0) & handshakeFlag.noZeroes) === 0;
    return this.#transmit(name, found, exportNameReply(found.device, this.#isStructured, hasZeroes));
  }

  #startTls(data: Buffer): Step {
    const number = option.startTls;
    if (this.#options.tls === 'none')
      return refuse(number, optionReply.policy, 'this server has no certificate for TLS');
    if (this.#isSecure) return refuse(number, optionReply.invalid, 'TLS is already there');
    if (data.length > 0) return refuse(number, optionReply.invalid, 'this option carries no data');
    return { kind: 'secure', bytes: optionAnswer(number, optionReply.ack) };
  }

  #list(data: Buffer): Step {
    if (data.length > 0) return refuse(option.list, optionReply.invalid, 'this option carries no data');
    const list = [...this.#options.exports].map(([name, { description }]) => serverReply(name, description));
    return { kind: 'answer', bytes: Buffer.concat([...list, optionAnswer(option.list, optionReply.ack)]) };
  }

  #infoOrGo(number: typeof option.info | typeof option.go, data: Buffer): Step {
    const asked = parseAsked(data);
    if (typeof asked === 'string') return refuse(number, optionReply.invalid, asked);
    const found = this.#options.exports.get(asked.name);
    if (found === undefined)
      return refuse(number, optionReply.unknown, `there is no export "${shortened(asked.name)}"`);
    const replies = infoReplies(number, asked, found, this.#isStructured);
    const bytes = Buffer.concat([...replies, optionAnswer(number, optionReply.ack)]);
    return number === option.go ? this.#transmit(asked.name, found, bytes) : { kind: 'answer', bytes };
  }

  #structuredReply(data: Buffer): Step {
    const number = option.structuredReply;
    if (data.length > 0) return refuse(number, optionReply.invalid, 'this option carries no data');
    this.#isStructured = true;
    return { kind: 'answer', bytes: optionAnswer(number, optionReply.ack) };
  }

  #transmit(name: string, found: NbdExport, bytes: Buffer): Step {
    return { kind: 'transmit', bytes, name, export: found, isStructured: this.#isStructured };
  }

  #advance(length: number): Buffer {
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }
}

/** The name and the information that INFO and GO ask for, or what is wrong with them. */
function parseAsked(data: Buffer): Asked | string {
  if (data.length < 6) return 'shorter than a name and a list of information';
  const nameLength = data.readUInt32BE();
  if (nameLength > data.length - 6)
    return `a name of ${nameLength} bytes does not fit into an option of ${data.length}`;
  if (nameLength > longestString) return `a name has at most ${longestString} bytes`;
  const name = data.toString('utf8', 4, 4 + nameLength);
  const list = data.subarray(4 + nameLength + 2);
  const count = data.readUInt16BE(4 + nameLength);
  if (list.length !== 2 * count) return `${count} kinds of information are not ${list.length} bytes`;
  return { name, wanted: new Set(Array.from({ length: count }, (_, k) => list.readUInt16BE(2 * k))) };
}

const cut = (why: string): Step => ({ kind: 'cut', why });

const refuse = (number: number, reply: number, why: string): Step => ({
  kind: 'answer',
  bytes: optionAnswer(number, reply, Buffer.from(why)),
});

/** Whether the bytes are a beginning of the others, or the others of them. */
function startsLike(bytes: Buffer, expected: Buffer): boolean {
  const length = Math.min(bytes.length, expected.length);
  return bytes.compare(expected, 0, length, 0, length) === 0;
}

const shortened = (name: string): string => (name.length > 80 ? `${name.slice(0, 80)}…` : name);
