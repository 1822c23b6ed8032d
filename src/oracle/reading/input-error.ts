// Everything that can be wrong with what is read, each with a stable code; docs/errors.md is made from this list.
// An input error is for the person who has the file: what was expected, what was found, where, what to do.

export const inputErrors = {
  T001: {
    title: 'the file cannot be read',
    remedy: 'Check the name and the permissions, or, of a socket, that somebody listens there.',
  },
  T002: { title: 'the line is no JSON', remedy: 'Write one JSON object on each line, and nothing else.' },
  T003: { title: 'the line is no object', remedy: 'Write one JSON object on each line.' },
  T004: { title: 'the event is unknown', remedy: 'Use a name of the alphabet; leave out what has none.' },
  T005: { title: 'a field is missing', remedy: 'Add the field that the event needs.' },
  T006: { title: 'a field has a wrong value', remedy: 'Give the field a value of the type and range said.' },
  T007: { title: 'the header is wrong', remedy: 'See "The header" in spec/trace-format.md.' },
  T008: { title: 'the line is too long', remedy: 'No line may be longer than the limit; is this a trace?' },
  T009: { title: 'the text is not UTF-8', remedy: 'Write traces as UTF-8; is this a trace?' },
  T011: {
    title: 'the numbers cannot be read',
    remedy: 'See T011 under "Input errors, and truncated traces" in spec/trace-format.md.',
  },
  T012: { title: 'the beginning comes too late', remedy: 'Write `begin` as the first line of its pair.' },
  T013: {
    title: 'the files are not in their order',
    remedy: 'Name the files of one node in the order of their lines.',
  },
  T014: { title: 'the logs are too far apart', remedy: 'Are both of the same pair, and from the same time on?' },
  T020: { title: 'the map is wrong', remedy: 'See spec/mapping.md for what a map may say.' },
  T021: {
    title: 'no rule of the map takes the line',
    remedy: 'Add a rule (one that emits nothing, if the line means nothing), or set "unmatched" to "skip".',
  },
  T022: { title: 'a value is not as the map says', remedy: 'Correct the rule of the map, or the log.' },
  T023: { title: 'the CSV is malformed', remedy: 'Quote as RFC 4180 says; is it the right delimiter?' },
  T024: { title: 'the file is no ITF run of the model', remedy: 'See spec/itf.md for the variables and their values.' },
  T025: {
    title: 'no single event leads from a state to the next',
    remedy: 'Each step of the run must be one action of spec/model/RemoteCopy.tla.',
  },
  T026: {
    title: 'the map does not say what the file is',
    remedy: 'Add an entry to "files" of the map that takes its name, or check the name.',
  },
} as const;

export type InputErrorCode = keyof typeof inputErrors;

export type Place = { readonly file: string; readonly line?: number | undefined; readonly column?: number | undefined };

/** What was read is no trace; nothing was judged from this line on. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code: InputErrorCode;
  /** What is wrong, without where. */
  readonly reason: string;
  readonly place: Place;

  constructor(code: InputErrorCode, reason: string, place: Place) {
    const where = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
    super(`${where}: ${reason}${reason.endsWith('?') ? '' : '.'} ${inputErrors[code].remedy} (${code})`);
    this.code = code;
    this.reason = reason;
    this.place = place;
  }
}
