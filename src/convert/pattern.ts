// Regular expressions out of a map, held to what can be matched without going astray: nothing looks ahead or behind or
// back, and no repetition without a bound stands within another. What is left can still be slow on long text, so
// the lines it is shown are short, too. It is a guard against mistakes, not against an enemy who writes maps.

/** What is wrong with an expression, for people. */
export class PatternFault extends Error {
  override readonly name = 'PatternFault';
}

/**
 * @throws PatternFault
 */
export function compilePattern(source: string): RegExp {
  try {
    refuse(source);
    return new RegExp(source);
  } catch (error) {
    if (error instanceof PatternFault) throw error;
    const text = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error);
    throw new PatternFault(`is no regular expression: ${text}`);
  }
}

/** Where a match of a group begins; a second match, with places, is only for saying where a fault is. */
export function columnOfGroup(pattern: RegExp, text: string, group: string): number | undefined {
  const start = new RegExp(pattern.source, 'd').exec(text)?.indices?.groups?.[group]?.[0];
  return start === undefined ? undefined : start + 1;
}

/** The parts that matter: an escape, a class, the beginning and the end of a group, a repetition. */
const parts =
  /(?<escaped>\\(?:k<|.))|(?<set>\[(?:\\.|[^\]\\])*\])|(?<open>\((?:\?(?:<?[=!]|:|<[^>]*>)?)?)|(?<close>\))|(?<repeat>[*+]|\{\d+,(?<most>\d*)\})/g;

function refuse(source: string): void {
  const groups = new Groups();
  for (const { groups: found = {}, index } of source.matchAll(parts)) {
    const { escaped = '', open, close, repeat, most } = found;
    if (open !== undefined && /[=!]$/.test(open)) {
      throw new PatternFault('looks ahead or behind, which a map may not: match the whole line instead');
    }
    if (/^\\(?:[1-9]|k<)/.test(escaped)) throw new PatternFault('refers back to a group, which a map may not');
    if (open !== undefined) groups.open();
    else if (close !== undefined) groups.close(index);
    else if (repeat !== undefined && !most) groups.repeat(index);
  }
}

/** Which of the open groups repeat something without a bound, and whether the one closed last did. */
class Groups {
  readonly #repeat: boolean[] = [];
  #closedAt = -1;

  open(): void {
    this.#repeat.push(false);
  }

  close(at: number): void {
    if (!this.#repeat.pop()) return;
    this.#closedAt = at;
    this.#note();
  }

  repeat(at: number): void {
    if (this.#closedAt >= 0 && this.#closedAt === at - 1) {
      throw new PatternFault(
        'repeats without a bound what repeats without a bound: take one of the two away, as in [\\w ]* for (\\w+ )*',
      );
    }
    this.#note();
  }

  #note(): void {
    if (this.#repeat.length > 0) this.#repeat[this.#repeat.length - 1] = true;
  }
}
