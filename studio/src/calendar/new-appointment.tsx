/** A new appointment: from the free times of a service, or at any time by hand. */
import '../texts/appointment.ts';
import { Alert, Button, Group, Modal, MultiSelect, NativeSelect, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { ApiError } from '../api/problem.ts';
import { useFocusBack } from '../shell/focus-back.ts';
import { dayOf, viewerZone, wallOf } from '../time/zone.ts';
import { momentWords } from '../time/words.ts';
import { useBooking } from './booking.ts';
import { ClientField, type Chosen } from './client-field.tsx';
import { FreeTimes, type Slot } from './free-times.tsx';
import { ByHand, firstTimes, type Times } from './by-hand.tsx';
import { WhyTaken } from '../why/why-not.tsx';
import { servicesQuery, type Holder, type Service } from './queries.ts';

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

const whoServes = (service: Service | undefined, holders: readonly Holder[], kind: Holder['kind']): readonly Holder[] =>
  holders.filter(
    (one) => one.kind === kind && (service === undefined || service.servedBy.length === 0 || service.servedBy.includes(one.id)),
  );
const options = (holders: readonly Holder[]) => holders.map(({ id, name }) => ({ value: id, label: name }));

export const NewAppointment = (props: Props) => {
  const { t } = useTranslation();
  const services = useQuery(servicesQuery);
  useFocusBack();
  return (
    <Modal
      opened
      onClose={props.close}
      returnFocus={false}
      title={t('calendar.add')}
      size={760}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      attributes={{ header: { role: 'presentation' } }}
    >
      {services.data !== undefined && <Form {...props} services={services.data} />}
    </Modal>
  );
};

const Form = ({ start, end, holder, day, zone, holders, close, booked, services }: Props & { readonly services: readonly Service[] }) => {
  const { t } = useTranslation();
  const today = dayOf(wallOf(Date.now(), viewerZone()));
  // Who drew a time on the grid has chosen it; everybody else is shown what is free.
  const [service, setService] = useState(start === null ? (services[0]?.id ?? '') : '');
  const [who, setWho] = useState<readonly string[]>(holder === null ? [] : [holder]);
  const [together, setTogether] = useState(false);
  const [firstDay, setFirstDay] = useState(day < today ? today : day);
  const [slot, setSlot] = useState<Slot | null>(null);
  const [byHand, setByHand] = useState(start !== null || services.length === 0);
  const [times, setTimes] = useState<Times>(() => firstTimes(start, end, day));
  const [client, setClient] = useState<Chosen>(null);
  const [title, setTitle] = useState('');
  const [notes, setNotes] = useState('');
  const chosen = services.find((one) => one.id === service);
  const booking = useBooking({ zone, done: (id) => (close(), booked(id)) });

  const rooms = whoServes(chosen, holders, 'resource');
  const people = byHand ? [...whoServes(chosen, holders, 'staff'), ...rooms] : whoServes(chosen, holders, 'staff');
  // Where free times are shown, rooms have a field of their own: any of those chosen will do, never all of them.
  const chosenRooms = rooms.flatMap(({ id }) => (who.includes(id) ? [id] : []));
  const chosenPeople = byHand ? who : who.filter((id) => people.some((one) => one.id === id));
  const wanted = byHand ? who : (slot?.serve ?? []);
  const choose = (ids: readonly string[]): void => {
    setWho(ids);
    setSlot(null);
  };
  const ready = wanted.length > 0 && (byHand ? times.end > times.start && (title.trim() !== '' || service !== '') : slot !== null);
  const book = (anyway = false): void =>
    booking.mutate({
      service: service === '' ? null : service,
      title: title.trim(),
      notes,
      client,
      holders: wanted,
      when: byHand ? times : null,
      slot: byHand ? null : slot,
      anyway: anyway || byHand,
    });
  const refused = booking.error instanceof ApiError ? booking.error : null;

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        book();
      }}
    >
      <Stack>
        {booking.error !== null && (
          <Alert color="red" role="alert">
            <Text size="sm">
              {booking.error.message} {refused?.next}
            </Text>
            {refused?.code === 'notOnOffer' && (
              <Button size="xs" variant="default" mt="sm" onClick={() => book(true)}>
                {t('appointment.bookAnyway')}
              </Button>
            )}
          </Alert>
        )}
        <Group grow align="flex-start">
          <NativeSelect
            label={t('appointment.service')}
            value={service}
            data={[{ value: '', label: t('appointment.noService') }, ...services.map(({ id, name }) => ({ value: id, label: name }))]}
            onChange={(event) => {
              setService(event.target.value);
              setSlot(null);
              if (event.target.value === '') setByHand(true);
            }}
          />
          <MultiSelect
            label={t(byHand ? 'appointment.peopleAndRooms' : 'appointment.withWhom')}
            placeholder={chosenPeople.length === 0 && !byHand ? t('appointment.anybody') : ''}
            searchable
            clearable
            limit={100}
            data={options(people)}
            value={[...chosenPeople]}
            onChange={(ids) => choose(byHand ? ids : [...ids, ...chosenRooms])}
          />
        </Group>
        {!byHand && chosenPeople.length > 1 && (
          <Switch
            label={t('appointment.together')}
            checked={together}
            onChange={(event) => {
              setTogether(event.currentTarget.checked);
              setSlot(null);
            }}
          />
        )}
        {!byHand && rooms.length > 0 && (
          <MultiSelect
            label={t('appointment.inRoom')}
            placeholder={chosenRooms.length === 0 ? t('appointment.anyRoom') : ''}
            searchable
            clearable
            limit={100}
            data={options(rooms)}
            value={chosenRooms}
            onChange={(ids) => choose([...chosenPeople, ...ids])}
          />
        )}
        {byHand ? (
          <>
            <ByHand times={times} set={setTimes} durationMinutes={chosen?.durationMinutes ?? null} />
            <WhyTaken holders={who} times={times} zone={zone} />
          </>
        ) : (
          <FreeTimes
            wish={{ service, staff: chosenPeople, together, rooms: chosenRooms }}
            day={firstDay}
            today={today}
            zone={zone}
            chosen={slot}
            go={setFirstDay}
            choose={setSlot}
          />
        )}
        {service !== '' && (
          <Button variant="subtle" size="compact-sm" w="fit-content" onClick={() => setByHand(!byHand)}>
            {t(byHand ? 'appointment.showFree' : 'appointment.byHand')}
          </Button>
        )}
        <ClientField chosen={client} choose={setClient} />
        <TextInput
          label={t('appointment.title')}
          description={chosen === undefined ? undefined : t('appointment.titleHelp')}
          placeholder={chosen?.name}
          maxLength={255}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Textarea
          label={t('appointment.notes')}
          description={t('appointment.notesHelp')}
          autosize
          minRows={2}
          value={notes}
          onChange={(event) => setNotes(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" loading={booking.isPending} disabled={!ready}>
            {slot !== null && !byHand
              ? t('appointment.bookAt', { when: momentWords(Date.parse(slot.start), zone) })
              : t('appointment.book')}
          </Button>
          <Button variant="default" onClick={close}>
            {t('common.cancel')}
          </Button>
          {slot !== null && !byHand && (
            <Text size="sm" c="dimmed">
              {t('appointment.serves', { names: slot.serve.map((id) => holders.find((one) => one.id === id)?.name ?? id).join(', ') })}
            </Text>
          )}
        </Group>
      </Stack>
    </form>
  );
};
