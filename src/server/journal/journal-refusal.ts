// Why a journal is not used. Whoever gets one of these can be sure that nothing was written.

/** The journal in a folder is none, another's, of a newer version, or damaged. */
export class JournalRefusal extends Error {
  override readonly name = 'JournalRefusal';
  readonly reason: 'missing' | 'present' | 'newer' | 'foreign' | 'damaged';

  /** @param path the folder, or the file of it that it is about */
  constructor(reason: JournalRefusal['reason'], path: string, message: string) {
    super(`${path}: ${message}`);
    this.reason = reason;
  }

  /** @param what what is not as it was written */
  static damaged(path: string, what: string): JournalRefusal {
    const remedy = 'nothing was changed; keep a copy of the folder, and replace the device';
    return new JournalRefusal('damaged', path, `the journal is damaged: ${what}; ${remedy}`);
  }
}

/** A write was appended that has no room: whoever appends asks for `room` first. */
export class JournalFull extends Error {
  override readonly name = 'JournalFull';

  constructor(bytes: number, room: number) {
    super(
      `a write of ${bytes} bytes has no room in the journal, which has ${room} for it: wait until writes are forgotten`,
    );
  }
}
