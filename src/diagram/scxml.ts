// A statechart as an SCXML document of the W3C's recommendation, one that can be run: its guards are conditions and
// its actions assignments over a datamodel. A statechart for which no expressions are known is refused, because a
// document without its guards would be another machine.
import { type Datamodel, datamodels } from './datamodels.js';
import { type Guard, guardText } from './guard.js';
import type { State, Statechart, Transition } from './statechart.js';
import { element } from './xml.js';

/**
 * The document; the machine's parameters are first values in its datamodel.
 *
 * @throws Error when there are no expressions for a guard or an action
 */
export function statechartScxml({ name, root, context }: Statechart): string {
  const isOne = root.id in datamodels;
  const parts = (isOne ? [root] : root.children).map(({ id }) => ({
    datamodel: datamodelOf(id),
    context: isOne ? context : at(context, [id]),
  }));
  const head = {
    xmlns: 'http://www.w3.org/2005/07/scxml',
    version: '1.0',
    name,
    datamodel: 'ecmascript',
    initial: root.id,
  };
  const body = [
    '  <datamodel>',
    ...parts.flatMap((part) => dataLines(part.datamodel, part.context)),
    '  </datamodel>',
    ...parts.flatMap(({ datamodel }) => scriptLines(datamodel)),
    ...stateLines(root, isOne ? datamodelOf(root.id) : undefined, '  '),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('scxml', head, `\n${body.join('\n')}\n`)}\n`;
}

function datamodelOf(id: string): Datamodel {
  const datamodel = datamodels[id];
  if (datamodel === undefined) throw new Error(`no expressions are known for the guards and actions of ${id}`);
  return datamodel;
}

const dataLines = ({ variables }: Datamodel, context: unknown): readonly string[] =>
  Object.entries(variables).map(
    ([id, path]) => `    ${element('data', { id, expr: JSON.stringify(at(context, path)) })}`,
  );

/** What stands in data under these keys. */
const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((within, key) => Object.entries(Object(within)).find(([name]) => name === key)?.[1], value);

const scriptLines = ({ script }: Datamodel): readonly string[] =>
  script === '' ? [] : [`  <script><![CDATA[\n    ${script.trim()}\n  ]]></script>`];

/** `outer` is undefined in the state that only holds statecharts side by side. */
function stateLines(state: State, outer: Datamodel | undefined, indent: string): readonly string[] {
  const tag = state.kind === 'parallel' || state.kind === 'final' ? state.kind : 'state';
  const attributes = { id: state.id, initial: state.initial };
  const inside = [
    ...state.transitions.flatMap((transition) => transitionLines(transition, state, outer, `${indent}  `)),
    ...state.children.flatMap((child) => stateLines(child, outer ?? datamodelOf(child.id), `${indent}  `)),
  ];
  if (inside.length === 0) return [`${indent}${element(tag, attributes)}`];
  return [`${indent}${element(tag, attributes, `\n${inside.join('\n')}\n${indent}`)}`];
}

function transitionLines(
  transition: Transition,
  state: State,
  datamodel: Datamodel | undefined,
  indent: string,
): readonly string[] {
  const { event, guard, targets, actions } = transition;
  const attributes = {
    event,
    cond: guard === undefined ? undefined : conditionOf(guard, datamodel),
    target: targets.length === 0 ? undefined : targets.join(' '),
    type: isInternal(state, targets) ? 'internal' : undefined,
  };
  const assignments = actions
    .flatMap((action) => known(datamodel?.actions[action], `action ${action}`))
    .map(([location, expr]) => `${indent}  ${element('assign', { location, expr })}`);
  const words = [
    guard === undefined ? '' : `[${guardText(guard)}]`,
    ...clausesOf(transition),
    transition.description ?? '',
  ];
  const comment = words.filter(Boolean).join(' ').replaceAll('--', '- -');
  const inside = assignments.length === 0 ? undefined : `\n${assignments.join('\n')}\n${indent}`;
  return [
    ...(comment === '' ? [] : [`${indent}<!-- ${comment} -->`]),
    `${indent}${element('transition', attributes, inside)}`,
  ];
}

const clausesOf = ({ clauses }: Transition): readonly string[] => clauses.map((clause) => `(${clause})`);

/** SCXML leaves a state for its own child unless told not to; a machine of XState stays in it. */
const isInternal = (state: State, targets: readonly string[]): boolean =>
  targets.length > 0 && targets.every((target) => target.startsWith(`${state.id}.`));

function conditionOf(guard: Guard, datamodel: Datamodel | undefined): string {
  switch (guard.kind) {
    case 'is':
      return known(datamodel?.guards[guard.name], `guard ${guard.name}`);
    case 'not':
      return `!(${conditionOf(guard.guard, datamodel)})`;
    case 'and':
    case 'or': {
      const sign = guard.kind === 'and' ? ' && ' : ' || ';
      return guard.guards.map((each) => `(${conditionOf(each, datamodel)})`).join(sign);
    }
  }
}

function known<Expression>(expression: Expression | undefined, what: string): Expression {
  if (expression === undefined) throw new Error(`no expression is known for the ${what}`);
  return expression;
}
