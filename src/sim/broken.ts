// What a run finds: the first thing that is not as it must be.

/** What is checked of a run, each apart from the others. */
export const properties = ['lockstep', 'rules', 'image', 'reads', 'settling'] as const;

/** What can be broken; an `error` is something thrown, and is always checked. */
export type Property = (typeof properties)[number] | 'error';

/** A property does not hold: whoever drives the world stops here. */
export class Broken extends Error {
  override readonly name = 'Broken';
  readonly property: Property;

  constructor(property: Property, found: string) {
    super(found);
    this.property = property;
  }
}
