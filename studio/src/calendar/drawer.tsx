/** One appointment, opened: when, with whom, how it stands with Exchange, what can be done, and what happened. */
import '../texts/appointment.ts';
import { Alert, Badge, Button, Divider, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { ToDecide } from '../decisions/to-decide.tsx';
import { Story } from '../journal/story.tsx';
import { Failure } from '../shell/failure.tsx';
import { useFocusBack } from '../shell/focus-back.ts';
import { Loading } from '../shell/loading.tsx';
import { complain, say } from '../shell/toast.tsx';
import { spanWords } from '../time/words.ts';
import { TellClients } from './tell-client.tsx';
import { takeStep, type LifeStep } from './edits.ts';
import { EditForm } from './edit-form.tsx';
import { People } from './people/section.tsx';
import { appointmentQuery, type Appointment, type Holder } from './queries.ts';

type Props = {
  readonly id: string;
  readonly zone: string;
  readonly holders: readonly Holder[];
  readonly editable: boolean;
  readonly close: () => void;
};

const STATE_COLOURS = { reserved: 'yellow', confirmed: 'petrol', cancelled: 'gray' } as const;
const SYNC_COLOURS = {
  lockstepOnly: 'gray',
  pending: 'blue',
  awaited: 'blue',
  inStep: 'teal',
  problem: 'red',
  needsDecision: 'orange',
  disabled: 'gray',
} as const;

export const AppointmentDrawer = (props: Props) => {
  const { t } = useTranslation();
  const appointment = useQuery(appointmentQuery(props.id));
  useFocusBack();
  return (
    <Drawer
      opened
      onClose={props.close}
      returnFocus={false}
      position="right"
      size={480}
      title={<Text fw={650}>{appointment.data?.title ?? t('common.loading')}</Text>}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      // Its head is no second banner of the page.
      attributes={{ header: { role: 'presentation' } }}
      overlayProps={{ backgroundOpacity: 0.15 }}
    >
      {appointment.isPending && <Loading />}
      {appointment.isError && <Failure error={appointment.error} retry={() => void appointment.refetch()} />}
      {appointment.data !== undefined && <Whole {...props} appointment={appointment.data} />}
    </Drawer>
  );
};

const Whole = ({ appointment, zone, holders, editable, close }: Props & { readonly appointment: Appointment }) => {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const { state, sync, start, end } = appointment;
  if (editing) return <EditForm appointment={appointment} zone={zone} done={() => setEditing(false)} />;
  return (
    <Stack>
      <Group gap="xs">
        <Badge color={STATE_COLOURS[state]} variant="light" tt="none">
          {t(`calendar.state.${state}`)}
        </Badge>
        <Badge color={SYNC_COLOURS[sync.state]} variant="dot" tt="none">
          {t(`calendar.sync.${sync.state}`)}
        </Badge>
        {appointment.attended && (
          <Badge variant="outline" tt="none">
            {t('appointment.attended')}
          </Badge>
        )}
      </Group>
      <Text fw={600}>{spanWords(Date.parse(start), Date.parse(end), zone)}</Text>
      {((sync.state === 'problem' && !isSaidByFlag(appointment)) || sync.state === 'needsDecision') && (
        <Alert color={SYNC_COLOURS[sync.state]} variant="light">
          {sync.sentence} {sync.next} <ToDecide appointment={appointment.id} />
        </Alert>
      )}
      {sync.state === 'awaited' && (
        <Text size="sm" role="status">
          {sync.sentence}
        </Text>
      )}
      <People appointment={appointment} holders={holders} zone={zone} editable={editable} />
      {appointment.notes !== '' && (
        <div>
          <Heading text={t('appointment.notes')} />
          <Text size="sm" className="prose">
            {appointment.notes}
          </Text>
        </div>
      )}
      {editable && <Steps appointment={appointment} edit={() => setEditing(true)} close={close} />}
      <Divider />
      <Heading text={t('appointment.journal')} />
      <Story id={appointment.id} zone={zone} />
    </Stack>
  );
};

/** What there is to decide is said beside the people, with what can be done. */
const isSaidByFlag = ({ sync, flags }: Appointment): boolean => sync.cause === 'needsDecision' && flags.length > 0;

const Heading = ({ text }: { readonly text: string }) => (
  <Title order={2} size="sm" mb={4} c="dimmed">
    {text}
  </Title>
);

const Steps = ({
  appointment,
  edit,
  close,
}: {
  readonly appointment: Appointment;
  readonly edit: () => void;
  readonly close: () => void;
}) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [tell, setTell] = useState(true);
  const [going, setGoing] = useState<LifeStep | null>(null);
  const take = async (step: LifeStep): Promise<void> => {
    setGoing(step);
    try {
      await takeStep(queries, appointment, step, step !== 'cancel' || tell);
      say(t(`appointment.done.${step}`, { title: appointment.title }));
      if (step === 'cancel') close();
    } catch (error) {
      complain(error);
      await queries.invalidateQueries({ queryKey: ['appointment', appointment.id] });
    } finally {
      setGoing(null);
      setAsking(false);
    }
  };
  if (appointment.state === 'cancelled') {
    if (appointment.calledOff && !appointment.reinstatable)
      return (
        <Alert color="gray" variant="light" title={t('appointment.calledOffTitle')}>
          <Text size="sm">{t('appointment.calledOffText')}</Text>
        </Alert>
      );
    return appointment.reinstatable ? (
      <Alert color="petrol" variant="light" title={t('appointment.restoredTitle')}>
        <Text size="sm">{t('appointment.restoredText')}</Text>
        <Button mt="sm" loading={going === 'reinstate'} onClick={() => void take('reinstate')}>
          {t('appointment.step.reinstate')}
        </Button>
      </Alert>
    ) : null;
  }
  if (asking) {
    return (
      <Alert color="red" variant="light" title={t('appointment.cancelTitle')}>
        <Text size="sm" mb="sm">
          {t('appointment.cancelText')}
        </Text>
        {appointment.clients.length > 0 && <TellClients tell={tell} set={setTell} />}
        <Group mt="sm">
          <Button color="red.8" loading={going === 'cancel'} onClick={() => void take('cancel')} autoFocus>
            {t('appointment.step.cancel')}
          </Button>
          <Button variant="default" onClick={() => setAsking(false)}>
            {t('appointment.keep')}
          </Button>
        </Group>
      </Alert>
    );
  }
  const started = Date.parse(appointment.start) <= Date.now();
  return (
    <Group gap="xs">
      {appointment.state === 'reserved' && (
        <Button loading={going === 'confirm'} onClick={() => void take('confirm')}>
          {t('appointment.step.confirm')}
        </Button>
      )}
      <Button variant="default" onClick={edit}>
        {t('appointment.edit')}
      </Button>
      {started && !appointment.attended && (
        <Button variant="default" loading={going === 'attended'} onClick={() => void take('attended')}>
          {t('appointment.step.attended')}
        </Button>
      )}
      <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
        {t('appointment.step.cancel')}
      </Button>
    </Group>
  );
};
