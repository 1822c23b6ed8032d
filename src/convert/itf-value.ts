// Values as the Informal Trace Format writes them, both ways. It knows the format alone, and nothing of the model.
// Numbers are read as `{"#bigint": "3"}` and, as older tools wrote them, as plain ones; sets as `#set` and as lists.
import { inWords } from '../oracle/index.js';

/** What is wrong with a value, for people. */
export class ItfFault extends Error {
  override readonly name = 'ItfFault';
}

/**
 * @throws ItfFault if it is no whole number from 0
 */
export function itfNumber(value: unknown): number {
  const number = isForm(value, '#bigint') ? bigintOf(value['#bigint']) : value;
  if (Number.isSafeInteger(number) && Number(number) >= 0) return Number(number);
  throw new ItfFault(`is ${kindOf(value)}, but must be a whole number from 0`);
}

/** Text of nothing but digits; anything else is no number. */
const bigintOf = (text: unknown) => (typeof text === 'string' && /^-?\d+$/.test(text) ? Number(text) : text);

/**
 * @throws ItfFault if it is neither true nor false
 */
export function itfBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new ItfFault(`is ${kindOf(value)}, but must be true or false`);
}

/**
 * A set of numbers, ascending.
 *
 * @throws ItfFault if it is no set, or something in it is no number
 */
export function itfSet(value: unknown): readonly number[] {
  const members = isForm(value, '#set') ? value['#set'] : value;
  if (!Array.isArray(members)) throw new ItfFault(`is ${kindOf(value)}, but must be a set of whole numbers`);
  try {
    return [...new Set(members.map(itfNumber))].sort((a, b) => a - b);
  } catch (error) {
    throw error instanceof ItfFault ? new ItfFault(`has a member that ${error.message}`) : error;
  }
}

type Form = '#bigint' | '#set' | '#map' | '#tup' | '#unserializable';

const isForm = <F extends Form>(value: unknown, form: F): value is { readonly [K in F]: unknown } =>
  typeof value === 'object' && value !== null && form in value;

/** A value in the words of the format. */
function kindOf(value: unknown): string {
  if (isForm(value, '#bigint')) return `the number ${inWords(value['#bigint'])}`;
  if (isForm(value, '#set')) return 'a set';
  if (isForm(value, '#map')) return 'a map';
  if (isForm(value, '#tup')) return 'a tuple';
  if (isForm(value, '#unserializable'))
    return `a value that was not written out (${inWords(value['#unserializable'])})`;
  return inWords(value);
}

/** A number as the format writes it today. */
export const numberAsItf = (number: number) => ({ '#bigint': String(number) });

/** A set as the format writes it. */
export const setAsItf = (members: readonly number[]) => ({ '#set': members.map(numberAsItf) });
