// Who judges the events of a pair: the rules of every such system, and the model beside them. Where everything that
// there is is shown, the rules are simply asked; where something is hidden, the run is completed first.
import { modelRules, type Rule, type RuleId, remoteCopyRules, type Watch, watch } from '../../invariants/index.js';
import { eventTypes, type ObservedEvent, type Parameters, type TraceHeader } from '../../protocol/index.js';
import { type HeaderSetting, observability, settingOf } from '../ordering/observability.js';
import { Completion } from './completion.js';
import { type Broken, Moment } from './moment.js';

export type Judge = {
  /** What the event breaks; after that nothing more may be asked. */
  observe(event: ObservedEvent): Broken | undefined;
  /** What the order of two logs needs to know, where something is hidden. */
  readonly completion?: Pick<Completion, 'plan' | 'allows' | 'isSure'> | undefined;
  /** How often a rule was checked and held. */
  checks(id: RuleId): number;
  /** Another one that has been told the same. */
  copy(): Judge;
};

export type Judges = {
  /** Decides the verdict. */
  readonly claim: Judge;
  /** Says how far the model follows; only asked about what broke no rule of `claim`. */
  readonly model: Judge;
};

/** Whether events of some type may happen without being seen. */
export const hidesSomething = (header: TraceHeader): boolean => {
  const { shows, lacks } = settingOf(header);
  return eventTypes.some((type) => !shows(type) && !lacks(type));
};

/** @param parameters the size of the pair, if it is known; default: a trace does not tell it, so nothing is bounded */
export function judgesOf(header: TraceHeader, parameters?: Parameters): Judges {
  const { claim, model } = rulesOf(header);
  const setting = parameters === undefined ? settingOf(header) : { ...settingOf(header), parameters };
  if (!hidesSomething(header))
    return { claim: asked(claim, watch(claim, setting)), model: asked(model, watch(model, setting)) };
  return {
    claim: completed(claim, setting, header),
    model: completed([...claim, ...model], setting, header),
  };
}

/** The rules that there is something to ask of. */
export function rulesOf(header: TraceHeader): { readonly claim: readonly Rule[]; readonly model: readonly Rule[] } {
  const has = (rule: Rule) => observability(rule, header) !== 'not applicable';
  // Where stores are hidden, which number a write gets that is issued after a crash is a guess: nothing is asked about it.
  const isGuess = !settingOf(header).shows('primary.store') && !header.lacks.includes('primary.store');
  const restsOnIssues = ({ needs }: Rule) => needs.every((group) => group.includes('host.issue'));
  return {
    claim: remoteCopyRules.filter(has),
    model: modelRules.filter((rule) => has(rule) && !(isGuess && restsOnIssues(rule))),
  };
}

/** Judges by these rules a run of which not every event is shown. */
export function completionBy(
  rules: readonly Rule[],
  setting: HeaderSetting,
  { order }: Pick<TraceHeader, 'order'>,
): Completion {
  const hides = (type: (typeof eventTypes)[number]) => !setting.shows(type) && !setting.lacks(type);
  return new Completion(new Moment(watch(rules, setting), hides), hides, order);
}

function asked(rules: readonly Rule[], monitors: Watch): Judge {
  return {
    observe(event) {
      const [broken] = monitors.observe(event);
      return broken === undefined ? undefined : { ...broken, event };
    },
    checks: (id) => monitors.checks[rules.findIndex((rule) => rule.id === id)] ?? 0,
    copy: () => asked(rules, monitors.copy()),
  };
}

const completed = (rules: readonly Rule[], setting: HeaderSetting, header: TraceHeader): Judge =>
  completing(rules, completionBy(rules, setting, header));

const completing = (rules: readonly Rule[], completion: Completion): Judge => ({
  completion,
  observe: (event) => completion.observe(event),
  checks: (id) => completion.checks[rules.findIndex((rule) => rule.id === id)] ?? 0,
  copy: () => completing(rules, completion.copy()),
});
