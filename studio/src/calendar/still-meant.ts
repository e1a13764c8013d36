/** What was found for a question while the next one is on its way. */

type Named = { readonly name: string };

/**
 * Of what was found a moment ago, what is still asked for: those with the text in their name, as the server searches. What
 * stands in the list under the finger may not be somebody else's answer.
 */
export const stillMeant = <One extends Named>(found: readonly One[], text: string): readonly One[] => {
  const wanted = text.trim().toUpperCase();
  return found.filter(({ name }) => name.toUpperCase().includes(wanted));
};
