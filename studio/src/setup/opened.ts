/** What is open beside a list, kept in the address: it can be linked to, and the way back closes it. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { NEW, readOpened, type Part, type Place } from './search.ts';

export type OpenState = {
  readonly id: string | null;
  readonly adding: boolean;
  readonly part: 'fields' | Part;
  readonly open: (id: string, part?: Part) => void;
  readonly close: () => void;
};

export const useOpened = (place: Place): OpenState => {
  const { open, part } = readOpened({ ...useSearch({ from: '/inside/setup/{-$place}' }) });
  const navigate = useNavigate();
  return {
    id: open === undefined || open === NEW ? null : open,
    adding: open === NEW,
    part: part ?? 'fields',
    open: (id, wanted) =>
      void navigate({
        to: '/setup/{-$place}',
        params: { place },
        search: { open: id, ...(wanted === undefined ? {} : { part: wanted }) },
        // Between the parts of one thing there is no way back.
        replace: id === open,
      }),
    close: () => void navigate({ to: '/setup/{-$place}', params: { place }, search: {} }),
  };
};
