// The protocol between destage and a program under test, version 1, as schemas: JSON lines in, JSON lines out. What they
// mean is in spec/drive-protocol.md, whose tables are held to these schemas by a test.
import { z } from 'zod';
import { eventTypes } from '../protocol/index.js';

/** The value of `drive` in the first line to a program, and of `hello` in its first answer. */
export const driveVersion = 'destage-drive/1';

const number = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const n = z.int().min(1).describe('the number of this input: 1, 2, 3, … since the process started');
const base64 = z.base64();
const role = z.enum(['primary', 'secondary']);

/** What destage says to a program, by the value of `do`. */
export const inputs = {
  hello: z.strictObject({
    do: z.literal('hello'),
    n,
    drive: z.literal(driveVersion).describe('the version of this protocol'),
    role: role.describe('which node this process is'),
    directory: z.string().describe('the only place for what must survive; it is there, and empty at the first start'),
    restarted: z.boolean().describe('whether this node ran before in this directory, even if only for a moment'),
    blocks: number.describe('how many blocks the disk has'),
    blockSize: number.describe('how many bytes a block has'),
  }),
  write: z.strictObject({
    do: z.literal('write'),
    n,
    write: z.string().describe('the name of the write: letters and digits'),
    block: number.describe('the first block'),
    bytes: base64.describe('the bytes of one or more whole blocks, in base64'),
  }),
  read: z.strictObject({
    do: z.literal('read'),
    n,
    block: number.describe('the first block'),
    length: number.describe('how many blocks, from 1'),
  }),
  frame: z.strictObject({
    do: z.literal('frame'),
    n,
    frame: base64.describe('what the other node sent, in base64'),
  }),
  settle: z.strictObject({ do: z.literal('settle'), n }),
  takeover: z.strictObject({ do: z.literal('takeover'), n }),
} as const;

/** What an input is about, without its number. */
export type Input = { [K in keyof typeof inputs]: Omit<z.infer<(typeof inputs)[K]>, 'n'> }[keyof typeof inputs];

const events = z.array(z.enum(eventTypes));

export const helloSchema = z.object({
  hello: z.literal(driveVersion).describe('the version of this protocol'),
  name: z.string().optional().describe('what this is, for people'),
  frames: z
    .enum(['own', 'reference'])
    .default('own')
    .describe('its own frames, or those of [frame-format.md](frame-format.md)'),
  reads: z.boolean().default(true).describe('whether it answers reads'),
  takeover: z.boolean().default(true).describe('whether its secondary can take over'),
  lacks: events.default([]).describe('as in the header of a trace'),
  observes: events.optional().describe('as in the header of a trace'),
  numbers: z.enum(['dense', 'sparse']).default('dense').describe('as in the header of a trace'),
});

/** What the program says of itself. */
export type Hello = z.infer<typeof helloSchema>;

/** What a program says to destage, by the field that tells the line apart; besides, there are the events. */
export const outputs = {
  hello: helloSchema,
  frame: z.object({ frame: base64.describe('a frame to the other node, in base64') }),
  data: z.object({ data: base64.describe('what a read returned: all its bytes, in base64') }),
  done: z.object({ done: z.int().min(1).describe('the number of the input that is answered') }),
} as const;

/** What an event line may carry beside the fields of the trace format. */
export const eventExtras = {
  bytes: base64
    .optional()
    .describe('the bytes of the write, where the event happens; destage makes the `digest` of them'),
  active: z.boolean().optional().describe('only in `secondary.recover`: whether it found that it had taken over'),
} as const;
