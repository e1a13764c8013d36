/** Refusals of the server, laid to the fields of a form. */
import { byField, type ApiError } from '../api/problem.ts';

export type Placed = {
  /** By the name of the field: what is wrong and what to do. */
  readonly atField: Record<string, string>;
  /** What no field of the form is to blame for. */
  readonly elsewhere: readonly string[];
};

/** `servedBy.3` belongs to the field `servedBy`. A refusal without any field is said as a whole. */
export const placed = (error: ApiError, names: readonly string[]): Placed => {
  const atField: Record<string, string> = {};
  const elsewhere: string[] = [];
  for (const [field, sentence] of Object.entries(byField(error))) {
    const name = names.find((one) => field === one || field.startsWith(`${one}.`));
    if (name === undefined) elsewhere.push(sentence);
    else atField[name] = sentence;
  }
  const whole = Object.keys(atField).length === 0 && elsewhere.length === 0;
  return { atField, elsewhere: whole ? [error.next === null ? error.message : `${error.message} ${error.next}`] : elsewhere };
};
