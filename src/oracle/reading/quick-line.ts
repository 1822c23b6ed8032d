// The usual lines of a trace, read from their bytes: making a text of them, or an object of JSON, takes longer than judging
// them. It takes nothing but what it knows wholly; every other line is for the general parser, which says the same of those
// that both read.
import { mostBlocks, type TraceLine } from '../../protocol/index.js';
import { isAt, viewOf } from './expected-bytes.js';
import { KnownTexts } from './known-texts.js';
import { bits, keyOf, narrow, type Spelling, type UsualEvent, wide } from './usual-line.js';

type Fields = {
  readonly event: string;
  seq: number | undefined;
  upTo: number | undefined;
  write: string | number | undefined;
  block: number | undefined;
  length: number | undefined;
  digest: string | undefined;
  pair: string | number | undefined;
  time: string | number | undefined;
};

const [quote, comma, close, backslash, zero, space] = [0x22, 0x2c, 0x7d, 0x5c, 0x30, 0x20];
const [newline, carriageReturn] = [0x0a, 0x0d];
/** Where a space is, in a line that has them. */
const firstSpace = 9;
/** Digits that are a safe integer whatever they are, and digits that are a small one. */
const mostDigits = 15;
const mostSmallDigits = 9;
const lastOfAscii = 0x7f;
/** Characters in the longest text that is looked at. */
const longestText = 1_023;

export class QuickLines {
  /** Where the newline is that ends the line that was read. */
  end = 0;
  readonly #texts = new KnownTexts();
  #bytes: Uint8Array = new Uint8Array(0);
  #view = viewOf(this.#bytes);
  readonly #scratch = new Uint8Array(longestText + 1);
  /** Where reading has come to. */
  #at = 0;

  /**
   * The line that begins here, if it is a usual one that a newline ends; nothing says nothing of what it is.
   */
  read(bytes: Uint8Array, from: number): TraceLine | undefined {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = viewOf(bytes);
    }
    const spelling = bytes[from + firstSpace] === space ? wide : narrow;
    for (const usual of spelling.events[keyOf(bytes, from, spelling.gap)] ?? []) {
      if (isAt(this.#view, from, usual.start)) return this.#line(bytes, from + usual.start.length, usual, spelling);
    }
    return undefined;
  }

  /** The same of the text of a line, which is all there is. */
  readText(text: string): TraceLine | undefined {
    if (text.length >= this.#scratch.length) return undefined;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > lastOfAscii) return undefined;
      this.#scratch[at] = code;
    }
    this.#scratch[text.length] = newline;
    const line = this.read(this.#scratch, 0);
    return this.end === text.length ? line : undefined;
  }

  #line(bytes: Uint8Array, from: number, { event, oneOf, may }: UsualEvent, spelling: Spelling): TraceLine | undefined {
    const fields: Fields = {
      event,
      seq: undefined,
      upTo: undefined,
      write: undefined,
      block: undefined,
      length: undefined,
      digest: undefined,
      pair: undefined,
      time: undefined,
    };
    let found = 0;
    this.#at = from;
    while (bytes[this.#at] === comma) {
      const bit = this.#field(bytes, fields, spelling);
      // A field that stands twice is one too many: its bit is the other's, too.
      if (bit === 0 || (found & bit) !== 0) return undefined;
      found |= bit;
    }
    const numbers = found & oneOf;
    const isWhole = (found & ~may) === 0 && numbers !== 0 && (numbers & (numbers - 1)) === 0;
    return isWhole && this.#isOver(bytes) ? (fields as TraceLine) : undefined;
  }

  /** Whether the line ends here. */
  #isOver(bytes: Uint8Array): boolean {
    if (bytes[this.#at] !== close) return false;
    this.end = this.#at + (bytes[this.#at + 1] === carriageReturn ? 2 : 1);
    return bytes[this.end] === newline;
  }

  /** Reads a field from its comma on; its bit, or 0 for what is not known here. */
  #field(bytes: Uint8Array, fields: Fields, { gap, fields: known }: Spelling): number {
    const field = known[bytes[this.#at + gap + 2] ?? 0];
    if (field === undefined || !isAt(this.#view, this.#at, field.start)) return 0;
    const value = this.#at + field.start.length;
    const isSet =
      bytes[value] === quote
        ? this.#setText(bytes, value + 1, fields, field.bit)
        : this.#setNumber(bytes, value, fields, field.bit);
    return isSet ? field.bit : 0;
  }

  #setText(bytes: Uint8Array, from: number, fields: Fields, bit: number): boolean {
    const text = this.#text(bytes, from);
    if (text === undefined) return false;
    switch (bit) {
      case bits.digest:
        fields.digest = text;
        return true;
      case bits.write:
        fields.write = text;
        return true;
      case bits.pair:
        fields.pair = text;
        return true;
      case bits.time:
        fields.time = text;
        return true;
      default:
        return false;
    }
  }

  #setNumber(bytes: Uint8Array, from: number, fields: Fields, bit: number): boolean {
    const number = this.#number(bytes, from);
    if (number < 0) return false;
    switch (bit) {
      case bits.seq:
        fields.seq = number;
        return true;
      case bits.block:
        fields.block = number;
        return true;
      case bits.length:
        fields.length = number;
        return number >= 1 && number <= mostBlocks;
      case bits.upTo:
        fields.upTo = number;
        return true;
      case bits.write:
        fields.write = number;
        return true;
      case bits.pair:
        fields.pair = number;
        return true;
      case bits.time:
        fields.time = number;
        return true;
      default:
        return false;
    }
  }

  /** The whole number without sign that stands here, or -1. */
  #number(bytes: Uint8Array, from: number): number {
    let at = from;
    let number = 0;
    for (let digit = digitAt(bytes, at); digit >= 0 && digit <= 9; digit = digitAt(bytes, at)) {
      // As long as it is small it is kept so, which is several times faster.
      number = at - from < mostSmallDigits ? (Math.imul(number, 10) + digit) | 0 : number * 10 + digit;
      at += 1;
    }
    this.#at = at;
    const digits = at - from;
    const isPadded = digits > 1 && bytes[from] === zero;
    return digits === 0 || digits > mostDigits || isPadded ? -1 : number;
  }

  /** The text without escapes that stands here, up to its quote; nothing for one that is not ASCII. */
  #text(bytes: Uint8Array, from: number): string | undefined {
    let hash = 0;
    for (let at = from; ; at += 1) {
      const code = bytes[at] ?? 0;
      if (code === quote) {
        this.#at = at + 1;
        return this.#texts.textOf(bytes, this.#view, from, at, hash);
      }
      if (code === backslash || code < space || code > lastOfAscii) return undefined;
      hash = (Math.imul(hash, 31) + code) | 0;
    }
  }
}

const digitAt = (bytes: Uint8Array, at: number) => (bytes[at] ?? 0) - zero;
