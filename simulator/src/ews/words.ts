/** Long lists of names as running text: one name a line would be pages. */

/** The words of a text, split at white space. */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
