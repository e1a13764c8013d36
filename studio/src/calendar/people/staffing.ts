/** Changes of who is on an appointment: sent with the version they were decided on, said in words, and shown as the server answers. */
import '../../texts/moves.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../texts/i18n.ts';
import { api, bodyOf } from '../../api/client.ts';
import { say } from '../../shell/toast.tsx';
import type { Appointment } from '../queries.ts';
import type { Wishes } from './list.ts';

export type Change =
  | { readonly step: 'front' | 'remove'; readonly name: string; readonly list: Wishes }
  /** `anyway`: also where the time of whom it is about is not on offer. */
  | { readonly step: 'add' | 'replace'; readonly name: string; readonly list: Wishes; readonly anyway: boolean }
  | { readonly step: 'askAgain' | 'release'; readonly name: string; readonly holder: string };

const sent = ({ id, version }: Appointment, change: Change): Promise<Appointment> => {
  if ('list' in change) {
    const { list } = change;
    const mayBeBusy = !('anyway' in change) || change.anyway;
    const body = { version, assignments: [...list], availability: mayBeBusy ? ('ignore' as const) : ('require' as const) };
    return bodyOf(api.PATCH('/api/v1/appointments/{id}', { params: { path: { id } }, body }));
  }
  const to = { params: { path: { id, holder: change.holder } }, body: { version } };
  return bodyOf(
    change.step === 'askAgain'
      ? api.POST('/api/v1/appointments/{id}/assignments/{holder}/ask-again', to)
      : api.POST('/api/v1/appointments/{id}/assignments/{holder}/release', to),
  );
};

/** Never optimistic: who is free, and who organises next, is the server's to say. `done` is called once the change is shown. */
export const useStaffing = (appointment: Appointment, done: () => void) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const again = (key: readonly string[]): Promise<void> => queries.invalidateQueries({ queryKey: key });
  return useMutation({
    mutationFn: (change: Change) => sent(appointment, change),
    onSuccess: async (after, { step, name }) => {
      queries.setQueryData(['appointment', after.id], after);
      const warnings = (after.warnings ?? []).map((one) => t(`calendar.warnings.${one}`));
      say([t(`people.done.${step}`, { name }), ...(step === 'add' || step === 'replace' ? warnings : [])].join(' '));
      done();
      await Promise.all([again(['appointments']), again(['appointment', after.id, 'story'])]);
    },
    // What it was decided on may have changed meanwhile.
    onError: () => again(['appointment', appointment.id]),
  });
};
export type Staffing = ReturnType<typeof useStaffing>;
