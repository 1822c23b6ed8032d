/* Asynchronous remote copy in Promela, written from spec/model/RemoteCopy.tla: the same variables, the same actions, one
   step of SPIN for each step of the model, so that both must find the same states and the same edges.

     spin -a -DN=3 -DQUEUE_DEPTH=2 -DPRIMARY_CAPACITY=3 -DSECONDARY_CAPACITY=3 remote-copy.pml
     cc -O3 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m1000000

   With -DINVARIANTS every step asserts the invariants of the model. A set of writes is a byte, write i its bit i - 1, so
   N is at most 8. `takenOver` is `active` there, which is a word of Promela. `destaged` is the number of writes on the disk, because the only step that adds one adds the next. */

#define bit(i)     (1 << ((i) - 1))
#define upto(k)    ((1 << (k)) - 1)   /* 1..k */
#define within(a, b) (((a) & ~(b)) == 0)

bool primaryUp = true;
bool secondaryUp = true;
bool takenOver = false;
byte issued, completed;
byte stored, reported, acknowledged, messaged, released;
byte held, permitted, destaged;
byte data, acks, messages;

#ifdef INVARIANTS
/* The trailing ones of acks are the longest 1..k within it. */
#define CHECK \
  assert(within(data, upto(completed))); \
  assert(completed <= stored); \
  assert(takenOver || within(acks, held | upto(destaged))); \
  assert(within(messages, acks & (acks ^ (acks + 1)))); \
  assert(destaged <= permitted && (permitted == 0 || (messages & bit(permitted)))); \
  assert(takenOver || within(upto(completed), (upto(stored) & ~upto(released)) | held | upto(destaged))); \
  assert(!takenOver || within(upto(permitted), held | upto(destaged)))
#define CHECK_MESSAGE(k) \
  assert((messages & bit(k)) || within(upto(k) & ~upto(released), acknowledged))
#else
#define CHECK skip
#define CHECK_MESSAGE(k) skip
#endif

#define STEPS(i) \
  :: d_step { primaryUp && released < i && i <= reported && !(acknowledged & bit(i)) && !(data & bit(i)) -> \
       data = data | bit(i); CHECK }                                          /* PrimaryTransmit (e) (f) */ \
  :: d_step { primaryUp && (acks & bit(i)) && released < i && i <= stored && !(acknowledged & bit(i)) -> \
       acknowledged = acknowledged | bit(i); CHECK }                          /* PrimaryAcknowledged (g) */ \
  :: d_step { primaryUp && messaged <= i && i <= reported && \
       within(upto(i), acknowledged | upto(released)) && !(i == messaged && (messages & bit(i))) -> \
       CHECK_MESSAGE(i); messaged = i; messages = messages | bit(i); CHECK }  /* PrimaryMessage (h) */ \
  :: d_step { secondaryUp && !takenOver && (data & bit(i)) && !(held & bit(i)) && destaged < i && \
       i <= destaged + SECONDARY_CAPACITY -> held = held | bit(i); CHECK }    /* SecondaryStore (g) */ \
  :: d_step { secondaryUp && !takenOver && (data & bit(i)) && ((held & bit(i)) || i <= destaged) && !(acks & bit(i)) -> \
       acks = acks | bit(i); CHECK }                                          /* SecondaryReport (g) */ \
  :: d_step { secondaryUp && !takenOver && (messages & bit(i)) && permitted < i -> permitted = i; CHECK }  /* SecondaryPermit (h) */

active proctype pair() {
  do
  :: d_step { primaryUp && issued < N && issued - completed < QUEUE_DEPTH -> issued++; CHECK }
  :: d_step { primaryUp && stored < issued && stored - released < PRIMARY_CAPACITY -> stored++; CHECK }  /* (a) (c) */
  :: d_step { primaryUp && reported < stored ->                                                          /* (b) (d) */
       reported++; completed = (completed < reported -> reported : completed); CHECK }
  STEPS(1)
#if N > 1
  STEPS(2)
#endif
#if N > 2
  STEPS(3)
#endif
#if N > 3
  STEPS(4)
#endif
#if N > 4
  STEPS(5)
#endif
#if N > 5
  STEPS(6)
#endif
#if N > 6
  STEPS(7)
#endif
#if N > 7
  STEPS(8)
#endif
  :: d_step { primaryUp && released < messaged ->
       released++; acknowledged = acknowledged & ~bit(released); CHECK }
  :: d_step { secondaryUp && destaged < permitted && (held & bit(destaged + 1)) ->                       /* (i) */
       destaged++; held = held & ~bit(destaged); CHECK }
  :: d_step { primaryUp -> primaryUp = false; issued = stored; reported = released; acknowledged = 0;
       messaged = released; CHECK }
  :: d_step { !primaryUp && !takenOver -> primaryUp = true; CHECK }
  :: d_step { secondaryUp -> secondaryUp = false; CHECK }
  :: d_step { !secondaryUp -> secondaryUp = true; CHECK }
  :: d_step { !primaryUp && secondaryUp && !takenOver -> takenOver = true; held = held & upto(permitted); CHECK }
  od
}
