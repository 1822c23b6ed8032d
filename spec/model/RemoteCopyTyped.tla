-------------------------- MODULE RemoteCopyTyped --------------------------
(* RemoteCopy with the types that Apalache asks for. It adds no behaviour:   *)
(* constants and variables are those of RemoteCopy, under the same names.    *)
EXTENDS Naturals, FiniteSets

CONSTANTS
  \* @type: Int;
  N,
  \* @type: Int;
  QueueDepth,
  \* @type: Int;
  PrimaryCapacity,
  \* @type: Int;
  SecondaryCapacity

VARIABLES
  \* @type: Int;
  issued,
  \* @type: Int;
  completed,
  \* @type: Bool;
  primaryUp,
  \* @type: Int;
  stored,
  \* @type: Int;
  reported,
  \* @type: Set(Int);
  acknowledged,
  \* @type: Int;
  messaged,
  \* @type: Int;
  released,
  \* @type: Bool;
  secondaryUp,
  \* @type: Bool;
  active,
  \* @type: Set(Int);
  held,
  \* @type: Int;
  permitted,
  \* @type: Set(Int);
  destaged,
  \* @type: Set(Int);
  data,
  \* @type: Set(Int);
  acks,
  \* @type: Set(Int);
  messages

INSTANCE RemoteCopy

\* For --cinit: the size that is checked.
LargeSize == N = 8 /\ QueueDepth = 3 /\ PrimaryCapacity = 8 /\ SecondaryCapacity = 8

\* For --inv: every invariant of RemoteCopy.cfg.
Invariants ==
  /\ CompletionBeforeTransmit
  /\ StoreBeforeCompletion
  /\ StoreBeforeAcknowledgment
  /\ AcknowledgmentBeforeMessage
  /\ MessageBeforeDestage
  /\ Ordering
  /\ NothingLost
  /\ TakeoverConsistent
=============================================================================
