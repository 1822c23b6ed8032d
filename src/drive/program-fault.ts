// What keeps a program from being judged: it does not run, does not answer, or does not speak the protocol. It is never
// taken for a violation, nor for success.

export class ProgramFault extends Error {
  override readonly name = 'ProgramFault';
}

/** Something of a program's output in a message: as it is, if it is short. */
export const quoted = (text: string): string => {
  const line = text.replace(/[^\x20-\x7e]/g, (sign) => JSON.stringify(sign).slice(1, -1));
  return line.length > 120 ? `${line.slice(0, 120)}… (${text.length} characters)` : line;
};
