/** What of a form has to be sent: only what somebody changed, so that two people at two fields do not undo each other. */
export const changed = <Values extends object>(before: Values, after: Values): Partial<Values> =>
  Object.fromEntries(
    Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof Values])),
  ) as Partial<Values>;

/** An empty field is no value. */
export const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
