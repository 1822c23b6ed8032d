// A statechart as a graph in Graphviz's language. States with states inside are clusters; an arrow to or from a
// cluster is tied to a node in it and clipped at the cluster's edge.
import { type State, type Statechart, statesOf } from './statechart.js';
import { arrowLines, insideLines, isArrow, type Line, lineText } from './transition-lines.js';

/** The text of a Graphviz digraph of this statechart. */
export function statechartDot({ name, root }: Statechart): string {
  const states = statesOf(root);
  return [
    `digraph ${quoted(name)} {`,
    '  compound=true; rankdir=LR; fontname="Helvetica"; fontsize=13; labeljust=l; nodesep=0.35; ranksep=0.7;',
    '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=12];',
    '  edge [fontname="Helvetica", fontsize=10];',
    ...stateLines(root, '  '),
    ...states.flatMap(startLines),
    ...states.flatMap((state) => arrowLinesOf(state, states)),
    '}',
    '',
  ].join('\n');
}

function stateLines(state: State, indent: string, isRegion = false): readonly string[] {
  const texts = insideLines(state).map(lineText);
  const label = [state.name, ...texts].map(escaped).join('\\l') + (texts.length > 0 ? '\\l' : '');
  if (state.children.length === 0) {
    return [`${indent}${quoted(state.id)} [label="${label}"${state.kind === 'final' ? ', peripheries=2' : ''}];`];
  }
  return [
    `${indent}subgraph ${quoted(`cluster ${state.id}`)} {`,
    `${indent}  label="${label}"; style="${isRegion ? 'rounded,dashed' : 'rounded'}";`,
    ...(state.initial === undefined ? [] : [`${indent}  ${quoted(startOf(state))} [shape=point, width=0.12];`]),
    ...state.children.flatMap((child) => stateLines(child, `${indent}  `, state.kind === 'parallel')),
    `${indent}}`,
  ];
}

function startLines(state: State): readonly string[] {
  const initial = state.children.find(({ id }) => id === state.initial);
  return initial === undefined ? [] : [edge(startOf(state), anchorOf(initial), [...headOf(initial)])];
}

const arrowLinesOf = (state: State, states: readonly State[]): readonly string[] =>
  state.transitions
    .filter((transition) => isArrow(state, transition))
    .flatMap((transition) =>
      transition.targets.flatMap((id) => {
        const target = states.find((each) => each.id === id);
        if (target === undefined) return [];
        const tail = state.children.length > 0 ? [`ltail=${quoted(`cluster ${state.id}`)}`] : [];
        const grey = transition.event === undefined ? ['color=gray', 'fontcolor=gray'] : [];
        const label = `label="${arrowLines(transition).map(text).join('\\n')}"`;
        return [edge(anchorOf(state), anchorOf(target), [label, ...tail, ...headOf(target), ...grey])];
      }),
    );

const headOf = (state: State): readonly string[] =>
  state.children.length > 0 ? [`lhead=${quoted(`cluster ${state.id}`)}`] : [];

/** A node inside, or the state itself: Graphviz ties arrows to nodes alone. */
const anchorOf = (state: State): string => {
  const [first] = state.children;
  return first === undefined ? state.id : anchorOf(first);
};

const edge = (from: string, to: string, attributes: readonly string[]): string =>
  `  ${quoted(from)} -> ${quoted(to)}${attributes.length > 0 ? ` [${attributes.join(', ')}]` : ''};`;

const startOf = ({ id }: State): string => `${id} start`;
const text = (line: Line): string => escaped(lineText(line));
const escaped = (words: string): string => words.replace(/["\\]/g, '\\$&');
const quoted = (id: string): string => `"${escaped(id)}"`;
