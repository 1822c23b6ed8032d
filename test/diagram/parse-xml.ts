// A small, strict parser of XML without document types: enough to know that what the writers write is well-formed,
// and to run it. It refuses whatever it does not know.

export type XmlElement = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text directly inside, without that of the children. */
  readonly text: string;
};

type Open = {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  text: string;
};

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const pieces =
  /<\?[^?]*\?>|<!--(?:(?!--)[\s\S])*-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;

/**
 * The outermost element.
 *
 * @throws Error where the text is not well-formed
 */
export function parseXml(source: string): XmlElement {
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const stack: Open[] = [root];
  pieces.lastIndex = 0;
  while (pieces.lastIndex < source.length) {
    const start = pieces.lastIndex;
    const match = pieces.exec(source);
    const parent = stack.at(-1);
    if (match === null || parent === undefined)
      throw new Error(`no XML at ${start}: ${source.slice(start, start + 40)}`);
    const [, data, closed, opened, attributes = '', isEmpty, text] = match;
    if (data !== undefined) parent.text += data;
    if (text !== undefined) parent.text += unescaped(text);
    if (closed !== undefined) close(stack, closed);
    if (opened !== undefined) {
      const child: Open = { name: opened, attributes: attributesOf(attributes), children: [], text: '' };
      parent.children.push(child);
      if (isEmpty !== '/') stack.push(child);
    }
  }
  const [only] = root.children;
  if (stack.length !== 1 || only === undefined || root.children.length !== 1 || root.text.trim() !== '') {
    throw new Error('a document has exactly one outermost element');
  }
  return only;
}

/** The element and everything inside it, in the order of the document. */
export const elementsOf = (element: XmlElement): readonly XmlElement[] => [
  element,
  ...element.children.flatMap(elementsOf),
];

/** All the text in an element. */
export const textOf = (element: XmlElement): string => element.text + element.children.map(textOf).join('');

function close(stack: Open[], name: string): void {
  const last = stack.pop();
  if (last?.name !== name || stack.length === 0) throw new Error(`</${name}> closes <${last?.name ?? ''}>`);
}

function attributesOf(source: string): Record<string, string> {
  const pairs = [...source.matchAll(/([\w:.-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    unescaped(value),
  ]);
  const attributes: Record<string, string> = Object.fromEntries(pairs);
  if (Object.keys(attributes).length !== pairs.length) throw new Error(`an attribute is there twice: ${source}`);
  return attributes;
}

const unescaped = (text: string): string =>
  text.replace(/&([^;\s]*);?/g, (whole, name: string) => {
    const sign = entities[name];
    if (sign === undefined || !whole.endsWith(';')) throw new Error(`unknown entity ${whole}`);
    return sign;
  });
