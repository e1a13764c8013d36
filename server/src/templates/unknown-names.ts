/** Names in a template that none of the objects has, each with its place: a misspelt one would silently be nothing. */
import type { Liquid, Template } from 'liquidjs';
import type { Objects, TemplateProblem } from './template.ts';

/** What lists and texts have of their own. */
const OF_LISTS: readonly string[] = ['first', 'last', 'size'];

/** @param objects with every name that may be used, and with one element in each list */
export const unknownNames = (liquid: Liquid, parsed: Template[], objects: Objects): readonly TemplateProblem[] => {
  const { globals } = liquid.analyzeSync(parsed, { partials: false });
  const found: TemplateProblem[] = [];
  for (const uses of Object.values(globals))
    for (const { segments, location } of uses) {
      const name = unknownOf(segments, objects);
      if (name !== null) found.push({ problem: `There is no object or field "${name}".`, line: location.row, column: location.col });
    }
  return found.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
};

/** The path as far as it is wrong. Where it goes on by a value of the template itself, nothing can be said. */
const unknownOf = (segments: readonly unknown[], objects: Objects): string | null => {
  let at: unknown = objects;
  const path: string[] = [];
  for (const segment of segments) {
    if (typeof segment !== 'string' && typeof segment !== 'number') return null;
    path.push(String(segment));
    if (Array.isArray(at)) {
      if (segment === 'size') return null;
      if (typeof segment === 'string' && !OF_LISTS.includes(segment)) return path.join('.');
      at = at[0];
    } else if (typeof at === 'object' && at !== null) {
      if (!Object.hasOwn(at, segment)) return path.join('.');
      at = (at as Readonly<Record<string, unknown>>)[segment];
    } else {
      return typeof at === 'string' && segment === 'size' ? null : path.join('.');
    }
  }
  return null;
};
