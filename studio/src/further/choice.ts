/** The one list that is ticked: what is chosen, and what Exchange showed beside it. */
import type { Further, Look } from './queries.ts';

export type Choice = {
  readonly id: string;
  readonly name: string;
  /** As it stands since it was chosen; null: it is not. */
  readonly further: Further | null;
  /** As Exchange just showed it; null: nobody looked, or it was not there. */
  readonly seen: Look['items'][number] | null;
};

export const choicesOf = (further: readonly Further[], look: Look | null): readonly Choice[] => {
  const seen = new Map((look?.items ?? []).map((one) => [one.id, one]));
  const chosen = further.map((one): Choice => ({
    id: one.id,
    name: seen.get(one.id)?.name ?? one.name,
    further: one,
    seen: seen.get(one.id) ?? null,
  }));
  const others = (look?.items ?? []).filter(({ id }) => !further.some((one) => one.id === id));
  return [...chosen, ...others.map((one): Choice => ({ id: one.id, name: one.name, further: null, seen: one }))];
};

/** Whether ticking these would change anything. */
export const isChanged = (further: readonly Further[], ticked: readonly string[]): boolean =>
  further.length !== ticked.length || further.some(({ id }) => !ticked.includes(id));
