// A run of the pair as a sequence of steps and of the frames between them: what every drawing of a trace is made
// from. It judges nothing: a frame that was never sent is drawn like any other, from nowhere.
import {
  alphabet,
  channels,
  type EventType,
  entryOf,
  isProtocolEvent,
  type NodeName,
  numberOf,
  type ObservedEvent,
} from '../protocol/index.js';
import { legible } from './legible.js';

export type Lifeline = 'host' | NodeName;
export type ChannelName = 'data' | 'acks' | 'messages';

/** What a step is drawn as: `call` goes between host and primary at once, frames go over the link and take time. */
export type StepKind = 'local' | 'call' | 'sending' | 'arrival' | 'crash' | 'recover' | 'takeover' | 'note';

export type Step = {
  /** Its place in the list of events, from 0. */
  readonly index: number;
  /** What it is called: its place, from 1, or the line that tells of it. */
  readonly number: number;
  readonly kind: StepKind;
  /** Where it happens; a note (the beginning and the end of a trace) happens everywhere. */
  readonly at: Lifeline | undefined;
  /** The other end of a call, a sending or an arrival. */
  readonly peer: Lifeline | undefined;
  /** `store 3`, `message up to 3`. */
  readonly label: string;
  /** `(a)(c)`; empty where the claim does not speak of it. */
  readonly clauses: string;
  /** The nodes that are down once the step is done. */
  readonly down: readonly NodeName[];
};

/** A frame on the link; a step is undefined where it was not seen to be sent, or to arrive. */
export type Frame = {
  readonly channel: ChannelName;
  readonly number: number;
  readonly from: NodeName;
  readonly to: NodeName;
  readonly sent: Step | undefined;
  readonly arrived: Step | undefined;
};

/** The step that breaks a rule, as its place in the list of events, and what to say of it. */
export type Violation = { readonly index: number; readonly text: string };

export type SequenceOptions = {
  readonly violation?: Violation | undefined;
  /**
   * The line that tells of each event, where these are only some of the events of a trace: the lines are shown in place of
   * the places in the list, and a frame that is not seen to be sent or to arrive is not said to be lost or from nowhere.
   */
  readonly lines?: readonly number[] | undefined;
  /** Whether these are all the events there are, although they have lines. */
  readonly isWhole?: boolean | undefined;
  /** Draw with letters and signs of ASCII alone; text drawings only. */
  readonly ascii?: boolean | undefined;
};

export type Sequence = {
  readonly steps: readonly Step[];
  readonly frames: readonly Frame[];
  /** Sendings of frames that never arrive, and arrivals of frames that were never sent. */
  readonly unmatched: ReadonlySet<Step>;
  readonly violation: Violation | undefined;
  /** What the numbers of the steps are. */
  readonly unit: 'Step' | 'Line';
};

/** Reads events as a sequence. An arrival belongs to the newest earlier sending of its kind and number. */
export function readSequence(events: readonly ObservedEvent[], options: SequenceOptions = {}): Sequence {
  const steps: Step[] = [];
  let down: readonly NodeName[] = [];
  for (const [index, event] of events.entries()) {
    down = downAfter(down, event);
    const number = options.lines?.[index] ?? index + 1;
    steps.push({ index, number, ...rolesOf(event), label: labelOf(event), clauses: clausesOf(event), down });
  }
  const frames = framesOf(events, steps);
  const isWhole = options.isWhole ?? options.lines === undefined;
  return {
    steps,
    frames,
    unmatched: new Set(isWhole ? frames.flatMap(oneEnd) : []),
    violation: withinTrace(options.violation, steps.length),
    unit: options.lines === undefined ? 'Step' : 'Line',
  };
}

const oneEnd = ({ sent, arrived }: Frame): readonly Step[] =>
  sent !== undefined && arrived !== undefined ? [] : [sent ?? arrived].flatMap((step) => step ?? []);

/** What is wrong with the end of a trace is shown at its last step. */
const withinTrace = (violation: Violation | undefined, length: number): Violation | undefined =>
  violation && length > 0 ? { text: legible(violation.text), index: Math.min(violation.index, length - 1) } : undefined;

