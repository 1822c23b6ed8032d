// What a picture says of a transition, as lines of text whose parts have a style each.
import { guardText } from './guard.js';
import type { State, Transition } from './statechart.js';
import { textWidth } from './text-width.js';

type Segment = { readonly text: string; readonly style: 'event' | 'guard' | 'clause' | 'muted' };
export type Line = readonly Segment[];

/** The size of the text of transitions, in pixels. */
export const lineSize = 12;
/** From the foot of one line to the foot of the next. */
export const lineHeight = 16;

/** `(a)(c)`, or nothing. */
const clauseText = (transition: Transition): string => transition.clauses.map((clause) => `(${clause})`).join('');

/** The actions, unless the event's own name or the description says them already. */
function actionText({ event, actions, description }: Transition): string {
  const verb = event?.slice(event.lastIndexOf('.') + 1);
  const telling = description === undefined ? actions.filter((action) => action !== verb) : [];
  return telling.length === 0 ? '' : `/ ${telling.join(', ')}`;
}

/** The label of an arrow: the event and its clauses, and below them the guard and the actions. */
export function arrowLines(transition: Transition): readonly Line[] {
  const guard = guardOf(transition);
  const rest = [actionText(transition), transition.description ?? ''].filter(Boolean).join(' ');
  const first: Line = [...eventOf(transition), ...clausesOf(transition)];
  return [first, guard, rest === '' ? [] : [{ text: rest, style: 'muted' as const }]].filter((line) => line.length > 0);
}

/** Whether a transition is drawn as an arrow; one that stays in its state, or leads to a child of it, is text there. */
export const isArrow = (state: State, { targets }: Transition): boolean =>
  targets.some((target) => target !== state.id && !state.children.some(({ id }) => id === target));

/** The transitions that are text inside their state, a line each. */
export const insideLines = (state: State): readonly Line[] =>
  state.transitions.filter((each) => !isArrow(state, each)).map((each) => insideLine(each, state));

/** A line without its styles. */
export const lineText = (line: Line): string =>
  spaced(line)
    .map(({ text }) => text)
    .join('');

/** The label of an arrow on one line. */
export const arrowText = (transition: Transition): string => arrowLines(transition).map(lineText).join(' ');

function insideLine(transition: Transition, state: State): Line {
  const child = state.children.find(({ id }) => transition.targets.includes(id));
  const rest = [actionText(transition), child ? `→ ${child.name}` : '', transition.description ?? ''];
  const text = rest.filter(Boolean).join(' ');
  return spaced([
    ...eventOf(transition),
    ...guardOf(transition),
    ...clausesOf(transition),
    ...(text === '' ? [] : [{ text, style: 'muted' as const }]),
  ]);
}

/** How wide a line is drawn, at most. */
export const lineWidth = (line: Line): number =>
  spaced(line).reduce((sum, { text }) => sum + textWidth(text, lineSize), 0);

/** The parts with the spaces between them. */
export const spaced = (line: Line): Line =>
  line.map((segment, k) =>
    k === 0 || segment.text.startsWith(' ') ? segment : { ...segment, text: ` ${segment.text}` },
  );

const eventOf = ({ event }: Transition): Line => (event === undefined ? [] : [{ text: event, style: 'event' }]);

const guardOf = ({ guard, event }: Transition): Line =>
  guard === undefined ? [] : [{ text: `[${guardText(guard)}]`, style: event === undefined ? 'muted' : 'guard' }];

const clausesOf = (transition: Transition): Line =>
  transition.clauses.length === 0 ? [] : [{ text: clauseText(transition), style: 'clause' }];
