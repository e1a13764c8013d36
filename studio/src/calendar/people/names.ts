/** Whom an appointment names: those who can be booked, and those who no longer can but still stand on it. */
import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client.ts';
import type { Holder } from '../queries.ts';
import type { Assignment } from './list.ts';

/** The given ones, and one by one whoever else is on the appointment; until they are read they are missing here. */
export const useNames = (assignments: readonly Assignment[], holders: readonly Holder[]): readonly Holder[] => {
  const others = assignments.filter(({ holder }) => !holders.some(({ id }) => id === holder));
  const { data = [] } = useQuery({
    queryKey: ['holders', 'named', ...others.map(({ holder }) => holder)],
    queryFn: () =>
      Promise.all(
        others.map(({ holder: id, role }): Promise<Holder> => {
          const to = { params: { path: { id } } };
          return bodyOf(role === 'staff' ? api.GET('/api/v1/staff/{id}', to) : api.GET('/api/v1/resources/{id}', to));
        }),
      ),
    enabled: others.length > 0,
  });
  return others.length === 0 ? holders : [...holders, ...data];
};
