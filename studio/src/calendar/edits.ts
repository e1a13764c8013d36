/** Writes to appointments: sent with the version they were decided on, told in words, and taken back when wished. */
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api, bodyOf } from '../api/client.ts';
import type { Patch } from './moves.ts';
import type { Appointment } from './queries.ts';

export const sendChange =
  (queries: QueryClient, id: string) =>
  async (patch: Patch): Promise<Appointment> => {
    const after = await bodyOf(api.PATCH('/api/v1/appointments/{id}', { params: { path: { id } }, body: patch }));
    queries.setQueryData(['appointment', id], after);
    await queries.invalidateQueries({ queryKey: ['appointments'] });
    return after;
  };

/** The steps of an appointment's life. */
export const STEPS = ['confirm', 'cancel', 'attended', 'reinstate'] as const;
export type LifeStep = (typeof STEPS)[number];

export const takeStep = async (
  queries: QueryClient,
  { id, version }: Appointment,
  step: LifeStep,
  tellClient: boolean = true,
): Promise<void> => {
  const to = { params: { path: { id } }, body: { version, ...(tellClient ? {} : { tellClient }) } };
  const after = await bodyOf(
    step === 'confirm'
      ? api.POST('/api/v1/appointments/{id}/confirm', to)
      : step === 'cancel'
        ? api.POST('/api/v1/appointments/{id}/cancel', to)
        : step === 'attended'
          ? api.POST('/api/v1/appointments/{id}/attended', to)
          : // Only where everybody is free, as when it was booked.
            api.POST('/api/v1/appointments/{id}/reinstate', { ...to, body: { version, availability: 'require' } }),
  );
  queries.setQueryData(['appointment', id], after);
  await Promise.all([
    queries.invalidateQueries({ queryKey: ['appointments'] }),
    queries.invalidateQueries({ queryKey: ['appointment', id, 'story'] }),
  ]);
};

export const useChange = (id: string) => {
  const queries = useQueryClient();
  return async (patch: Patch): Promise<void> => {
    await sendChange(queries, id)(patch);
    await queries.invalidateQueries({ queryKey: ['appointment', id, 'story'] });
  };
};
