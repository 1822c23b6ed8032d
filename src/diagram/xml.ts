// The little of XML that the writers need: names and attributes in, well-formed text out.

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it may stand in an element or in an attribute between double quotes. */
export const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; what is inside is XML already. Numbers have one decimal at most, so that equal pictures are equal. */
export function element(name: string, attributes: Attributes, inside?: string): string {
  const pairs = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const head = [name, ...pairs.map(([key, value]) => `${key}="${escapeXml(textOf(value))}"`)].join(' ');
  return inside === undefined ? `<${head}/>` : `<${head}>${inside}</${name}>`;
}

const textOf = (value: string | number | undefined): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : String(value);
