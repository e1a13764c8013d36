/** Values for a template: copies without prototypes, so that `constructor`, `__proto__` and the like are names like any other. */

/** Deeper than any object of ours. */
const DEPTH = 8;

// Control characters but tab and line feed, lone surrogates, and what turns the direction of the text after it: all of them come from
// people's texts only, and could make a line look like another.
const HOSTILE =
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const cleanText = (text: string): string => text.replace(/\r\n?/g, '\n').replace(HOSTILE, '');

/** A copy of what a template is given; what is neither text, number, truth, list nor object is not passed on. */
export const plain = (objects: Readonly<Record<string, unknown>>): object => {
  const copied = copyOf(objects, 0);
  return typeof copied === 'object' && copied !== null ? copied : {};
};

const copyOf = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null || depth > DEPTH) return null;
  if (Array.isArray(value)) return value.map((one: unknown) => copyOf(one, depth + 1));
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [name, inner] of Object.entries(value)) copy[name] = copyOf(inner, depth + 1);
  return copy;
};
