/** Free times of a week, each week asked for once for as long as the page stays on it. */
import { useEffect, useState } from 'react';
import { plusDays } from '../time/zone.ts';
import { beginOf } from './dates.ts';
import { readTimes, type FreeTimes, type Where } from './server.ts';

export const WEEK = 7;

type State = { readonly key: string; readonly times: FreeTimes | null; readonly error: unknown };

/** `turn` asks anew when it changes. What is shown stays until the next answer is there, marked as `old`. */
export const useFreeTimes = (where: Where, first: string, zone: string, turn: number): State & { readonly old: boolean } => {
  const key = JSON.stringify([where, first, zone, turn]);
  const [state, setState] = useState<State>({ key: '', times: null, error: null });
  useEffect(() => {
    let over = false;
    const [place, from, named] = JSON.parse(key) as [Where, string, string];
    readTimes(place, beginOf(from, named), beginOf(plusDays(from, WEEK), named), named)
      .then((times) => over || setState({ key, times, error: null }))
      .catch((error: unknown) => over || setState({ key, times: null, error }));
    return () => {
      over = true;
    };
  }, [key]);
  return { ...state, old: state.key !== key };
};
