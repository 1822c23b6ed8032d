// Where a node says what happens to it: lines for people and machines. What a line costs is nothing to the path of a write.
type Level = 'debug' | 'info' | 'warn' | 'error';

export type Log = (level: Level, message: string, fields: Readonly<Record<string, unknown>>) => void;
