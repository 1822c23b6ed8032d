// The list of the rules: those of every system that copies so, and those that only this model demands.

import { crashAndRecoverInTurn } from './model/crash-and-recover-in-turn.js';
import { issueInOrder } from './model/issue-in-order.js';
import { messageNeverBackward } from './model/message-never-backward.js';
import { messageSinceStart } from './model/message-since-start.js';
import { primaryCapacity } from './model/primary-capacity.js';
import { queueDepth } from './model/queue-depth.js';
import { releaseAfterMessage } from './model/release-after-message.js';
import { releaseInOrder } from './model/release-in-order.js';
import { reportAgainBeforeTransmit } from './model/report-again-before-transmit.js';
import { reportInOrder } from './model/report-in-order.js';
import { secondaryWindow } from './model/secondary-window.js';
import { storeWhatWasIssued } from './model/store-what-was-issued.js';
import { storedSurvives } from './model/stored-survives.js';
import { takeoverWhenPrimaryIsDown } from './model/takeover-when-primary-is-down.js';
import { transmitFromCache } from './model/transmit-from-cache.js';
import { acknowledgmentBeforeMessage } from './remote-copy/acknowledgment-before-message.js';
import { completionBeforeTransmit } from './remote-copy/completion-before-transmit.js';
import { copiedInTheEnd } from './remote-copy/copied-in-the-end.js';
import { destageInOrder } from './remote-copy/destage-in-order.js';
import { downIsSilent } from './remote-copy/down-is-silent.js';
import { messageBeforeDestage } from './remote-copy/message-before-destage.js';
import { nothingFromNowhere } from './remote-copy/nothing-from-nowhere.js';
import { readWhatWasWritten } from './remote-copy/read-what-was-written.js';
import { recoveryKeeps } from './remote-copy/recovery-keeps.js';
import { releaseAfterAcknowledgment } from './remote-copy/release-after-acknowledgment.js';
import { storeBeforeAcknowledgment } from './remote-copy/store-before-acknowledgment.js';
import { storeBeforeCompletion } from './remote-copy/store-before-completion.js';
import { storeInOrder } from './remote-copy/store-in-order.js';
import { takeoverIsFinal } from './remote-copy/takeover-is-final.js';
import { transmitWhatWasStored } from './remote-copy/transmit-what-was-stored.js';
import type { Rule } from './rule.js';

/** The rules that state the claim itself: a verdict needs each of them exercised. */
export const claimRules: readonly Rule[] = [
  storeBeforeCompletion,
  storeInOrder,
  completionBeforeTransmit,
  storeBeforeAcknowledgment,
  acknowledgmentBeforeMessage,
  messageBeforeDestage,
];

/** Every `RC-…` rule, in the order of the design's table. */
export const remoteCopyRules: readonly Rule[] = [
  ...claimRules,
  transmitWhatWasStored,
  destageInOrder,
  nothingFromNowhere,
  releaseAfterAcknowledgment,
  recoveryKeeps,
  downIsSilent,
  takeoverIsFinal,
  copiedInTheEnd,
  readWhatWasWritten,
];

/** Every `M-…` rule, in the order of the alphabet. */
export const modelRules: readonly Rule[] = [
  issueInOrder,
  queueDepth,
  storeWhatWasIssued,
  storedSurvives,
  primaryCapacity,
  reportInOrder,
  reportAgainBeforeTransmit,
  transmitFromCache,
  secondaryWindow,
  messageSinceStart,
  messageNeverBackward,
  releaseInOrder,
  releaseAfterMessage,
  crashAndRecoverInTurn,
  takeoverWhenPrimaryIsDown,
];

/** Every rule there is. */
export const rules: readonly Rule[] = [...remoteCopyRules, ...modelRules];
