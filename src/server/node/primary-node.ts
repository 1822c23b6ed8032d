// A primary that runs: hosts in front, the journal and the volume beneath, the secondary behind. It serves nobody before it
// knows that the secondary has not taken over.
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { asError } from '../files/index.js';
import type { JournalMarks } from '../journal/index.js';
import { demandSafety, type LinkHello, PrimaryLink, type Refusal } from '../link/index.js';
import type { DeviceError, NbdServer } from '../nbd/index.js';
import { closeAll, closingsOf } from './close-all.js';
import { endForGood } from './end-for-good.js';
import { FullCacheWarning } from './full-cache-warning.js';
import { type HostRates, hostRates } from './host-rates.js';
import { HostRequests } from './host-requests.js';
import { linkLog } from './link-log.js';
import type { ForGood } from './node-failure.js';
import { addressText, type PrimaryNodeOptions } from './node-options.js';
import type { PrimaryStatus } from './node-status.js';
import { type NodeTrace, openNodeTrace } from './node-trace.js';
import { helloOf, judgeSecondary, lostWritesText } from './pair-terms.js';
import { changeIdentity, type OpenedJournal, openPairJournal, type Prepared, prepareNode } from './prepare-node.js';
import { PrimaryEngine } from './primary-engine.js';
import { beginningAt, positionsIn } from './primary-found.js';
import { serveHosts } from './serve-hosts.js';
import { settling } from './settling.js';
import { standingOf } from './standing.js';

/** How often it is looked whether the secondary still acknowledges, in milliseconds. */
const lookEvery = 1000;

/** How long a primary that is to serve alone waits for a secondary to answer, in milliseconds; it tries several times. */
const longestSilence = 1000;

/** Who hears the journal: it is opened before there is a node. */
type Heard = {
  durable: (writes: readonly number[], marks: JournalMarks) => void;
  failed: (failure: Error) => void;
};

export class PrimaryNode {
  readonly #options: PrimaryNodeOptions;
  readonly #prepared: Prepared;
  readonly #opened: OpenedJournal;
  readonly #trace: NodeTrace;
  readonly #link: PrimaryLink;
  readonly #engine: PrimaryEngine;
  readonly #requests: HostRequests;
  readonly #fullCache: FullCacheWarning;
  readonly #rates: HostRates;
  readonly #looking: NodeJS.Timeout;
  #hosts: NbdServer | undefined;
  #state: PrimaryStatus['state'] = 'asking the secondary';
  /** Whether the engine has what the journal had. */
  #hasBegun = false;
  #acknowledgedThen = 0;
  /** What the last handshake leads to; the next one waits for it. */
  #pairing: Promise<void> = Promise.resolve();

