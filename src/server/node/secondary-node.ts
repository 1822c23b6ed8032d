// A secondary that runs: the link in front, the journal and the volume beneath; after a takeover, hosts. It serves none
// before.
import type { Beginning } from '../../protocol/index.js';
import { asError } from '../files/index.js';
import { demandSafety, InTurn, type LinkHello, type Refusal, SecondaryListener } from '../link/index.js';
import type { NbdServer } from '../nbd/index.js';
import { closeAll, closingsOf } from './close-all.js';
import { linkLog } from './link-log.js';
import { NodeRefusal } from './node-failure.js';
import { type Address, addressText, type SecondaryNodeOptions } from './node-options.js';
import type { SecondaryStatus, TakeoverReport } from './node-status.js';
import { type NodeTrace, openNodeTrace } from './node-trace.js';
import { helloOf, judgePrimary } from './pair-terms.js';
import { changeIdentity, type OpenedJournal, openPairJournal, type Prepared, prepareNode } from './prepare-node.js';
import { Rates } from './rates.js';
import { SecondaryEngine } from './secondary-engine.js';
import { foundBy } from './secondary-found.js';
import { settling } from './settling.js';
import { standingOf } from './standing.js';
import { TakeoverHosts } from './takeover-hosts.js';

/** What there is once there is a pair. */
type Running = {
  readonly engine: SecondaryEngine;
  readonly opened: OpenedJournal;
  readonly trace: NodeTrace;
};

export class SecondaryNode {
  readonly #options: SecondaryNodeOptions;
  readonly #prepared: Prepared;
  readonly #rates: Rates<'writes' | 'bytesReceived'>;
  readonly #hosts: TakeoverHosts;
  #running: Running | undefined;
  #listener: SecondaryListener | undefined;
  #state: SecondaryStatus['state'] = 'waiting for a pair';
  #onTookOver: (() => void) | undefined;
  /** Who asks again while it takes over waits for the same takeover, and gets the same hosts' address. */
  readonly #takeovers = new InTurn();
  #takeover: Promise<void> | undefined;
  #received = 0;

  /**
   * Opens everything and listens for the primary.
   *
   * @throws FolderInUse, NodeRefusal, IdentityRefusal, VolumeRefusal, JournalRefusal, InsecureLink, FileFailure
   */
  static async start(options: SecondaryNodeOptions): Promise<SecondaryNode> {
    if (options.listen !== undefined) demandSafety(options.listen, options.linkTls, options.insecure);
    const prepared = await prepareNode(options, 'secondary');
    const node = new SecondaryNode(options, prepared);
    try {
      if (prepared.identity.pair !== undefined) await node.#run(prepared.identity.pair);
      await node.#listen();
      return node;
    } catch (error) {
      // What it fails with is told, and not what closing it may fail with after that.
      await node.stop().catch(() => {});
      throw error;
    }
  }

