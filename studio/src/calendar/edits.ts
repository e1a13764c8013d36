/** Writes to appointments: sent with the version they were decided on, told in words, and taken back when wished. */
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, bodyOf } from '../api/client.ts';
import { complain, say } from '../shell/toast.tsx';
import { momentWords } from '../time/words.ts';
import { undone, type Patch } from './moves.ts';
import type { Appointment } from './queries.ts';

const send =
  (queries: QueryClient, id: string) =>
  async (patch: Patch): Promise<Appointment> => {
    const after = await bodyOf(api.PATCH('/api/v1/appointments/{id}', { params: { path: { id } }, body: patch }));
    queries.setQueryData(['appointment', id], after);
    await queries.invalidateQueries({ queryKey: ['appointments'] });
    return after;
  };

/** Moves or resizes an appointment at once; `revert` puts the grid back when the server refuses. */
export const useMove = (zone: string) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return (before: Appointment, patch: Patch, revert: () => void): void => {
    const change = send(queries, before.id);
    const title = before.title;
    change(patch).then(
      (after) => {
        const warnings = (after.warnings ?? []).map((one) => t(`calendar.warnings.${one}`));
        const words = t('calendar.moved', { title, when: momentWords(Date.parse(after.start), zone) });
        say([words, ...warnings].join(' '), () => {
          // Whoever was not told that it moved is not told that it is back.
          const back = { ...undone(before, after), ...(patch.tellClient === false ? { tellClient: false } : {}) };
          change(back).then(() => say(t('calendar.undone', { title })), complain);
        });
      },
      (error: unknown) => {
        revert();
        complain(error);
        void queries.invalidateQueries({ queryKey: ['appointments'] });
      },
    );
  };
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
    queries.invalidateQueries({ queryKey: ['appointment', id, 'journal'] }),
  ]);
};

export const useChange = (id: string) => {
  const queries = useQueryClient();
  return async (patch: Patch): Promise<void> => {
    await send(queries, id)(patch);
    await queries.invalidateQueries({ queryKey: ['appointment', id, 'journal'] });
  };
};
