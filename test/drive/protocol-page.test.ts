// What the pages in spec say of the protocol and of frames is what the schemas and the code have.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventExtras, inputs, outputs } from '../../src/drive/protocol.js';
import { lineForms } from '../../src/protocol/index.js';
import { checksumOf, decode, type Entry, encode } from '../../src/sim/index.js';

const page = readFileSync('spec/drive-protocol.md', 'utf8');

type Row = { readonly of: string; readonly field: string; readonly value: string; readonly meaning: string };

/** The rows of the table under a heading; a table of three columns is about one thing. */
function tableAfter(heading: string, columns: number): readonly Row[] {
  const [, text = ''] = page.split(heading);
  const rows = text.split(/\n\n+/).find((part) => part.split('\n')[0]?.split('|').length === columns + 2);
  return (rows ?? '')
    .split('\n')
    .slice(2)
    .map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim())) // biome-ignore format: one step a call
    .map((cells) => {
      const [of = '', field = '', value = '', meaning = ''] = cells.length === 3 ? ['', ...cells] : cells;
      return { of: of.replaceAll('`', ''), field: field.replaceAll('`', ''), value, meaning };
    });
}

/** A schema as a cell of the page has it. */
function cellOf(schema: z.ZodType): string {
  const { type, items, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  if (schema instanceof z.ZodOptional) return `${cellOf(schema.unwrap() as z.ZodType)}?`;
  if (schema instanceof z.ZodDefault) {
    const value = schema.def.defaultValue;
    return `${cellOf(schema.unwrap() as z.ZodType)}; default ${Array.isArray(value) ? 'none' : `\`${JSON.stringify(value)}\``}`;
  }
  const named = rest.enum ?? (rest.const === undefined ? undefined : [rest.const]);
  if (named !== undefined) return named.map((one) => `\`${JSON.stringify(one)}\``).join(', ');
  if (items !== undefined) return 'list of event types';
  if (rest.format === 'base64') return 'base64';
  return type === 'integer' ? 'number' : String(type);
}

const rowsOf = (of: string, shape: z.ZodRawShape): readonly Row[] =>
  Object.entries(shape).map(([field, schema]) => {
    const typed = schema as z.ZodType;
    return { of, field, value: cellOf(typed), meaning: typed.description ?? '' };
  });

describe('drive: the pages of the protocol', () => {
  it('drive: the pages of the protocol: the table of inputs is that of the schemas', () => {
    const rows = Object.entries(inputs).flatMap(([name, { shape }]) => {
      const { do: _, n: __, ...fields } = shape as z.ZodRawShape;
      const own = rowsOf(name, fields);
      return own.length === 0 ? [{ of: name, field: '', value: '', meaning: '' }] : own;
    });
    expect(tableAfter('## What destage says', 4)).toEqual(rows);
  });

  it('drive: the pages of the protocol: the tables of what a program says are those of the schemas', () => {
    const rows = Object.entries(outputs).flatMap(([name, { shape }]) => rowsOf(name, shape));
    expect(tableAfter('## What the program says', 4)).toEqual(rows);
    expect(tableAfter('## What the program says', 3)).toEqual(rowsOf('', eventExtras));
  });

  it('drive: the pages of the protocol: every line of the example is one of the protocol', () => {
    const lines = [...page.matchAll(/^([→←]) (\{.*\})$/gm)].map(([, side, text = '']) => ({ side, text }));
    expect(lines.length).toBe(10);
    const names = Object.entries(outputs);
    for (const { side, text } of lines) {
      const line: unknown = JSON.parse(text);
      expect(text).toBe(JSON.stringify(line));
      if (side === '→') expect(z.union(Object.values(inputs)).safeParse(line).success).toBe(true);
      else {
        const event = z.object({ event: z.string() }).safeParse(line).data?.event ?? '';
        const schemas = lineForms.get(event) ?? names.map(([, schema]) => schema);
        expect(schemas.some((schema) => schema.safeParse(line).success)).toBe(true);
      }
    }
  });

  it('drive: the pages of the protocol: the frames of the examples are what the link carries', () => {
    const text = readFileSync('spec/frame-format.md', 'utf8');
    const shown = [...text.matchAll(/^(0[167](?: [0-9a-f]+)+)$/gm)].map(([line]) => line.replaceAll(' ', ''));
    const entries: readonly Pick<Entry, 'kind' | 'block' | 'payload'>[] = [
      { kind: 'write', block: 5, payload: Uint8Array.of(1, 2, 3, 4) },
      { kind: 'acknowledgment', block: 0, payload: new Uint8Array(0) },
      { kind: 'message', block: 0, payload: new Uint8Array(0) },
    ];
    const made = entries.map((entry) => encode({ ...entry, number: 3, checksum: checksumOf(entry.payload) }));
    expect(made.map((frame) => Buffer.from(frame).toString('hex'))).toEqual(shown);
    for (const frame of made) expect(decode(frame)?.number).toBe(3);
  });

  it('drive: the pages of the protocol: a number of a frame may need more than 32 bits', () => {
    const payload = new Uint8Array(0);
    const number = 2 ** 40 + 7;
    expect(decode(encode({ kind: 'message', number, block: 0, payload, checksum: checksumOf(payload) }))?.number).toBe(
      number,
    );
  });
});
