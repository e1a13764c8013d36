/** Changing an appointment by hand: its words and its time; its people are changed where they stand. */
import '../texts/appointment.ts';
import { Alert, Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from '../texts/i18n.ts';
import { ApiError, byField } from '../api/problem.ts';
import { say } from '../shell/toast.tsx';
import { instantOf, wallOf } from '../time/zone.ts';
import { useChange } from './edits.ts';
import type { Appointment } from './queries.ts';
import { TellClients } from './tell-client.tsx';

type Props = { readonly appointment: Appointment; readonly zone: string; readonly done: () => void };

/** `2026-11-23T09:00`, as a date-and-time field of the browser has it. */
const fieldOf = (at: string, zone: string): string => wallOf(Date.parse(at), zone).slice(0, 16);
const momentOf = (field: string, zone: string): string => new Date(instantOf(`${field}:00`, zone)).toISOString();

export const EditForm = ({ appointment, zone, done }: Props) => {
  const { t } = useTranslation();
  const before = {
    title: appointment.title,
    notes: appointment.notes,
    start: fieldOf(appointment.start, zone),
    end: fieldOf(appointment.end, zone),
    tell: true,
  };
  const form = useForm({
    initialValues: before,
    validate: {
      start: (value) => (value === '' ? t('appointment.needsTime') : null),
      end: (value, { start }) => (value === '' ? t('appointment.needsTime') : value <= start ? t('appointment.endsTooEarly') : null),
    },
  });
  const change = useChange(appointment.id);
  const save = useMutation({
    mutationFn: (values: typeof before) =>
      change({
        version: appointment.version,
        ...(values.title === before.title ? {} : { title: values.title }),
        ...(values.notes === before.notes ? {} : { notes: values.notes }),
        ...(values.start === before.start ? {} : { start: momentOf(values.start, zone) }),
        // Both, when the start moved: a start alone would keep the length.
        ...(values.end === before.end && values.start === before.start ? {} : { end: momentOf(values.end, zone) }),
        ...(values.tell ? {} : { tellClient: false }),
      }),
    onSuccess: () => {
      say(t('appointment.saved'));
      done();
    },
    onError: (error) => {
      if (error instanceof ApiError) form.setErrors(byField(error));
    },
  });
  const { start, end, tell } = form.getValues();
  const isMoved = start !== before.start || end !== before.end;
  const shownAtField = Object.keys(form.errors).length > 0;
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack>
        {save.error !== null && !shownAtField && (
          <Alert color="red" role="alert">
            {save.error.message} {save.error instanceof ApiError && save.error.next}
          </Alert>
        )}
        <TextInput label={t('appointment.title')} required maxLength={255} data-autofocus {...form.getInputProps('title')} />
        <Group grow>
          <TextInput type="datetime-local" label={t('appointment.start')} required {...form.getInputProps('start')} />
          <TextInput type="datetime-local" label={t('appointment.end')} required {...form.getInputProps('end')} />
        </Group>
        {appointment.clients.length > 0 && isMoved && <TellClients tell={tell} set={(value) => form.setFieldValue('tell', value)} />}
        <Textarea
          label={t('appointment.notes')}
          description={t('appointment.notesHelp')}
          autosize
          minRows={3}
          {...form.getInputProps('notes')}
        />
        <Group>
          <Button type="submit" loading={save.isPending}>
            {t('common.save')}
          </Button>
          <Button variant="default" onClick={done}>
            {t('common.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
