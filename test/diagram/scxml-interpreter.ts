// An interpreter of SCXML after the algorithm of the recommendation (https://www.w3.org/TR/scxml/, appendix D), as far
// as statecharts without history, entry actions, raised events and invocations need it. What it does not know, it refuses.
import { createContext, runInContext } from 'node:vm';
import { parseXml, type XmlElement } from './parse-xml.js';

type Node = {
  readonly element: XmlElement;
  readonly parent: Node | undefined;
  readonly order: number;
  readonly states: Node[];
};
type Taken = { readonly source: Node; readonly element: XmlElement };

const stateTags = ['state', 'parallel', 'final'];
const knownTags = [...stateTags, 'scxml', 'datamodel', 'data', 'script', 'transition', 'assign'];

export class ScxmlInterpreter {
  private readonly nodes: Node[] = [];
  private readonly root: Node;
  private readonly configuration = new Set<Node>();
  private readonly scope = createContext({ In: (id: string) => this.isIn(id), _event: undefined });

  constructor(document: string) {
    const scxml = parseXml(document);
    if (scxml.name !== 'scxml' || scxml.attributes['datamodel'] !== 'ecmascript')
      throw new Error('no SCXML in ECMAScript');
    this.root = this.read(scxml, undefined);
    for (const { element } of this.nodes) this.declare(element);
    this.enter([this.node(scxml.attributes['initial'] ?? '')], this.root);
    this.settle();
  }

  /** The ids of the simple states that it is in, in the order of the document. */
  get active(): readonly string[] {
    return this.sorted([...this.configuration].filter(({ states }) => states.length === 0)).map(idOf);
  }

  /** The value of an expression over the datamodel. */
  evaluate(expression: string): unknown {
    return runInContext(`(${expression})`, this.scope);
  }

  /** Takes an event; says whether any transition was for it. */
  send(name: string, data: Readonly<Record<string, unknown>>): boolean {
    this.scope['_event'] = { name, data };
    const taken = this.select(name);
    this.microstep(taken);
    this.settle();
    return taken.length > 0;
  }

  private read(element: XmlElement, parent: Node | undefined): Node {
    if (!knownTags.includes(element.name)) throw new Error(`<${element.name}> is not known here`);
    const node: Node = { element, parent, order: this.nodes.length, states: [] };
    this.nodes.push(node);
    for (const child of element.children) {
      if (stateTags.includes(child.name)) node.states.push(this.read(child, node));
    }
    return node;
  }

  private declare({ children }: XmlElement): void {
    for (const { name, children: data, text } of children) {
      if (name === 'script') runInContext(text, this.scope);
      if (name !== 'datamodel') continue;
      for (const { attributes } of data) this.scope[attributes['id'] ?? ''] = this.evaluate(attributes['expr'] ?? '');
    }
  }

  private settle(): void {
    for (let rounds = 0; rounds < 100; rounds += 1) {
      const taken = this.select(undefined);
      if (taken.length === 0) return;
      this.microstep(taken);
    }
    throw new Error('transitions without event go on for ever');
  }

  /** For each simple state the first enabled transition, from the inside out, without those that conflict. */
  private select(event: string | undefined): readonly Taken[] {
    const chosen: Taken[] = [];
    for (const leaf of this.sorted([...this.configuration].filter(({ states }) => states.length === 0))) {
      const taken = [leaf, ...ancestors(leaf)].flatMap((source) => this.enabled(source, event)).at(0);
      if (taken !== undefined && !chosen.some(({ element }) => element === taken.element)) this.add(chosen, taken);
    }
    return chosen;
  }

  private add(chosen: Taken[], taken: Taken): void {
    const conflicts = chosen.filter((other) => this.exits(taken).some((node) => this.exits(other).includes(node)));
    if (conflicts.every((other) => ancestors(taken.source).includes(other.source))) {
      for (const other of conflicts) chosen.splice(chosen.indexOf(other), 1);
      chosen.push(taken);
    }
  }

  private enabled(source: Node, event: string | undefined): readonly Taken[] {
    const transitions = source.element.children.filter(({ name }) => name === 'transition');
    return transitions
      .filter(({ attributes }) => attributes['event'] === event)
      .filter(({ attributes }) => attributes['cond'] === undefined || Boolean(this.evaluate(attributes['cond'])))
      .map((element) => ({ source, element }));
  }

  private microstep(taken: readonly Taken[]): void {
    const domains = taken.map((each) => this.domain(each));
    for (const node of taken.flatMap((each) => this.exits(each))) this.configuration.delete(node);
    for (const { element } of taken) for (const child of element.children) this.execute(child);
    for (const [k, each] of taken.entries()) this.enter(this.targets(each), domains[k] ?? this.root);
  }

  private execute({ name, attributes }: XmlElement): void {
    if (name !== 'assign') throw new Error(`<${name}> cannot be executed here`);
    runInContext(`${attributes['location']} = (${attributes['expr']});`, this.scope);
  }

  private targets({ element }: Taken): readonly Node[] {
    return (element.attributes['target'] ?? '')
      .split(' ')
      .filter(Boolean)
      .map((id) => this.node(id));
  }

  /** The state within which a transition moves; none for one that stays. */
  private domain(taken: Taken): Node | undefined {
    const targets = this.targets(taken);
    if (targets.length === 0) return undefined;
    const { source, element } = taken;
    const isInside = targets.every((target) => ancestors(target).includes(source));
    if (element.attributes['type'] === 'internal' && isCompound(source) && isInside) return source;
    return ancestors(source).find(
      (node) => isCompound(node) && targets.every((target) => ancestors(target).includes(node)),
    );
  }

  private exits(taken: Taken): readonly Node[] {
    const domain = this.domain(taken);
    return domain === undefined ? [] : [...this.configuration].filter((node) => ancestors(node).includes(domain));
  }

  private enter(targets: readonly Node[], domain: Node): void {
    for (const target of targets) {
      const path = ancestors(target).slice(0, ancestors(target).indexOf(domain));
      for (const node of path) this.configuration.add(node);
      this.enterWithDescendants(target);
      for (const node of path) if (node.element.name === 'parallel') this.enterWithDescendants(node);
    }
  }

  private enterWithDescendants(node: Node): void {
    this.configuration.add(node);
    const isEntered = (child: Node) => this.configuration.has(child);
    if (node.element.name === 'parallel') {
      for (const child of node.states) if (!isEntered(child)) this.enterWithDescendants(child);
    } else if (node.states.length > 0 && !node.states.some(isEntered)) {
      this.enterWithDescendants(this.node(node.element.attributes['initial'] ?? ''));
    }
  }

  private node(id: string): Node {
    const node = this.nodes.find(({ element }) => element.attributes['id'] === id);
    if (node === undefined) throw new Error(`there is no state ${id}`);
    return node;
  }

  private isIn(id: string): boolean {
    return [...this.configuration].some((node) => idOf(node) === id);
  }

  private sorted(nodes: readonly Node[]): readonly Node[] {
    return [...nodes].sort((a, b) => a.order - b.order);
  }
}

const idOf = ({ element }: Node): string => element.attributes['id'] ?? '';

/** From the inside out. */
const ancestors = ({ parent }: Node): readonly Node[] => (parent === undefined ? [] : [parent, ...ancestors(parent)]);

const isCompound = ({ element, states }: Node): boolean => element.name !== 'parallel' && states.length > 0;
