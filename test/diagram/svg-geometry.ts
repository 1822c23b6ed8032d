// What an SVG picture of the writers shows, as rectangles and lines, and what is wrong with it: text outside its box or
// the picture, text over text, lines through text. Widths of text come from the writers' own conservative table.
import { textWidth } from '../../src/diagram/text-width.js';
import { parseXml, textOf, type XmlElement } from './parse-xml.js';

type Rectangle = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
type Text = Rectangle & { readonly words: string };
type Segment = readonly [x1: number, y1: number, x2: number, y2: number];
export type Shown = {
  readonly width: number;
  readonly height: number;
  readonly texts: readonly Text[];
  readonly boxes: readonly Rectangle[];
  readonly segments: readonly Segment[];
};

/** The shapes of a picture, in the coordinates of the picture. */
export function shownIn(svg: string): Shown {
  const root = parseXml(svg);
  const placed = root.children.flatMap((child) => place(child, 0, 0));
  return {
    width: number(root, 'width'),
    height: number(root, 'height'),
    texts: placed.filter(({ element }) => element.name === 'text').map(textAt),
    boxes: placed
      .filter(({ element: { name, attributes } }) => name === 'rect' && attributes['class'] !== 'ground')
      .map(boxAt),
    segments: placed
      .filter(({ element: { name, attributes } }) => name === 'path' && isLine(attributes['class']))
      .flatMap(segmentsAt),
  };
}

/** Every fault of the geometry, in words; none for a good picture. */
export function faultsOf({ width, height, texts, boxes, segments }: Shown): readonly string[] {
  const picture = { left: 0, top: 0, right: width, bottom: height };
  return texts.flatMap((text, k) => [
    ...(contains(picture, text) ? [] : [`${text.words} leaves the picture`]),
    ...boxes.filter((box) => startsIn(text, box) && !contains(box, text)).map(() => `${text.words} leaves its box`),
    ...texts
      .slice(k + 1)
      .filter((other) => overlap(text, other))
      .map(({ words }) => `${text.words} is over ${words}`),
    ...segments
      .filter((segment) => crosses(segment, text))
      .map((segment) => `a line ${segment.join(' ')} crosses ${text.words}`),
  ]);
}

type Placed = { readonly element: XmlElement; readonly dx: number; readonly dy: number };

function place(element: XmlElement, dx: number, dy: number): readonly Placed[] {
  if (element.name !== 'g') return [{ element, dx, dy }];
  const [, x = '0', y = '0'] = /translate\(([\d.-]+) ([\d.-]+)\)/.exec(element.attributes['transform'] ?? '') ?? [];
  return element.children.flatMap((child) => place(child, dx + Number(x), dy + Number(y)));
}

const number = ({ attributes }: XmlElement, name: string): number => Number(attributes[name]);

const isLine = (style = ''): boolean => style.startsWith('edge');

function textAt({ element, dx, dy }: Placed): Text {
  const { class: style = '', style: size = '', 'text-anchor': anchor = 'start' } = element.attributes;
  const pixels = Number(/font-size:([\d.]+)px/.exec(size)?.[1] ?? 12);
  const words = textOf(element);
  const width = textWidth(words, pixels, style.split(' ').includes('name') ? 'bold' : 'normal');
  const left = dx + number(element, 'x') - (anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0);
  const foot = dy + number(element, 'y');
  return { words, left, right: left + width, top: foot - pixels * 0.75, bottom: foot + pixels * 0.2 };
}

function boxAt({ element, dx, dy }: Placed): Rectangle {
  const [left, top] = [dx + number(element, 'x'), dy + number(element, 'y')];
  return { left, top, right: left + number(element, 'width'), bottom: top + number(element, 'height') };
}

function segmentsAt({ element, dx, dy }: Placed): readonly Segment[] {
  const points = [...(element.attributes['d'] ?? '').matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)].map(
    ([, x, y]) => [dx + Number(x), dy + Number(y)] as const,
  );
  return points.slice(1).flatMap((end, k) => {
    const start = points[k];
    return start === undefined ? [] : [[...start, ...end] as const];
  });
}

const contains = (outer: Rectangle, inner: Rectangle): boolean =>
  outer.left <= inner.left && inner.right <= outer.right && outer.top <= inner.top && inner.bottom <= outer.bottom;

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const startsIn = ({ left, right, top, bottom }: Rectangle, box: Rectangle): boolean => {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return box.left < x && x < box.right && box.top < y && y < box.bottom;
};

/** Whether a line goes through a rectangle, asked at points close to each other. */
function crosses([x1, y1, x2, y2]: Segment, { left, right, top, bottom }: Rectangle): boolean {
  const steps = Math.max(1, Math.ceil(Math.hypot(x2 - x1, y2 - y1)));
  return Array.from({ length: steps + 1 }, (_, k) => k / steps).some((part) => {
    const [x, y] = [x1 + (x2 - x1) * part, y1 + (y2 - y1) * part];
    return left < x && x < right && top < y && y < bottom;
  });
}
