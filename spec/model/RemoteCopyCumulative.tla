------------------------ MODULE RemoteCopyCumulative ------------------------
(* RemoteCopy restricted to the choices of the implementation in src/impl:   *)
(*   - it takes a write from the host only when its cache has a place for it,*)
(*   - it transmits each write for the first time after all before it,       *)
(*   - an acknowledgment is one frame for the whole prefix that is stored,   *)
(*   - a destage message covers everything acknowledged without gap.         *)
(* Nothing else is left out. A step here is a step of RemoteCopy, or several *)
(* of them in a row (a frame that acknowledges several writes).              *)
(*                                                                           *)
(* States and edges, counted by its transcription in test/model:             *)
(* N, QueueDepth and both capacities (1, 2, 1, 1): 108 and 290;              *)
(* (2, 2, 2, 2): 1,768 and 6,271; (3, 2, 3, 3): 24,296 and 103,776.          *)
EXTENDS RemoteCopy

VARIABLE frames   \* the numbers of the acknowledgment frames ever sent; acks is what they say

cumulativeVars == <<vars, frames>>

CumulativeInit == Init /\ frames = {}

IssueWithRoom ==
  /\ HostIssue /\ issued - released < PrimaryCapacity
  /\ UNCHANGED frames

TransmitInOrder(i) ==
  /\ PrimaryTransmit(i) /\ 1..(i - 1) \subseteq data
  /\ UNCHANGED frames

StoredPrefix == Max({k \in 0..N : 1..k \subseteq held \cup destaged})

ReportPrefix ==
  /\ secondaryUp /\ ~active /\ StoredPrefix > 0 /\ StoredPrefix \notin frames
  /\ frames' = frames \cup {StoredPrefix}
  /\ acks' = acks \cup 1..StoredPrefix
  /\ UNCHANGED <<host, primary, secondary, data, messages>>

AcknowledgedUpTo(k) ==
  /\ primaryUp /\ k \in frames
  /\ ~((released + 1)..k \subseteq acknowledged)
  /\ acknowledged' = acknowledged \cup (released + 1)..k
  /\ UNCHANGED <<host, primaryUp, stored, reported, messaged, released, secondary, link, frames>>

MessageForAll ==
  /\ AcknowledgedPrefix > 0 /\ PrimaryMessage(AcknowledgedPrefix)
  /\ UNCHANGED frames

CumulativeNext ==
  \/ IssueWithRoom \/ ReportPrefix \/ MessageForAll
  \/ \E i \in Writes : TransmitInOrder(i) \/ AcknowledgedUpTo(i)
  \/ /\ \/ PrimaryStore \/ PrimaryReport \/ PrimaryRelease \/ SecondaryDestage
        \/ PrimaryRecover \/ SecondaryRecover \/ PrimaryCrash \/ SecondaryCrash \/ Takeover
        \/ \E i \in Writes : SecondaryStore(i) \/ SecondaryPermit(i)
     /\ UNCHANGED frames

CumulativeSpec == CumulativeInit /\ [][CumulativeNext]_cumulativeVars
=============================================================================
