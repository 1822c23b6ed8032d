// Runs a world from a list of choices to its end, and says what happened and what was wrong first. The same list gives
// the same run.
import { type BrokenRule, type Rule, rules, type Watch, watch } from '../invariants/index.js';
import { isProtocolEvent, type NodeName, type ObservedEvent } from '../protocol/index.js';
import { ActionPicker } from './action-picker.js';
import { Broken, type Property, properties } from './broken.js';
import { type Choice, Choices } from './choices.js';
import type { Faults } from './faults.js';
import { differenceOf, Images } from './images.js';
import { InternedPair, type Lockstep } from './lockstep.js';
import { type Parts, soundParts } from './parts.js';
import { outstandingIn, settle } from './settle.js';
import type { Situation } from './situations.js';
import { type Listener, World } from './world.js';
import type { WorldSize } from './world-size.js';

export type RunOptions = {
  readonly size: WorldSize;
  readonly faults: Faults;
  readonly choices: readonly Choice[];
  /** What is checked; default: everything. */
  readonly checks?: readonly Property[] | undefined;
  /** Other parts than the sound ones. */
  readonly parts?: Partial<Parts> | undefined;
  /** Statecharts of earlier runs, to save the work of asking them again. */
  readonly pair?: InternedPair | undefined;
};

export type RunReport = {
  readonly events: readonly ObservedEvent[];
  /** What was done, in order. */
  readonly actions: readonly string[];
  /** The choices that were taken: the run again, with nothing in its list that makes no difference. */
  readonly taken: readonly Choice[];
  readonly seen: ReadonlySet<Situation>;
  /** Writes and frames that were outstanding when the choices were used up. */
  readonly outstanding: number;
  /** Steps from there until everything was settled. */
  readonly settlingSteps: number;
  readonly broken: { readonly property: Property; readonly found: string } | undefined;
};

export const run = (options: RunOptions): RunReport => new Run(options).report();

class Run implements Listener {
  readonly #world: World;
  readonly #checks: readonly Property[];
  readonly #lockstep: Lockstep | undefined;
  readonly #monitors: Watch | undefined;
  readonly #images: Images | undefined;
  readonly #events: ObservedEvent[] = [];
  readonly #actions: string[] = [];
  #outstanding = 0;
  #settlingSteps = 0;

  constructor({ size, faults, choices, checks = properties, parts, pair = new InternedPair() }: RunOptions) {
    this.#checks = checks;
    this.#lockstep = checks.includes('lockstep') ? pair.start(size) : undefined;
    this.#monitors = checks.includes('rules') ? watch(rules, { parameters: size, shows }) : undefined;
    const all = parts === undefined ? soundParts : { ...soundParts, ...parts };
    this.#world = new World(size, faults, new Choices(choices), all, this);
    this.#images = checks.includes('image') ? new Images(this.#world) : undefined;
  }

  report(): RunReport {
    const broken = this.#runToBreak();
    const { seen } = this.#world.sightings;
    return {
      events: this.#events,
      actions: this.#actions,
      taken: this.#world.choices.taken,
      seen,
      outstanding: this.#outstanding,
      settlingSteps: this.#settlingSteps,
      broken,
    };
  }

  #runToBreak(): RunReport['broken'] {
    try {
      this.#run();
      return undefined;
    } catch (error) {
      if (error instanceof Broken) return { property: error.property, found: error.message };
      if (error instanceof Error) return { property: 'error', found: `${error.name}: ${error.message}` };
      throw error;
    }
  }

  #run(): void {
    const world = this.#world;
    const picker = new ActionPicker(world);
    while (!world.choices.isUsedUp) {
      const name = picker.act();
      if (name === undefined) break;
      this.#actions.push(name);
      this.#checkImages();
    }
    this.#outstanding = outstandingIn(world);
    try {
      this.#settlingSteps = settle(world, () => this.#checkImages());
    } catch (error) {
      if (error instanceof Broken && !this.#isChecked(error.property)) return;
      throw error;
    }
    world.read(world.isTakenOver ? 'secondary' : 'primary', 0, world.size.blocks);
    this.event({ type: 'end' });
  }

  event(event: ObservedEvent): void {
    this.#events.push(event);
    if (this.#lockstep !== undefined && isProtocolEvent(event))
      this.#must('lockstep', this.#lockstep.follow(event, this.#world.abstraction));
    if (this.#monitors === undefined) return;
    const broken = this.#monitors.observe(event);
    if (broken.length > 0) this.#mustKeep(broken);
  }

  #mustKeep(broken: readonly BrokenRule[]): void {
    for (const { rule, violation } of broken) this.#must('rules', sentence(rule, violation.found));
  }

  #checkImages(): void {
    if (this.#images !== undefined) this.#must('image', this.#images.fault());
  }

  read(node: NodeName, block: number, bytes: Uint8Array): void {
    if (!this.#isChecked('reads')) return;
    const { host, primary, secondary, size, imageAfterTakeover } = this.#world;
    const newest = node === 'primary' ? primary.controller.positions.stored : secondary.controller.positions.permitted;
    const plain = node === 'secondary' && imageAfterTakeover ? imageAfterTakeover : host.imageAfter(newest);
    const expected = plain.subarray(block * size.blockSize, block * size.blockSize + bytes.length);
    this.#must('reads', differenceOf(bytes, expected, `a read of block ${block} and on at the ${node}`));
  }

  #isChecked(property: Property): boolean {
    return this.#checks.includes(property);
  }

  #must(property: Property, fault: string | undefined): void {
    if (fault !== undefined) throw new Broken(property, fault);
  }
}

const shows = () => true;

const sentence = ({ id, name }: Rule, found: string): string => `${id} ${name}: ${found}`;
