// What the operating system says of a failure, for people.

/** `no such file or directory`, of an error of the operating system. */
export function systemMessage(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EISDIR') return 'it is a folder';
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^[A-Z]+: /, '').replace(/, \w+( '.*')?$/s, '');
}
