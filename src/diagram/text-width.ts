// How wide a text is drawn, at most. A picture is laid out where no font can be asked and is shown where the font is
// another one, so every sign counts a little wider than the usual sans-serif faces draw it.

/** Widths in thousandths of the font's size; what is not listed counts as a capital letter. */
const widths: readonly (readonly [signs: string, width: number])[] = [
  ["ijl'|", 265],
  [' ,.:;!ft/\\()[]{}-Ir`"', 345],
  ['abcdeghknopqsuvxyzJ0123456789_*?#$', 585],
  ['<>=+~^FLTZ', 640],
  ['w', 765],
  ['m', 870],
  ['MW@%', 980],
  ['→←▸≤≥–', 1000],
];
const otherwise = 790;
/** How much wider the bold face is. */
const bolder = 1.08;

const table = new Map(widths.flatMap(([signs, width]) => [...signs].map((sign) => [sign, width] as const)));

/** The width of one line of text in pixels, rounded up. */
export function textWidth(text: string, size: number, weight: 'normal' | 'bold' = 'normal'): number {
  const thousandths = [...text].reduce((sum, sign) => sum + (table.get(sign) ?? otherwise), 0);
  return Math.ceil((thousandths * size * (weight === 'bold' ? bolder : 1)) / 1000);
}
