/** Our stamp as Graph names it: an extended property, the same one that EWS writes (graph.md section 7). */
import { STAMP_NAME, STAMP_SET } from '../stamp.ts';
import { isObject, listIn, textIn, type JsonObject } from './json-read.ts';

export const STAMP_PROPERTY = `String {${STAMP_SET}} Name ${STAMP_NAME}`;

/** Of OData (URL conventions 5.1.1.13.1): a quote inside a literal is doubled. */
export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** A property is shown only where it is asked for by its id. */
export const EXPAND_STAMP = `singleValueExtendedProperties($filter=id eq ${literal(STAMP_PROPERTY)})`;

/** The value of the stamp; ids of properties come back with braces and GUID in any case, names to the letter. */
export const stampIn = (event: JsonObject): string | null => {
  for (const property of listIn(event, 'singleValueExtendedProperties') ?? []) {
    if (!isObject(property)) continue;
    const [, set, name] = /^String \{([0-9a-f-]{36})\} Name (.+)$/i.exec(textIn(property, 'id') ?? '') ?? [];
    if (set?.toLowerCase() === STAMP_SET && name === STAMP_NAME) return textIn(property, 'value');
  }
  return null;
};
