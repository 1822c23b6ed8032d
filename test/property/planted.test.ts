// Each property can fail: a fault is planted in one part of the world, and the property finds it. A suite that holds on
// these would hold on anything.
import { describe, expect, it } from 'vitest';
import type { Primary, Secondary } from '../../src/impl/index.js';
import { allFaults, type Faults, noFaults, type Parts, type Property } from '../../src/sim/index.js';
import {
  AlonePrimary,
  BackwardDestager,
  CoveringLink,
  EagerPrimary,
  ForgetfulJournal,
  ForgetfulPrimary,
  ForgettingSecondary,
  ForwardSecondary,
  GappySecondary,
  GenerousPrimary,
  HastyPrimary,
  HastySecondary,
  LyingDisk,
  PatientPrimary,
  RashSecondary,
  SharingPrimary,
  TersePrimary,
  TrustingSecondary,
  UncachedPrimary,
} from './planted-parts.js';
import { search } from './worlds.js';

type Planted = {
  readonly what: string;
  readonly property: Property;
  readonly faults?: Faults;
  readonly parts: Partial<Parts>;
};

const primary = (Made: typeof Primary): Partial<Parts> => ({
  primary: (options, outputs) => new Made(options, outputs),
});
const secondary = (Made: typeof Secondary): Partial<Parts> => ({
  secondary: (options, outputs) => new Made(options, outputs),
});

const planted: readonly Planted[] = [
  { what: 'a secondary that acknowledges across a gap', property: 'lockstep', parts: secondary(GappySecondary) },
  { what: 'a secondary that acknowledges across a gap', property: 'rules', parts: secondary(GappySecondary) },
  { what: 'a secondary that takes over before that is durable', property: 'rules', parts: secondary(RashSecondary) },
  {
    what: 'a secondary that keeps only what was permitted',
    property: 'lockstep',
    parts: secondary(ForgettingSecondary),
  },

  { what: 'a primary that completes at once while the link is down', property: 'image', parts: primary(AlonePrimary) },
  {
    what: "a primary that sends from the host's buffer",
    property: 'image',
    faults: noFaults,
    parts: primary(SharingPrimary),
  },
  {
    what: 'a primary that permits what is complete',
    property: 'rules',
    faults: noFaults,
    parts: primary(GenerousPrimary),
  },
  {
    what: 'a journal that forgets durable entries',
    property: 'image',
    parts: { journal: () => new ForgetfulJournal() },
  },
  {
    what: 'a journal that forgets durable entries',
    property: 'rules',
    parts: { journal: () => new ForgetfulJournal() },
  },
  {
    what: 'a journal that forgets durable entries',
    property: 'lockstep',
    parts: { journal: () => new ForgetfulJournal() },
  },
  { what: 'a disk that lies about its flush', property: 'image', parts: { disk: (...size) => new LyingDisk(...size) } },
  {
    what: 'a destager that lets older writes cover newer ones',
    property: 'image',
    faults: noFaults,
    parts: { destager: (...given) => new BackwardDestager(...given) },
  },
  {
    what: 'a destager that lets older writes cover newer ones',
    property: 'reads',
    faults: noFaults,
    parts: { destager: (...given) => new BackwardDestager(...given) },
  },
  { what: 'a link whose damage cannot be told', property: 'image', parts: { link: () => new CoveringLink() } },
  { what: 'a link whose damage cannot be told', property: 'rules', parts: { link: () => new CoveringLink() } },
  { what: 'a secondary that acknowledges on arrival', property: 'lockstep', parts: secondary(HastySecondary) },
  { what: 'a secondary that acknowledges on arrival', property: 'rules', parts: secondary(HastySecondary) },
  { what: 'a secondary that permits on arrival', property: 'lockstep', parts: secondary(TrustingSecondary) },
  {
    what: 'a secondary that counts as destaged what is on its way',
    property: 'lockstep',
    parts: secondary(ForwardSecondary),
  },
  { what: 'a primary that reports complete what is not durable', property: 'rules', parts: primary(HastyPrimary) },
  { what: 'a primary that reports complete what is not durable', property: 'image', parts: primary(HastyPrimary) },
  {
    what: 'a primary that transmits before completion',
    property: 'lockstep',
    faults: noFaults,
    parts: primary(EagerPrimary),
  },
  {
    what: 'a primary that transmits before completion',
    property: 'rules',
    faults: noFaults,
    parts: primary(EagerPrimary),
  },
  { what: 'a primary that takes silence for an acknowledgment', property: 'rules', parts: primary(ForgetfulPrimary) },
  { what: 'a primary that never sends again', property: 'settling', parts: primary(PatientPrimary) },
  { what: 'a primary that says a message once', property: 'settling', parts: primary(TersePrimary) },
  { what: 'a primary that reads its disk alone', property: 'reads', faults: noFaults, parts: primary(UncachedPrimary) },
];

describe('property: planted faults', () => {
  it.each(planted)('property: planted faults: $property finds $what', ({ property, faults = allFaults, parts }) => {
    const found = search({ runs: 2000, faults, checks: [property], parts, shrinks: false });
    expect(found?.report.broken?.property).toBe(property);
  });
});