  /**
   * Opens everything and asks the secondary; returns before hosts are served.
   *
   * @throws FolderInUse, NodeRefusal, IdentityRefusal, VolumeRefusal, JournalRefusal, InsecureLink, FileFailure
   */
  static async start(options: PrimaryNodeOptions): Promise<PrimaryNode> {
    demandSafety(options.peer, options.linkTls, options.insecure);
    const prepared = await prepareNode(options, 'primary');
    let opened: OpenedJournal | undefined;
    let node: PrimaryNode | undefined;
    try {
      const pair = prepared.identity.pair ?? randomBytes(16).toString('hex');
      const heard: Heard = { durable: () => {}, failed: options.onFailure };
      opened = await openPairJournal(prepared, options, pair, {
        onDurable: (writes, marks) => heard.durable(writes, marks),
        onFailure: (failure) => heard.failed(failure),
      });
      const made = new PrimaryNode(options, prepared, opened);
      node = made;
      heard.durable = (done, marks) => made.#engine.durable(done, marks);
      heard.failed = (failure) => made.#fail(failure);
      await made.#begin();
      return made;
    } catch (error) {
      // What it fails with is told, and not what closing it may fail with after that.
      await (node === undefined ? closeAll(...closingsOf(prepared, opened)) : node.#end()).catch(() => {});
      throw error;
    }
  }

  private constructor(options: PrimaryNodeOptions, prepared: Prepared, opened: OpenedJournal) {
    this.#options = options;
    this.#prepared = prepared;
    this.#opened = opened;
    this.#link = this.#newLink();
    this.#trace = openNodeTrace(options, {
      node: 'primary',
      isNew: this.#opened.isNew,
      writes: () => this.#engine.controller.writes,
      found: () => this.#found(),
      beginning: () => beginningAt(this.#positions),
    });
    this.#engine = new PrimaryEngine({
      ...options,
      onFailure: (failure) => this.#fail(failure),
      journal: opened.journal,
      opened: prepared.volume,
      link: this.#link,
      events: this.#trace.events,
      onLag: options.measures?.lag ?? (() => {}),
      onAdvance: () => this.#afterAdvance(),
    });
    this.#requests = new HostRequests(this.#engine, options.measures?.write);
    this.#fullCache = new FullCacheWarning(options.log);
    this.#rates = hostRates(() => this.#hosts?.counts);
    this.#looking = setInterval(() => this.#look(), lookEvery).unref();
  }

  get status(): PrimaryStatus {
    const { lag } = this.#engine;
    return {
      role: 'primary',
      state: this.#state,
      ...standingOf(this.#prepared, this.#options),
      link: { address: addressText(this.#options.peer), isUp: this.#link.isUp, counts: this.#link.counts },
      cache: { bytes: this.#engine.cachedBytes, most: this.#options.cacheBytes },
      memory: { bytes: this.#engine.bytesInMemory, most: this.#options.memoryBytes },
      rates: this.#rates.perSecond,
      hosts: {
        listen: this.#hosts && addressText(this.#hosts.address),
        connections: this.#hosts?.connections ?? 0,
        waiting: this.#requests.waiting,
      },
      positions: this.#positions,
      lag: { writes: lag.writes, bytes: lag.bytes, seconds: lag.seconds },
    };
  }

  get hostCounts(): NbdServer['counts'] | undefined {
    return this.#hosts?.counts;
  }

  /** Serves no new requests, waits for those under way and, while the link is up, for the copy; then ends. */
  async stop(): Promise<void> {
    if (this.#state === 'up' || this.#state === 'asking the secondary') this.#state = 'stopping';
    await this.#pairing;
    await this.#hosts?.close();
    this.#engine.hurry();
    await settling(() => this.#state === 'stopping' && this.#link.isUp && !this.#engine.isSettled);
    await this.#end();
  }

  async #begin(): Promise<void> {
    this.#link.start();
    if (this.#options.alone) await this.#serveAlone();
  }

  /** Somebody vouches that the secondary has not taken over; one that can be reached is asked all the same. */
  async #serveAlone(): Promise<void> {
    await Promise.race([this.#link.firstAnswer, pause(longestSilence)]);
    // What it answered is dealt with first.
    await this.#pairing;
    if (this.#state === 'asking the secondary') await this.#serve();
  }

  /** The secondary has not taken over, or so somebody says: goes on with what was found, and serves hosts. */
  async #serve(): Promise<void> {
    const { marks, writes } = this.#opened;
    this.#state = 'up';
    this.#hasBegun = true;
    if (this.#opened.isNew) this.#engine.startEmpty();
    else this.#engine.start(marks.released, writes);
    const { listen, log } = this.#options;
    this.#hosts = await serveHosts({
      ...this.#options,
      listen,
      device: this.#requests,
      description: 'destage primary',
    });
    const found = writes.length === 0 ? 'nothing' : `writes ${marks.released + 1} to ${marks.released + writes.length}`;
    log('info', 'hosts are served', { listen: addressText(this.#hosts.address), found });
  }

  #newLink(): PrimaryLink {
    const { peer, linkTls, insecure, log } = this.#options;
    return new PrimaryLink({
      address: peer,
      tls: linkTls,
      insecure,
      hello: () => this.#hello(),
      judge: (other) => judgeSecondary(this.#prepared.identity, other, this.#positions.stored),
      onUp: () => this.#linkUp(),
      onDown: (why) => {
        log('warn', 'the link is down', { why });
        this.#engine.disconnected();
      },
      onRefused: (refusal, by) => this.#refused(refusal, by),
      onAcknowledgment: (upTo) => this.#acknowledged(upTo),
      onBatch: () => this.#engine.advance(),
      sizeOf: (seq) => this.#engine.sizeOf(seq),
      payloadOf: (seq) => this.#engine.payloadOf(seq),
      log: linkLog(log),
    });
  }

  #hello(): LinkHello {
    const { stored, released } = this.#positions;
    return helloOf(this.#prepared.identity, false, stored, released);
  }

  #linkUp(): void {
    this.#options.log('info', 'the link is up', { peer: addressText(this.#options.peer) });
    this.#pairing = this.#pairing
      .then(() => this.#paired())
      .then(
        () => {
          if (this.#link.isUp) this.#engine.connected();
        },
        (error: unknown) => this.#fail(asError(error)),
      );
  }

  /** From the first handshake on it is in a pair, and so it must never meet an empty secondary again. */
  async #paired(): Promise<void> {
    if (this.#prepared.identity.image !== 'in a pair')
      await changeIdentity(this.#prepared, this.#options, { image: 'in a pair' });
    if (this.#state === 'asking the secondary') await this.#serve();
  }

  #refused({ code, text }: Refusal, by: string): void {
    this.#options.log('error', 'the link was refused', { by, code, text });
    if (code === 'taken over' && this.#state !== 'fenced') this.#fence(text);
    if (code === 'lost writes' && by === 'this end') this.#lose(text);
  }

  /** What it says is durable here since before it was sent: an answer to the handshake may have been older than it. */
  #acknowledged(upTo: number): void {
    const { stored } = this.#positions;
    if (upTo <= stored) {
      this.#engine.acknowledged(upTo);
      return;
    }
    const text = lostWritesText(upTo, stored);
    this.#lose(text);
    this.#link.disconnect(text);
  }

  #fence(detail: string): void {
    const answer = { code: 'ESHUTDOWN', message: 'the secondary has taken over' } as const;
    this.#endForGood('fenced', answer, { fenced: detail });
    this.#engine.controller.takeover();
  }

  /** What it would go on to send under the numbers of lost writes, the secondary would take for those that it has. */
  #lose(detail: string): void {
    if (this.#state === 'failed' || this.#state === 'fenced') return;
    this.#endForGood('failed', { code: 'EIO', message: detail }, { lostWrites: `${this.#options.folder}: ${detail}` });
  }

  #endForGood(state: 'fenced' | 'failed', answer: DeviceError, why: ForGood): void {
    this.#state = state;
    this.#engine.stop();
    this.#requests.stop(answer);
    this.#pairing = this.#pairing
      .then(() => endForGood(this.#prepared, this.#options, why))
      .then((failure) => this.#options.onFailure(failure));
  }

  #fail(failure: Error): void {
    if (this.#state === 'failed') return;
    if (this.#state !== 'fenced') this.#state = 'failed';
    this.#engine.stop();
    this.#requests.stop({ code: 'EIO', message: failure.message });
    this.#options.onFailure(failure);
  }

  async #end(): Promise<void> {
    clearInterval(this.#looking);
    this.#rates.stop();
    await this.#link.close();
    // Whatever was heard last is written down while the folder is still this node's.
    await this.#pairing;
    this.#engine.stop();
    await this.#engine.ended();
    await closeAll(...closingsOf(this.#prepared, this.#opened, this.#trace));
  }

  #afterAdvance(): void {
    this.#requests.advance();
    this.#lookAtCache();
  }

  /** Whoever waits for memory alone waits a moment, and is not spoken of. */
  #lookAtCache(): void {
    this.#fullCache.look(this.#engine.isFull ? this.#requests.waitingForRoom : 0, this.#link.isUp);
  }

  /** Nothing is acknowledged although something was sent: sends it again, once it is known not to be under way any more. */
  #look(): void {
    this.#lookAtCache();
    const { acknowledged, reported } = this.#engine.positions;
    const isAwaited = acknowledged < reported && acknowledged === this.#acknowledgedThen;
    if (this.#link.isLost(isAwaited)) this.#engine.timeout();
    this.#acknowledgedThen = acknowledged;
  }

  /** Where the primary stands; before it runs, where its journal does. */
  get #positions() {
    return this.#hasBegun ? this.#engine.positions : positionsIn(this.#opened);
  }

  #found() {
    const { stored, released } = this.#positions;
    return { stored, released };
  }
}
