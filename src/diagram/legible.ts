// Somebody's text, as it can be shown: nothing in it steers a terminal, and nothing in it is longer than anybody reads.

/** Characters that are not seen but do something: they move the cursor, colour, or turn the order of what is read around. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Written out as in JSON, so that the text of JSON stays the same JSON; lines stay lines. */
export const printable = (text: string): string =>
  text.replace(unseen, (sign) => (sign === '\n' || sign === '\t' ? sign : escaped(sign)));

const escaped = (sign: string): string =>
  Array.from({ length: sign.length }, (_, k) => `\\u${sign.charCodeAt(k).toString(16).padStart(4, '0')}`).join('');

/** The text, and where it is longer than so many characters its beginning and its end. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = Math.floor(most / 3);
  return `${text.slice(0, most - end)}…${text.slice(-end)}`;
}

/** The longest word that is shown as it is: a digest of 512 bits, in quotes. */
const longestWord = 160;

/** A sentence whose words are all short enough to read, and seen. */
export const legible = (sentence: string): string =>
  printable(sentence.replace(/\S+/g, (word) => shortened(word, longestWord)));
