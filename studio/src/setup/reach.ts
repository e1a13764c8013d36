/** What somebody may change here. The server decides; this only keeps from offering what it would refuse. */
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/session.ts';
import { companiesInReach, type Company } from './queries.ts';

type Kind = 'staff' | 'resources' | 'services' | 'locations' | 'clients' | 'companies' | 'webhooks';

export type Reach = {
  /** The one a new row belongs to unless told. */
  readonly home: string;
  readonly companies: readonly Company[];
  /** The companies have been read, or could not be. */
  readonly ready: boolean;
  /** Whether rows of this kind can be made. */
  readonly mayWrite: boolean;
  /** Whether this very row can be changed: one that is inherited from a parent company is seen only. */
  readonly mayChange: (row: { readonly company: string }) => boolean;
};

export const useReach = (kind: Kind): Reach => {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const read = useQuery(companiesInReach);
  const companies = read.data ?? [];
  const mayWrite = session?.scopes.includes(`${kind}:write`) ?? false;
  const home = session?.company ?? '';
  return {
    home,
    companies,
    ready: !read.isPending,
    mayWrite,
    mayChange: ({ company }) => mayWrite && (company === home || companies.some(({ id }) => id === company)),
  };
};
