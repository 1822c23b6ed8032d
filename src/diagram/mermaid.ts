// A statechart as the text of a Mermaid state diagram. Mermaid knows no transitions inside a state, and draws none from
// a state to its own child: these are a node of mere text inside it.
import { type State, type Statechart, statesOf } from './statechart.js';
import { arrowText, insideLines, isArrow, lineText } from './transition-lines.js';

/** The text of a Mermaid state diagram of this statechart. */
export function statechartMermaid({ name, root }: Statechart): string {
  const texts = statesOf(root).filter((state) => state.children.length > 0 && insideLines(state).length > 0);
  return [
    '---',
    `title: ${name}`,
    '---',
    'stateDiagram-v2',
    '  classDef text fill:none,stroke:none,font-style:italic',
    ...stateLines(root, '  '),
    ...texts.map((state) => `  class ${textId(state)} text`),
    '',
  ].join('\n');
}

function stateLines(state: State, indent: string): readonly string[] {
  const id = mermaidId(state.id);
  const lines = insideLines(state).map((line) => escaped(lineText(line)));
  if (state.children.length === 0) {
    const text = [state.name, ...lines].join('<br/>');
    return [`${indent}state "${text}" as ${id}`, ...(state.kind === 'final' ? [`${indent}${id} --> [*]`] : [])];
  }
  const inner = `${indent}  `;
  return [
    `${indent}state "${state.name}" as ${id} {`,
    `${inner}direction ${directionOf(state)}`,
    ...(lines.length > 0 ? [`${inner}state "${lines.join('<br/>')}" as ${textId(state)}`] : []),
    ...(state.initial === undefined ? [] : [`${inner}[*] --> ${mermaidId(state.initial)}`]),
    ...state.children.flatMap((child) => stateLines(child, inner)),
    ...state.children.flatMap((child) => arrowsOf(child, inner)),
    `${indent}}`,
  ];
}

/** Simple states stand in a row; so do regions for Mermaid's layout, which then puts them below each other. */
const directionOf = ({ kind, children }: State): 'LR' | 'TB' =>
  kind === 'parallel' || children.every((child) => child.children.length === 0) ? 'LR' : 'TB';

const arrowsOf = (state: State, indent: string): readonly string[] =>
  state.transitions
    .filter((transition) => isArrow(state, transition))
    .flatMap((transition) =>
      transition.targets.map(
        (target) => `${indent}${mermaidId(state.id)} --> ${mermaidId(target)} : ${escaped(arrowText(transition))}`,
      ),
    );

const mermaidId = (id: string): string => id.replace(/\W/g, '_');

const textId = ({ id }: State): string => `${mermaidId(id)}__text`;

/** Mermaid ends a statement at a semicolon and takes `#` for the start of an entity. */
const escaped = (text: string): string => text.replace(/[#;<>"]/g, (sign) => `#${sign.charCodeAt(0)};`);
