/** A new appointment: what, with whom, when. */
import '../texts/appointment.ts';
import { Alert, Button, Group, Modal, MultiSelect, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, bodyOf } from '../api/client.ts';
import { ApiError, byField } from '../api/problem.ts';
import { say } from '../shell/toast.tsx';
import { momentWords } from '../time/words.ts';
import { instantOf, plusSeconds } from '../time/zone.ts';
import { servicesQuery, type Holder } from './queries.ts';

type Props = {
  /** On the wall of the zone; null: nothing was drawn on the grid. */
  readonly start: string | null;
  readonly end: string | null;
  readonly holder: string | null;
  readonly day: string;
  readonly zone: string;
  readonly holders: readonly Holder[];
  readonly close: () => void;
  readonly booked: (id: string) => void;
};

const HALF_HOUR_SECONDS = 1_800;

export const NewAppointment = ({ start, end, holder, day, zone, holders, close, booked }: Props) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const services = useQuery(servicesQuery);
  const first = start ?? `${day}T09:00:00`;
  const form = useForm({
    initialValues: {
      service: '',
      title: '',
      notes: '',
      start: first.slice(0, 16),
      end: (end ?? plusSeconds(first, HALF_HOUR_SECONDS)).slice(0, 16),
      assignments: holder === null ? [] : [holder],
    },
    validate: {
      title: (value, { service }) => (value.trim() === '' && service === '' ? t('appointment.needsTitle') : null),
      end: (value, { start: from }) => (value <= from ? t('appointment.endsTooEarly') : null),
      assignments: (value) => (value.length === 0 ? t('appointment.needsPeople') : null),
    },
  });
  const instant = (field: string): string => new Date(instantOf(`${field}:00`, zone)).toISOString();
  const book = useMutation({
    mutationFn: ({ service, title, notes, assignments, ...times }: typeof form.values) =>
      bodyOf(
        api.POST('/api/v1/appointments', {
          body: {
            ...(service === '' ? {} : { service }),
            ...(title.trim() === '' ? {} : { title: title.trim() }),
            notes,
            start: instant(times.start),
            end: instant(times.end),
            zone,
            assignments: assignments.map((one) => ({ holder: one })),
          },
        }),
      ),
    onSuccess: async (appointment) => {
      await queries.invalidateQueries({ queryKey: ['appointments'] });
      say(t('appointment.booked', { title: appointment.title, when: momentWords(Date.parse(appointment.start), zone) }));
      close();
      booked(appointment.id);
    },
    onError: (error) => {
      if (error instanceof ApiError) form.setErrors(byField(error));
    },
  });
  const chooseService = (id: string): void => {
    const service = services.data?.find((one) => one.id === id);
    form.setFieldValue('service', id);
    if (service !== undefined) form.setFieldValue('end', plusSeconds(`${form.values.start}:00`, service.durationMinutes * 60).slice(0, 16));
  };
  const shownAtField = Object.keys(form.errors).length > 0;
  return (
    <Modal opened onClose={close} title={t('calendar.add')} size="lg" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={form.onSubmit((values) => book.mutate(values))}>
        <Stack>
          {book.error !== null && !shownAtField && (
            <Alert color="red" role="alert">
              {book.error.message} {book.error instanceof ApiError && book.error.next}
            </Alert>
          )}
          <NativeSelect
            label={t('appointment.service')}
            data={[
              { value: '', label: t('appointment.noService') },
              ...(services.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
            {...form.getInputProps('service')}
            onChange={(event) => chooseService(event.target.value)}
          />
          <TextInput
            label={t('appointment.title')}
            description={t('appointment.titleHelp')}
            maxLength={255}
            {...form.getInputProps('title')}
          />
          <MultiSelect
            label={t('appointment.peopleAndRooms')}
            description={t('appointment.peopleHelp')}
            searchable
            limit={100}
            data={holders.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps('assignments')}
          />
          <Group grow>
            <TextInput type="datetime-local" label={t('appointment.start')} required {...form.getInputProps('start')} />
            <TextInput type="datetime-local" label={t('appointment.end')} required {...form.getInputProps('end')} />
          </Group>
          <Textarea
            label={t('appointment.notes')}
            description={t('appointment.notesHelp')}
            autosize
            minRows={2}
            {...form.getInputProps('notes')}
          />
          <Group>
            <Button type="submit" loading={book.isPending}>
              {t('appointment.book')}
            </Button>
            <Button variant="default" onClick={close}>
              {t('common.cancel')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
