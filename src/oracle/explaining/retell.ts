// Reads a trace once more and tells the events of one pair, in the order in which they were judged: for explaining a
// violation, which keeps nothing while judging. It judges nothing.
import type { ObservedEvent, TraceHeader } from '../../protocol/index.js';
import { type PairLines, pairName, toldInOrder } from '../ordering/pair-lines.js';
import { type Places, placeIn, placesOf } from '../reading/places.js';
import { readNodes } from '../reading/read-nodes.js';
import { readTrace, type TraceSource } from '../reading/read-trace.js';

/** Tells the events of the pair, each with the place of its line, again and again, until the answer is not to go on. */
export type Retell = (see: (event: ObservedEvent, at: number) => boolean) => Promise<void>;

/** What was judged, to be read again. */
export type Rereading = {
  readonly places: Places;
  /** The events of this pair. */
  retelling(pair: string | undefined): Retell;
  /** The text of these lines. */
  texts(places: readonly number[]): Promise<ReadonlyMap<number, string>>;
};

/** One trace, again. */
export const rereading = (source: TraceSource, header: TraceHeader): Rereading => ({
  places: placesOf([source.name]),
  retelling: (pair) => async (see) => {
    let goesOn = true;
    const lines = toldInOrder(header, placesOf([source.name]), (event, at) => {
      goesOn &&= see(event, at);
    });
    await readTrace(source, {
      header() {},
      line(line, at) {
        if (pairName(line) === pair) lines.read(line, at, undefined);
        return goesOn;
      },
    });
    lines.close('primary');
    lines.close('secondary');
  },
  async texts(places) {
    const texts = new Texts(places);
    await readTrace(source, { header() {}, line: (_, at, text) => texts.see(at, text) });
    return texts.found;
  },
});

/** Several logs, again, side by side as before. */
export const rereadingLogs = (sources: readonly TraceSource[], header: TraceHeader): Rereading => ({
  places: placesOf(sources.map(({ name }) => name)),
  retelling: (pair) => async (see) => {
    const places = placesOf(sources.map(({ name }) => name));
    let goesOn = true;
    const pairs = new Map<string | undefined, PairLines>();
    const linesOf = (name: string | undefined) => {
      const known = pairs.get(name);
      if (known !== undefined) return known;
      const lines = toldInOrder(header, places, (event, at) => {
        if (name === pair) goesOn &&= see(event, at);
      });
      pairs.set(name, lines);
      return lines;
    };
    await readNodes(sources, {
      header() {},
      line(line, at, node) {
        linesOf(pairName(line)).read(line, at, node);
        return goesOn;
      },
      close: (node) => {
        for (const lines of pairs.values()) lines.close(node);
        return goesOn;
      },
      waiting: (node) => [...pairs.values()].reduce((sum, lines) => sum + lines.waiting(node), 0),
    });
    for (const lines of pairs.values()) {
      lines.close('primary');
      lines.close('secondary');
    }
  },
  async texts(places) {
    const texts = new Texts(places);
    for (const [file, source] of sources.entries()) {
      await readTrace(source, {
        header() {},
        line: (_, at, text) => texts.see(placeIn(file, at, sources.length), text),
      });
    }
    return texts.found;
  },
});

/** The texts of some lines, as far as they have come. */
class Texts {
  readonly found = new Map<number, string>();
  readonly #wanted: ReadonlySet<number>;

  constructor(places: readonly number[]) {
    this.#wanted = new Set(places);
  }

  /** Answers whether some are still wanted. */
  see(at: number, text: () => string): boolean {
    if (this.#wanted.has(at)) this.found.set(at, text());
    return this.found.size < this.#wanted.size;
  }
}