  private constructor(options: SecondaryNodeOptions, prepared: Prepared) {
    this.#options = options;
    this.#prepared = prepared;
    this.#hosts = new TakeoverHosts(options, prepared.volume, (failure) => this.#fail(failure));
    this.#rates = new Rates(() => ({
      writes: this.#received,
      bytesReceived: this.#listener?.counts.bytesReceived ?? 0,
    }));
  }

  get status(): SecondaryStatus {
    const nothing = { newest: 0, acknowledged: 0, permitted: 0, destaged: 0 };
    const { server } = this.#hosts;
    return {
      role: 'secondary',
      state: this.#state,
      ...standingOf(this.#prepared, this.#options),
      link: {
        address: this.#listener && addressText(this.#listener.address),
        isUp: this.#listener?.isUp ?? false,
        counts: this.#listener?.counts,
      },
      cache: { bytes: this.#running?.engine.heldBytes ?? 0, most: this.#options.cacheBytes },
      memory: { bytes: this.#listener?.bytesInMemory ?? 0, most: this.#options.memoryBytes },
      rates: this.#rates.perSecond,
      hosts: { listen: server && addressText(server.address), connections: server?.connections ?? 0 },
      positions: this.#running?.engine.positions ?? nothing,
    };
  }

  /** Where the primary is awaited; nothing if it is not. */
  get address(): Address | undefined {
    return this.#listener?.address;
  }

  get hostCounts(): NbdServer['counts'] | undefined {
    return this.#hosts.server?.counts;
  }

  /**
   * Takes over: keeps exactly what was permitted, and serves it to hosts. It is for good.
   *
   * @param listen where hosts are served, unless they are already
   * @throws NodeRefusal when there is nothing to take over, or nobody can be served there: then nothing has happened
   */
  takeOver(listen: Address): Promise<TakeoverReport> {
    return this.#takeovers.do(() => this.#takeOver(listen));
  }

  async #takeOver(listen: Address): Promise<TakeoverReport> {
    const running = this.#running;
    if (running === undefined)
      throw new NodeRefusal('this secondary has never met a primary: there is nothing to take over');
    if (this.#state === 'stopping' || this.#state === 'failed') throw new NodeRefusal('this secondary is ending');
    const { engine } = running;
    const isNew = this.#state !== 'active';
    await this.#serve(running, listen, () => {
      if (isNew) this.#takeover = this.#becomeActive(running);
      return this.#takeover;
    });
    const { generation } = engine;
    // What is served stays, also where somebody asks again for another address.
    const serves = this.#hosts.servedAt;
    await changeIdentity(this.#prepared, this.#options, { generation, serves });
    const { permitted, newest } = engine.positions;
    const { listen: served } = this.status.hosts;
    const report = { kept: permitted, newest, generation, listen: served ?? addressText(listen), isNew };
    this.#options.log('warn', 'this secondary has taken over', report);
    return report;
  }

  /** Nothing is done where nobody can be served, and nobody is served before it is done. */
  async #serve({ engine }: Running, listen: Address, act: () => Promise<void> | undefined): Promise<void> {
    const bound = await this.#hosts.bind(engine.controller, listen, this.#isActive);
    try {
      await act();
    } catch (error) {
      await bound?.server.close();
      throw error;
    }
    if (bound !== undefined) this.#hosts.open(bound);
  }

  async #becomeActive({ engine }: Running): Promise<void> {
    // One that was not written down is in the journal all the same: there is only that left to do.
    if (this.#state === 'standby') {
      this.#state = 'taking over';
      this.#listener?.disconnect('the secondary takes over');
      await new Promise<void>((resolve) => {
        this.#onTookOver = resolve;
        engine.beginTakeover();
      });
    }
    // Until then a primary that asks waits: it is told of this generation, and not of the former one.
    await changeIdentity(this.#prepared, this.#options, { generation: engine.generation });
    if (this.#state !== 'taking over') throw new NodeRefusal('this secondary is ending');
    this.#state = 'active';
  }

  /** Serves no new requests, waits for what is under way, and ends. */
  async stop(): Promise<void> {
    if (this.#state !== 'failed') this.#state = 'stopping';
    this.#rates.stop();
    await this.#listener?.close();
    await this.#hosts.close();
    const running = this.#running;
    running?.engine.hurry();
    await settling(() => running !== undefined && this.#state === 'stopping' && !running.engine.isSettled);
    running?.engine.stop();
    await running?.engine.ended();
    await closeAll(...closingsOf(this.#prepared, running?.opened, running?.trace));
  }

  async #listen(): Promise<void> {
    const { listen, linkTls, insecure, cacheBytes, memoryBytes, log } = this.#options;
    if (listen === undefined) return;
    const listener = new SecondaryListener({
      listen,
      tls: linkTls,
      insecure,
      hello: () => this.#hello(),
      judge: (peer) => this.#judge(peer),
      onUp: (peer) => {
        // It was judged before the takeover: it comes again, and is told.
        if (this.#isActive) {
          this.#listener?.disconnect('the secondary has taken over');
          return;
        }
        log('info', 'the link is up', { newest: peer.newest });
        this.#running?.engine.connected();
      },
      onDown: (why) => {
        log('warn', 'the link is down', { why });
        this.#running?.engine.disconnected();
      },
      onWrite: (seq, block, bytes, checksum) => {
        this.#received += 1;
        this.#running?.engine.receive(seq, block, bytes, checksum);
      },
      onMessage: (upTo) => this.#running?.engine.receiveMessage(upTo),
      onBatch: () => this.#running?.engine.advance(),
      creditBytes: memoryBytes,
      roomBytes: () => this.#running?.engine.roomBytes ?? cacheBytes,
      log: linkLog(log),
    });
    // From here on it counts what is freed, also while the address is looked up.
    this.#listener = listener;
    await listener.listen();
    log('info', 'the primary is awaited', { listen: addressText(listener.address) });
  }

  /** Opens the journal and starts the controller; a node that has taken over serves hosts again. */
  async #run(pair: string): Promise<void> {
    let running: Running | undefined;
    const opened = await openPairJournal(this.#prepared, this.#options, pair, {
      onDurable: (writes, marks) => running?.engine.durable(writes, marks),
      onFailure: (failure) => this.#fail(failure),
    });
    const { writes, marks, isNew, journal } = opened;
    const trace = openNodeTrace(this.#options, {
      node: 'secondary',
      isNew,
      writes: () => engine.controller.writes,
      found: () => foundBy(opened),
      beginning: () => this.#beginning(opened),
    });
    const engine = new SecondaryEngine({
      ...this.#options,
      journal,
      opened: this.#prepared.volume,
      events: trace.events,
      onFailure: (failure) => this.#fail(failure),
      sendAcknowledgment: (upTo) => this.#listener?.sendAcknowledgment(upTo),
      free: (bytes) => this.#listener?.free(bytes),
      onRoom: () => this.#listener?.grant(),
      cut: (why) => this.#listener?.disconnect(why),
      onTookOver: () => this.#onTookOver?.(),
      onAdvance: () => this.#hosts.advance(),
    });
    running = { engine, opened, trace };
    this.#running = running;
    this.#state = marks.takeover > 0 ? 'active' : 'standby';
    // A takeover that was durable a moment before a crash may not have been written down: it comes before the recovery.
    if (marks.takeover > this.#prepared.identity.generation && !trace.tells('secondary.takeover'))
      trace.events.observe('secondary.takeover', 0);
    if (isNew) engine.startEmpty();
    else engine.start(marks, writes);
    const { serves, generation } = this.#prepared.identity;
    // A takeover is durable in the journal before it is in the identity.
    if (marks.takeover > generation)
      await changeIdentity(this.#prepared, this.#options, { generation: marks.takeover });
    // Who only comes to take over says where hosts are served from now on.
    if (marks.takeover === 0 || this.#options.listen === undefined) return;
    if (serves === undefined) this.#hosts.warn();
    else await this.#serve(running, serves, () => undefined);
  }

  #hello(): LinkHello {
    const { newest, destaged } = this.status.positions;
    return helloOf(this.#prepared.identity, this.#isActive, newest, destaged);
  }

  get #isActive(): boolean {
    return this.#state === 'taking over' || this.#state === 'active' || this.#prepared.identity.generation > 0;
  }

  /** The pair is adopted, durably, before the answer leaves. */
  async #judge(peer: LinkHello): Promise<Refusal | undefined> {
    // Of a takeover nobody is told before it is durable: a primary that hears of it never serves again.
    if (this.#state === 'taking over') await this.#takeover?.catch(() => {});
    const refusal = judgePrimary(this.#prepared.identity, this.#isActive, peer);
    if (refusal !== undefined) return refusal;
    if (this.#running !== undefined) return undefined;
    if (peer.pair === undefined) return { code: 'other pair', text: 'the primary names no pair' };
    try {
      await this.#run(peer.pair);
      await changeIdentity(this.#prepared, this.#options, { image: 'in a pair' });
    } catch (error) {
      this.#fail(asError(error));
      throw error;
    }
    // It may have taken over meanwhile.
    return this.#judge(peer);
  }

  #fail(failure: Error): void {
    if (this.#state === 'failed') return;
    this.#state = 'failed';
    this.#running?.engine.stop();
    this.#options.onFailure(failure);
  }

  #beginning(opened: OpenedJournal): Beginning {
    const { held, permitted, destaged } = foundBy(opened);
    const { newest } = this.#running?.engine.positions ?? {
      newest: Math.max(permitted, opened.writes.at(-1)?.seq ?? 0),
    };
    return { stored: newest, released: destaged, reported: newest, held, permitted, destaged };
  }
}
