/** Who of those that are free can serve together: one for each group, nobody twice. */

/** For each group the holders of whom one is wanted, in the order of preference. */
export type Groups = readonly (readonly string[])[];

/**
 * For each group of the free ones those who can really be taken: whoever is chosen, every other group still finds somebody.
 * Null when the groups cannot all be served. `Ada or Bob` and `Ada` together leave Bob and Ada.
 */
export const choicesOf = (free: Groups): Groups | null => {
  if (free.some((group) => group.length === 0)) return null;
  // Most often one out of a single group is wanted, at hundreds of starts: nobody is counted for that.
  if (free.length === 1) return free;
  // With as many people in each group as there are groups, or none in two, no choice can starve another.
  if (free.every((group) => group.length >= free.length) || areDisjoint(free)) return free;
  const open = free.map((group, index) => group.filter((holder) => seat(free, new Map([[holder, index]]))));
  return open.some((group) => group.length === 0) ? null : open;
};

/** One for each group out of what `choicesOf` answered, nobody twice: the first in order of preference that works out. */
export const firstChoice = (choices: Groups): readonly string[] => {
  if (areDisjoint(choices)) return firsts(choices);
  const chosen = new Map<string, number>();
  choices.forEach((group, index) => {
    const holder = group.find((one) => !chosen.has(one) && seat(choices, new Map([...chosen, [one, index]])));
    if (holder !== undefined) chosen.set(holder, index);
  });
  return [...chosen.keys()];
};

const firsts = (groups: Groups): readonly string[] => {
  const result: string[] = [];
  for (const [first] of groups) if (first !== undefined) result.push(first);
  return result;
};

const areDisjoint = (groups: Groups): boolean =>
  groups.length === 1 || new Set(groups.flat()).size === groups.reduce((sum, group) => sum + group.length, 0);

/** Whether every group not yet in `taken` (holder → group) finds somebody of its own: Kuhn's augmenting paths. */
const seat = (groups: Groups, taken: ReadonlyMap<string, number>): boolean => {
  const fixed = new Set(taken.values());
  const seats = new Map(taken);
  const place = (group: number, tried: Set<string>): boolean => {
    for (const holder of groups[group] ?? []) {
      if (taken.has(holder) || tried.has(holder)) continue;
      tried.add(holder);
      const other = seats.get(holder);
      if (other !== undefined && !place(other, tried)) continue;
      seats.set(holder, group);
      return true;
    }
    return false;
  };
  return groups.every((_, index) => fixed.has(index) || place(index, new Set()));
};
