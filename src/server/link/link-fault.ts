// What the other end did that no end of the protocol does: the connection is cut off, with this as the reason. It is
// never a fault of this end.

export class LinkFault extends Error {
  override readonly name = 'LinkFault';
}
