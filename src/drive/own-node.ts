// What both of destage's own nodes have in common: after each call everything that was asked for is durable, told and
// done, so that a crash finds nothing under way. What is hunted is in the program.

import type { NodeName } from '../protocol/index.js';
import { Choices, Host, Link, type PrimaryNode, type SecondaryNode, soundParts, type WorldSize } from '../sim/index.js';
import type { NodeListener } from './driven-node.js';
import { ProgramFault } from './program-fault.js';
import { driveVersion, type Hello, helloSchema } from './protocol.js';

export const ownHello: Hello = helloSchema.parse({ hello: driveVersion, name: 'destage', frames: 'reference' });

/** A way out for the frames of the node, and a host that nobody asks. */
export function surroundingsOf(size: WorldSize, other: NodeName) {
  const link = new Link();
  const host = new Host(size, new Choices([]));
  const passOn = (listener: NodeListener) => {
    for (let frame = link.take(other, 0); frame !== undefined; frame = link.take(other, 0)) listener.frame(frame);
  };
  return { around: { size, parts: soundParts, link, host }, passOn };
}

/** Makes everything durable, and tells it, until nothing is left to do. */
export function complete(node: PrimaryNode | SecondaryNode): void {
  for (;;) {
    const [place] = node.journal.completable;
    if (place !== undefined) node.journal.complete(place);
    else if (node.journal.hasUntold) node.tell(true);
    else if (node.isDestaging) node.destageStep();
    else return;
  }
}

/** A frame that no node of destage's would send. */
export const unreadableFrame = (from: NodeName): ProgramFault =>
  new ProgramFault(`the ${from} sent a frame that is not as spec/frame-format.md says, or that is damaged`);