/** The letters of an event's clauses, each in brackets. */
const clausesOf = (event: ObservedEvent): string =>
  isProtocolType(event.type)
    ? entryOf(event.type)
        .clauses.map((clause) => `(${clause})`)
        .join('')
    : '';

const isProtocolType = (type: ObservedEvent['type']): type is EventType => type in alphabet;

/** The channel whose frames this event sends, or whose frames it takes. */
function channelOf(type: EventType): { readonly name: ChannelName; readonly role: 'sending' | 'arrival' } | undefined {
  const names = { data: channels['link.data'], acks: channels['link.acks'], messages: channels['link.messages'] };
  for (const name of ['data', 'acks', 'messages'] as const) {
    if (names[name].sent === type) return { name, role: 'sending' };
    if (names[name].arrives === type) return { name, role: 'arrival' };
  }
  return undefined;
}

const otherNode = (node: NodeName): NodeName => (node === 'primary' ? 'secondary' : 'primary');

function rolesOf(event: ObservedEvent): Pick<Step, 'kind' | 'at' | 'peer'> {
  if (event.type === 'begin' || event.type === 'end') return { kind: 'note', at: undefined, peer: undefined };
  if (event.type === 'read') return { kind: 'local', at: event.node, peer: undefined };
  const { node, charts, number } = entryOf(event.type);
  const channel = channelOf(event.type);
  if (channel !== undefined) return { kind: channel.role, at: node, peer: otherNode(node) };
  const verb = verbOf(event.type);
  if (verb === 'crash' || verb === 'recover' || verb === 'takeover') return { kind: verb, at: node, peer: undefined };
  if (!charts.includes('host') || number === undefined) return { kind: 'local', at: node, peer: undefined };
  return event.type === 'host.issue'
    ? { kind: 'call', at: 'host', peer: 'primary' }
    : { kind: 'call', at: node, peer: 'host' };
}

const verbOf = (type: EventType): string => type.slice(type.indexOf('.') + 1);

/** The event without its place, in the words of the alphabet. */
function labelOf(event: ObservedEvent): string {
  switch (event.type) {
    case 'begin':
      return `begins with ${event.state.stored} stored, ${event.state.permitted} permitted`;
    case 'end':
      return 'left to settle';
    case 'read':
      return event.block === undefined ? 'read' : `read block ${event.block}`;
    case 'secondary.takeover':
      return event.upTo === undefined ? 'takeover' : `takeover up to ${event.upTo}`;
    default: {
      const { number } = entryOf(event.type);
      if (number === undefined) return verbOf(event.type);
      return `${verbOf(event.type)} ${number === 'upTo' ? 'up to ' : ''}${numberOf(event)}`;
    }
  }
}

function downAfter(down: readonly NodeName[], event: ObservedEvent): readonly NodeName[] {
  const without = (node: NodeName) => down.filter((member) => member !== node);
  switch (event.type) {
    case 'primary.crash':
      return [...without('primary'), 'primary'];
    case 'secondary.crash':
      return [...without('secondary'), 'secondary'];
    case 'primary.recover':
      return without('primary');
    case 'secondary.recover':
      return without('secondary');
    default:
      return down;
  }
}

function framesOf(events: readonly ObservedEvent[], steps: readonly Step[]): readonly Frame[] {
  const frames: Frame[] = [];
  const newest = new Map<string, Frame>();
  const arrivedOnce = new Set<Step>();
  for (const [index, event] of events.entries()) {
    const step = steps[index];
    const channel = isProtocolType(event.type) ? channelOf(event.type) : undefined;
    if (step === undefined || channel === undefined || !isProtocolEvent(event)) continue;
    const number = numberOf(event);
    const key = `${channel.name} ${number}`;
    if (channel.role === 'sending') {
      const node = entryOf(event.type).node;
      const frame = { channel: channel.name, number, from: node, to: otherNode(node), sent: step, arrived: undefined };
      newest.set(key, frame);
      frames.push(frame);
      continue;
    }
    const to = entryOf(event.type).node;
    const sent = newest.get(key)?.sent;
    if (sent !== undefined) arrivedOnce.add(sent);
    frames.push({ channel: channel.name, number, from: otherNode(to), to, sent, arrived: step });
  }
  return frames.filter(({ sent, arrived }) => arrived !== undefined || (sent !== undefined && !arrivedOnce.has(sent)));
}
