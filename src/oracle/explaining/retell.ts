// Reads a trace once more and tells the events of one pair, in an order in which they can have happened: for explaining a
// violation, which keeps nothing while judging. It judges nothing.
import type { ObservedEvent, TraceHeader } from '../../protocol/index.js';
import type { Orderer } from '../ordering/node-order.js';
import { asHappened, inNodeOrder, type PairLines, pairName, toldInOrder } from '../ordering/pair-lines.js';
import { type Places, placeIn, placesOf } from '../reading/places.js';
import { readNodes } from '../reading/read-nodes.js';
import { readTrace, type TraceSource } from '../reading/read-trace.js';

/** Tells the events of the pair, each with the place of its line, again and again, until the answer is not to go on. */
export type Retell = (see: (event: ObservedEvent, at: number) => boolean) => Promise<void>;

/** Lets somebody put the logs of both nodes of the pair into an order, until that is over. */
export type Reorder = (orderer: Orderer & { readonly isOver: boolean }) => Promise<void>;

/** What was judged, to be read again. */
export type Rereading = {
  readonly places: Places;
  /**
   * The events of this pair.
   *
   * @param isInPlace whether crashes are told where their lines stand, and not late, as they are judged
   */
  retelling(pair: string | undefined, isInPlace: boolean): Retell;
  /** The logs of this pair, where only each node has an order. */
  reordering(pair: string | undefined): Reorder;
  /** The text of these lines. */
  texts(places: readonly number[]): Promise<ReadonlyMap<number, string>>;
};

/** One trace, again. */
export function rereading(source: TraceSource, header: TraceHeader): Rereading {
  const places = placesOf([source.name]);
  return {
    ...toldAgain(header, places, async (pair, lines, goesOn) => {
      await readTrace(source, {
        header() {},
        line(line, at) {
          if (pairName(line) === pair) lines.read(line, at, undefined);
          return goesOn();
        },
      });
      closeAll([lines]);
    }),
    async texts(wanted) {
      const texts = new Texts(wanted);
      await readTrace(source, { header() {}, line: (_, at, text) => texts.see(at, text) });
      return texts.found;
    },
  };
}

/** Several logs, again, side by side as before. */
export function rereadingLogs(sources: readonly TraceSource[], header: TraceHeader): Rereading {
  const places = placesOf(sources.map(({ name }) => name));
  return {
    ...toldAgain(header, places, async (pair, lines, goesOn) => {
      const pairs = new Map([[pair, lines]]);
      const linesOf = (name: string | undefined) => {
        const known = pairs.get(name) ?? toldInOrder(header, places, () => {});
        pairs.set(name, known);
        return known;
      };
      await readNodes(sources, {
        header() {},
        line(line, at, node) {
          linesOf(pairName(line)).read(line, at, node);
          return goesOn();
        },
        close: (node) => {
          for (const one of pairs.values()) one.close(node);
          return goesOn();
        },
        waiting: (node) => [...pairs.values()].reduce((sum, one) => sum + one.waiting(node), 0),
      });
      closeAll([...pairs.values()]);
    }),
    async texts(wanted) {
      const texts = new Texts(wanted);
      for (const [file, source] of sources.entries()) {
        await readTrace(source, {
          header() {},
          line: (_, at, text) => texts.see(placeIn(file, at, sources.length), text),
        });
      }
      return texts.found;
    },
  };
}

/** Reads everything again, and gives it to these lines of this pair, as long as they want more. */
type Again = (pair: string | undefined, lines: PairLines, goesOn: () => boolean) => Promise<void>;

const toldAgain = (
  header: TraceHeader,
  places: Places,
  again: Again,
): Pick<Rereading, 'places' | 'retelling' | 'reordering'> => ({
  places,
  retelling: (pair, isInPlace) => (see) => {
    let goesOn = true;
    const tell = (event: ObservedEvent, at: number) => {
      goesOn &&= see(event, at);
    };
    const inOrder = isInPlace ? asHappened : toldInOrder;
    return again(pair, inOrder(header, places, tell), () => goesOn);
  },
  reordering: (pair) => (orderer) => again(pair, inNodeOrder(header, places, [orderer]), () => !orderer.isOver),
});

function closeAll(all: readonly PairLines[]): void {
  for (const lines of all) {
    lines.close('primary');
    lines.close('secondary');
  }
}

/** The texts of some lines, as far as they have come. */
class Texts {
  readonly found = new Map<number, string>();
  readonly #wanted: ReadonlySet<number>;

  constructor(places: readonly number[]) {
    this.#wanted = new Set(places);
  }

  /** Answers whether some are still wanted. */
  see(at: number, text: () => string): boolean {
    if (this.#wanted.has(at)) this.found.set(at, text().replace(/\r$/, ''));
    return this.found.size < this.#wanted.size;
  }
}
