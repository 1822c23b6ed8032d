// What the operating system says of a failure, for people.

/** `no such file or directory`, of an error of the operating system. */
export function systemMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^[A-Z]+: /, '').replace(/, \w+( '.*')?$/s, '');
}
