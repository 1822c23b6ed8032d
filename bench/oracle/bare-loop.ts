// What every reader of such traces has to do at least: reads the lines and calls JSON.parse on each. It must do nothing else,
// and that as fast as it goes.

const newline = 0x0a;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** How many lines there are. */
export async function bareLoop(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let count = 0;
  let rest: Uint8Array = new Uint8Array(0);
  const parse = (bytes: Uint8Array) => {
    for (const line of decoder.decode(bytes).split('\n')) {
      JSON.parse(line);
      count += 1;
    }
  };
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(newline);
    if (end < 0) rest = Buffer.concat([rest, chunk]);
    else {
      parse(Buffer.concat([rest, chunk.subarray(0, end)]));
      rest = chunk.subarray(end + 1);
    }
  }
  if (rest.length > 0) parse(rest);
  return count;
}
