// Where the link says what happens to it: the part of a structured logger that it needs.

export type LinkLog = {
  readonly info: (fields: Readonly<Record<string, unknown>>, text: string) => void;
  readonly warn: (fields: Readonly<Record<string, unknown>>, text: string) => void;
};
