// A statechart as the text of a PlantUML state diagram.
import type { State, Statechart } from './statechart.js';
import { arrowText, insideLines, isArrow, lineText } from './transition-lines.js';

/** The text of a PlantUML state diagram of this statechart. */
export const statechartPlantuml = ({ name, root }: Statechart): string =>
  ['@startuml', `title ${name}`, 'hide empty description', ...stateLines(root, ''), '@enduml', ''].join('\n');

function stateLines(state: State, indent: string): readonly string[] {
  const id = plantumlId(state.id);
  const texts = insideLines(state).map((line) => `${indent}${id} : ${escaped(lineText(line))}`);
  const end = state.kind === 'final' ? [`${indent}${id} --> [*]`] : [];
  if (state.children.length === 0) return [`${indent}state "${state.name}" as ${id}`, ...texts, ...end];
  const inner = `${indent}  `;
  const children = state.children.flatMap((child, k) => [
    ...(state.kind === 'parallel' && k > 0 ? [`${inner}--`] : []),
    ...stateLines(child, inner),
  ]);
  return [
    `${indent}state "${state.name}" as ${id} {`,
    ...(state.initial === undefined ? [] : [`${inner}[*] --> ${plantumlId(state.initial)}`]),
    ...children,
    ...state.children.flatMap((child) => arrowsOf(child, inner)),
    `${indent}}`,
    ...texts,
  ];
}

const arrowsOf = (state: State, indent: string): readonly string[] =>
  state.transitions
    .filter((transition) => isArrow(state, transition))
    .flatMap((transition) => {
      const style = transition.event === undefined ? '-[#gray]->' : '-->';
      return transition.targets.map(
        (target) =>
          `${indent}${plantumlId(state.id)} ${style} ${plantumlId(target)} : ${escaped(arrowText(transition))}`,
      );
    });

const plantumlId = (id: string): string => id.replace(/\W/g, '_');

/** A backslash starts an escape in PlantUML, and its creole takes doubled signs for styles. */
const escaped = (text: string): string => text.replace(/\\/g, '\\\\').replace(/([~*_/-])\1/g, '~$1$1');
