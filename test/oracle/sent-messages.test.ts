// Which messages a hidden permission may come from: what is kept is bounded, and answers as all of them would.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rememberedMessages, rules, watch } from '../../src/invariants/index.js';
import { Moment } from '../../src/oracle/judging/moment.js';
import { SentMessages } from '../../src/oracle/judging/sent-messages.js';
import { type EventType, unbounded } from '../../src/protocol/index.js';
import { judge } from './judge.js';
import { accepted, copied, crash, destage, header, message, recover } from './lines.js';

const steps = fc.array(
  fc.record({
    do: fc.constantFrom('send' as const, 'send many' as const, 'permit' as const, 'cover' as const),
    number: fc.integer({ min: 1, max: 4_000 }),
  }),
  { maxLength: 60 },
);

/** What a step sends, beyond its number. */
const numbersSent = { send: [0], 'send many': Array.from({ length: 700 }, (_, at) => 3 * at), permit: [], cover: [] };

/** All messages that may still be permitted, looked through one by one. */
class Plain {
  numbers: readonly number[] = [];

  send(upTo: number): void {
    if (!this.numbers.includes(upTo)) this.numbers = [...this.numbers, upTo].sort((a, b) => a - b);
  }

  forgetBelow(upTo: number): void {
    this.numbers = this.numbers.filter((sent) => sent >= upTo);
  }

  covering(number: number): number | undefined {
    return this.numbers.find((sent) => sent >= number);
  }
}

const nothingFromNowhere = rules.filter(({ id }) => id === 'RC-N');

test('oracle: sent messages: property: it answers as all messages would, of every number that RC-N still tells apart', () => {
  let evicted = 0;
  fc.assert(
    fc.property(steps, (all) => {
      const [sent, plain] = [new SentMessages(), new Plain()];
      const monitor = watch(nothingFromNowhere, { parameters: unbounded, shows: () => true });
      const isToldApart = (upTo: number) => monitor.wants({ type: 'secondary.permit', upTo }).length > 0;
      for (const { do: what, number } of all) {
        for (const upTo of numbersSent[what].map((more) => number + more)) {
          monitor.observe({ type: 'primary.message', upTo });
          sent.send(upTo);
          plain.send(upTo);
        }
        if (what === 'permit') {
          sent.forgetBelow(number);
          plain.forgetBelow(number);
        }
        expect(sent.size).toBe(Math.min(plain.numbers.length, rememberedMessages));
        if (plain.numbers.length > rememberedMessages) evicted += 1;
        const asked = [number, ...plain.numbers.slice(-3), ...plain.numbers.slice(0, 3)].filter(isToldApart);
        expect(asked.map((one) => sent.covering(one))).toEqual(asked.map((one) => plain.covering(one)));
      }
    }),
    { numRuns: 30 },
  );
  expect(evicted).toBeGreaterThan(0);
});

test('oracle: sent messages: a copy goes on by itself', () => {
  const sent = new SentMessages([3, 5]);
  const copy = sent.copy();
  copy.send(4);
  sent.forgetBelow(4);
  expect([sent.covering(4), copy.covering(4), copy.covering(1)]).toEqual([5, 4, 3]);
});

test('oracle: sent messages: a moment of which no permission is told or wanted keeps no more than RC-N does', () => {
  const hides = (type: EventType) => type === 'secondary.permit' || type === 'secondary.destage';
  const messages = new SentMessages();
  const setting = { parameters: unbounded, shows: (type: EventType) => !hides(type), lacks: () => false };
  const moment = new Moment(watch([], setting), hides, undefined, messages);
  for (let upTo = 1; upTo <= 3 * rememberedMessages; upTo += 1) moment.take({ type: 'primary.message', upTo });
  expect(messages.size).toBe(rememberedMessages);
});

test('oracle: sent messages: what an old message covers may be destaged after many newer ones', async () => {
  const observes = [
    'host.issue',
    'primary.store',
    'primary.report',
    'primary.transmit',
    'secondary.store',
    'secondary.report',
    'primary.acknowledged',
    'primary.message',
    'secondary.destage',
    'secondary.crash',
    'secondary.recover',
  ];
  const last = 2 * rememberedMessages + 10;
  const all = Array.from({ length: last }, (_, at) => at + 1);
  const lines = [
    header({ observes }),
    ...all.flatMap((seq) => [...accepted(seq), ...copied(seq), message(seq)]),
    crash('secondary'),
    recover('secondary'),
    ...all.map((seq) => destage(seq)),
  ];
  expect((await judge(lines)).violation).toBeUndefined();
});
