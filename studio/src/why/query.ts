/** Why a time cannot be booked, asked of the server. */
import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf, type Schema } from '../api/client.ts';

export type Reason = Schema<'Reason'>;

/** A time as ISO 8601, and who or what is wanted then. */
export type Question =
  | { readonly start: string; readonly end: string; readonly holders: readonly string[] }
  | {
      readonly start: string;
      readonly service: string;
      /** As the search takes them: `a,b;c`; empty: any that serve. */
      readonly staff: string;
      readonly rooms: readonly string[];
    };

const asked = (question: Question) =>
  'service' in question
    ? {
        start: question.start,
        service: question.service,
        ...(question.staff === '' ? {} : { staff: question.staff }),
        ...(question.rooms.length === 0 ? {} : { rooms: question.rooms.join(',') }),
      }
    : { start: question.start, end: question.end, holder: question.holders.join(',') };

export const whyQuery = (question: Question, zone: string) =>
  queryOptions({
    // Among the free times: whatever changes those changes this too.
    queryKey: ['availability', 'why', question, zone],
    queryFn: () => bodyOf(api.GET('/api/v1/availability/why', { params: { query: { ...asked(question), zone } } })),
    staleTime: 0,
  });
