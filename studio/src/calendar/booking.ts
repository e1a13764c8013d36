/** Booking what was chosen: the client is made first where there is none yet, and found again should the booking be refused. */
import '../texts/moves.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf } from '../api/client.ts';
import { say } from '../shell/toast.tsx';
import { momentWords } from '../time/words.ts';
import { instantOf } from '../time/zone.ts';
import type { Times } from './by-hand.tsx';
import type { Chosen } from './client-field.tsx';
import type { Slot } from './free-times.tsx';

export type Wanted = {
  readonly service: string | null;
  /** Empty: the name of the service. */
  readonly title: string;
  readonly notes: string;
  readonly client: Chosen;
  readonly holders: readonly string[];
  /** One of these two. */
  readonly when: Times | null;
  readonly slot: Slot | null;
  /** Also where the time is not on offer. */
  readonly anyway: boolean;
};

export const useBooking = ({ zone, done }: { readonly zone: string; readonly done: (id: string) => void }) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  /** A client made for a booking that was then refused is not made twice. */
  const made = useRef<{ readonly name: string; readonly email: string; readonly id: string } | null>(null);

  const clientOf = async (client: Chosen): Promise<string[]> => {
    if (client === null) return [];
    if (client.id !== null) return [client.id];
    const email = client.email.trim();
    if (made.current?.name === client.name && made.current.email === email) return [made.current.id];
    const { id } = await bodyOf(api.POST('/api/v1/clients', { body: { name: client.name, ...(email === '' ? {} : { email }) } }));
    made.current = { name: client.name, email, id };
    return [id];
  };
  const instant = (field: string): string => new Date(instantOf(`${field}:00`, zone)).toISOString();

  return useMutation({
    mutationFn: async ({ service, title, notes, client, holders, when, slot, anyway }: Wanted) =>
      bodyOf(
        api.POST('/api/v1/appointments', {
          body: {
            ...(service === null ? {} : { service }),
            ...(title === '' ? {} : { title }),
            notes,
            zone,
            start: slot?.start ?? instant(when?.start ?? ''),
            end: slot?.end ?? instant(when?.end ?? ''),
            clients: await clientOf(client),
            assignments: holders.map((holder) => ({ holder })),
            availability: anyway ? 'ignore' : 'require',
          },
        }),
      ),
    onSuccess: async (appointment) => {
      await queries.invalidateQueries({ queryKey: ['appointments'] });
      const warnings = (appointment.warnings ?? []).map((one) => t(`calendar.warnings.${one}`));
      const words = t('appointment.booked', { title: appointment.title, when: momentWords(Date.parse(appointment.start), zone) });
      say([words, ...warnings].join(' '));
      done(appointment.id);
    },
    onError: () => void queries.invalidateQueries({ queryKey: ['availability'] }),
  });
};
