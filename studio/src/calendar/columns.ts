/** Whose columns stand beside each other, remembered in this browser. */
import { useLocalStorage } from '@mantine/hooks';
import type { Holder } from './queries.ts';

/** Wide enough to read on a usual screen; whoever wants more chooses them. */
const FIRST = 10;
/** Narrower than this a column shows nothing any more. */
export const MOST_COLUMNS = 20;

export type Columns = {
  readonly shown: readonly Holder[];
  readonly choose: (ids: readonly string[]) => void;
  /** Back to the first ones. */
  readonly reset: () => void;
};

/** Of the chosen ones those that still exist, in the order of the list; with none left, the first few. */
export const columnsOf = (holders: readonly Holder[], chosen: readonly string[]): readonly Holder[] => {
  const known = holders.filter((one) => chosen.includes(one.id));
  return (known.length > 0 ? known : holders.slice(0, FIRST)).slice(0, MOST_COLUMNS);
};

export const useColumns = (holders: readonly Holder[]): Columns => {
  const [chosen, choose, forget] = useLocalStorage<readonly string[]>({ key: 'lockstep-columns', defaultValue: [] });
  return { shown: columnsOf(holders, chosen), choose, reset: forget };
};
