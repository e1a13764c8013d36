/** One person or room: what they are called, where they are written to, whose clock they keep, whether they can be booked. */
import { Anchor, Button, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf } from '../api/client.ts';
import { complain, say } from '../shell/toast.tsx';
import { deactivate } from './ahead/queries.ts';
import { changed, orNull } from './changes.ts';
import { Form } from './form.tsx';
import { useStale, type Holder } from './queries.ts';
import type { Reach } from './reach.ts';
import classes from './setup.module.css';
import { ZoneField } from './zone-field.tsx';

type Kind = Holder['kind'];
type Props = { readonly kind: Kind; readonly holder: Holder | null; readonly reach: Reach; readonly close: () => void };
type Change = { name?: string; email?: string | null; zone?: string; active?: boolean };

const create = (kind: Kind, body: Change & { name: string; company: string }): Promise<Holder> =>
  bodyOf(kind === 'staff' ? api.POST('/api/v1/staff', { body }) : api.POST('/api/v1/resources', { body }));
const change = (kind: Kind, id: string, body: Change): Promise<Holder> => {
  const to = { params: { path: { id } }, body };
  return bodyOf(kind === 'staff' ? api.PATCH('/api/v1/staff/{id}', to) : api.PATCH('/api/v1/resources/{id}', to));
};

export const HolderForm = ({ kind, holder, reach, close }: Props) => {
  const { t } = useTranslation();
  const stale = useStale();
  const [reason, setReason] = useState('');
  const { home, companies } = reach;
  const before = {
    name: holder?.name ?? '',
    email: holder?.email ?? '',
    zone: holder?.zone ?? companies.find(({ id }) => id === home)?.zone ?? '',
    company: holder?.company ?? home,
  };
  const form = useForm({ initialValues: before });
  const send = async (values: typeof before): Promise<void> => {
    const body = { name: values.name, email: orNull(values.email), ...(values.zone === '' ? {} : { zone: values.zone }) };
    const after =
      holder === null
        ? await create(kind, { ...body, company: values.company })
        : await change(kind, holder.id, changed({ name: holder.name, email: holder.email, zone: holder.zone }, body));
    await stale('holders', 'schedule', 'availability');
    say(t('setup.saved', { name: after.name }));
    close();
  };
  const locked = holder === null || reach.mayChange(holder) ? null : t(reach.mayWrite ? 'setup.ofParent' : 'setup.onlyLooking');
  const place = kind === 'staff' ? 'staff' : 'rooms';
  return (
    <Stack gap="xl">
      <Form form={form} send={send} close={close} locked={locked}>
        <TextInput label={t('setup.name')} required maxLength={200} data-autofocus {...form.getInputProps('name')} />
        <TextInput
          label={t('setup.email')}
          type="email"
          maxLength={254}
          description={
            <>
              {t('setup.emailHelp')} {t('setup.mailboxAt')}{' '}
              <Anchor component={Link} to="/integrations" underline="always" inherit>
                {t('shell.integrations')}
              </Anchor>
              .
            </>
          }
          {...form.getInputProps('email')}
        />
        <ZoneField description={t('setup.zoneHelp')} required {...form.getInputProps('zone')} />
        {holder === null && companies.length > 1 && (
          <NativeSelect
            label={t('setup.company')}
            data={companies.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps('company')}
          />
        )}
      </Form>
      {holder !== null && (
        <ActiveState
          active={holder.active}
          locked={locked !== null}
          title={t(holder.active ? 'setup.canBeBooked' : 'setup.cannotBeBooked')}
          follows={t(holder.active ? `setup.${place}.deactivateText` : `setup.${place}.reactivateText`)}
          set={async (active) => {
            await (active ? change(kind, holder.id, { active }) : deactivate(holder, reason));
            setReason('');
            await stale('holders', 'availability', 'appointments');
          }}
          asks={
            holder.active ? (
              <TextInput
                label={t('setup.reason')}
                description={t('setup.reasonHelp')}
                maxLength={500}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
            ) : undefined
          }
          name={holder.name}
        />
      )}
    </Stack>
  );
};

type ActiveProps = {
  readonly active: boolean;
  readonly locked: boolean;
  readonly title: string;
  /** What follows from changing it. */
  readonly follows: string;
  readonly name: string;
  /** What is asked beside it. */
  readonly asks?: ReactNode;
  readonly set: (active: boolean) => Promise<void>;
};

/** Whether it can be booked, with what follows from changing that, and a way back. */
export const ActiveState = ({ active, locked, title, follows, name, asks, set }: ActiveProps) => {
  const { t } = useTranslation();
  const [going, setGoing] = useState(false);
  const turn = async (to: boolean, undo: boolean): Promise<void> => {
    setGoing(true);
    try {
      await set(to);
      say(t(to ? 'setup.reactivated' : 'setup.deactivated', { name }), undo ? () => void turn(!to, false) : undefined);
    } catch (error) {
      complain(error);
    } finally {
      setGoing(false);
    }
  };
  return (
    <section className={classes.state} data-active={active}>
      <Title order={2} size="sm">
        {title}
      </Title>
      {!locked && (
        <>
          <Text size="sm" c="dimmed">
            {follows}
          </Text>
          {asks}
          <Button variant="default" loading={going} onClick={() => void turn(!active, true)}>
            {t(active ? 'setup.deactivate' : 'setup.reactivate')}
          </Button>
        </>
      )}
    </section>
  );
};
