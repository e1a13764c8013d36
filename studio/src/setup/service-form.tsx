/** One service: how long, with what around it, when it can be booked, by whom it is served. */
import { Divider, Input, MultiSelect, NativeSelect, NumberInput, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf } from '../api/client.ts';
import { say } from '../shell/toast.tsx';
import { Beside, Gone } from './beside.tsx';
import { changed } from './changes.ts';
import { DurationField } from './duration-field.tsx';
import { Form } from './form.tsx';
import { ActiveState } from './holder-form.tsx';
import type { OpenState } from './opened.ts';
import { useStale, type Holder, type Service } from './queries.ts';
import type { Reach } from './reach.ts';
import { ServicePicture } from './service-picture.tsx';

type Around = { readonly staff: readonly Holder[]; readonly rooms: readonly Holder[]; readonly reach: Reach };

/** One service, opened beside the list, or a new one. */
export const ServiceBeside = ({
  services,
  opened: { adding, id, close },
  ...around
}: Around & { readonly services: readonly Service[]; readonly opened: OpenState }) => {
  const { t } = useTranslation();
  if (adding && !around.reach.mayWrite) return null;
  const service = adding ? null : services.find((one) => one.id === id);
  if (service === undefined) return <Gone close={close} />;
  return (
    <Beside title={service?.name ?? t('setup.services.add')} close={close} size={560}>
      <ServiceForm key={service?.id} service={service} close={close} {...around} />
    </Beside>
  );
};

/** What a new service begins with: an hour, as the most usual one, and what the server would take by itself. */
const FRESH = {
  name: '',
  durationMinutes: 60,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  noticeMinutes: 0,
  horizonDays: 365,
  stepMinutes: 15,
  priceText: '',
  booking: 'direct' as Service['booking'],
  reservationHours: 48,
  servedBy: [] as string[],
};

const valuesOf = (service: Service): typeof FRESH => ({
  name: service.name,
  durationMinutes: service.durationMinutes,
  bufferBeforeMinutes: service.bufferBeforeMinutes,
  bufferAfterMinutes: service.bufferAfterMinutes,
  noticeMinutes: service.noticeMinutes,
  horizonDays: service.horizonDays,
  stepMinutes: service.stepMinutes,
  priceText: service.priceText,
  booking: service.booking,
  reservationHours: service.reservationHours,
  servedBy: service.servedBy,
});

const SHORT = ['minutes', 'hours'] as const;

const ServiceForm = ({
  service,
  staff,
  rooms,
  reach,
  close,
}: Around & { readonly service: Service | null; readonly close: () => void }) => {
  const { t } = useTranslation();
  const stale = useStale();
  const before = service === null ? FRESH : valuesOf(service);
  const form = useForm({ initialValues: { ...before, company: service?.company ?? reach.home } });
  const send = async ({ company, ...values }: typeof form.values): Promise<void> => {
    const after = await bodyOf(
      service === null
        ? api.POST('/api/v1/services', { body: { ...values, company } })
        : api.PATCH('/api/v1/services/{id}', { params: { path: { id: service.id } }, body: changed(before, values) }),
    );
    await stale('services', 'availability');
    say(t('setup.saved', { name: after.name }));
    close();
  };
  const locked = service === null || reach.mayChange(service) ? null : t(reach.mayWrite ? 'setup.ofParent' : 'setup.onlyLooking');
  const minutes = (name: 'durationMinutes' | 'bufferBeforeMinutes' | 'bufferAfterMinutes' | 'noticeMinutes' | 'stepMinutes') => ({
    value: form.values[name],
    onChange: (value: number) => form.setFieldValue(name, value),
    error: form.errors[name],
  });
  const choice = (holders: readonly Holder[]) =>
    holders
      .filter(({ id, active }) => active || before.servedBy.includes(id))
      .map(({ id, name, active }) => ({ value: id, label: active ? name : `${name} (${t('setup.inactive')})` }));
  return (
    <Stack gap="xl">
      <Form form={form} send={send} close={close} locked={locked}>
        <TextInput label={t('setup.name')} required maxLength={200} data-autofocus {...form.getInputProps('name')} />
        <DurationField label={t('setup.services.duration')} units={SHORT} {...minutes('durationMinutes')} />
        <DurationField label={t('setup.services.before')} units={SHORT} {...minutes('bufferBeforeMinutes')} />
        <DurationField label={t('setup.services.after')} units={SHORT} {...minutes('bufferAfterMinutes')} />
        <DurationField
          label={t('setup.services.step')}
          description={t('setup.services.stepHelp')}
          units={SHORT}
          {...minutes('stepMinutes')}
        />
        <ServicePicture offer={form.values} />
        <Divider />
        <MultiSelect
          label={t('setup.services.servedBy')}
          description={t('setup.services.servedByHelp')}
          placeholder={form.values.servedBy.length === 0 ? t('setup.services.everybody') : ''}
          searchable
          limit={100}
          comboboxProps={{ withinPortal: false }}
          data={[
            { group: t('setup.places.staff'), items: choice(staff) },
            { group: t('setup.places.rooms'), items: choice(rooms) },
          ].filter(({ items }) => items.length > 0)}
          {...form.getInputProps('servedBy')}
        />
        <TextInput
          label={t('setup.services.price')}
          description={t('setup.services.priceHelp')}
          maxLength={200}
          {...form.getInputProps('priceText')}
        />
        <Divider />
        <DurationField label={t('setup.services.notice')} description={t('setup.services.noticeHelp')} {...minutes('noticeMinutes')} />
        <NumberInput
          label={t('setup.services.horizon')}
          description={t('setup.services.horizonHelp')}
          min={1}
          max={5 * 366}
          allowDecimal={false}
          allowNegative={false}
          required
          suffix={` ${t('setup.units.days')}`}
          {...form.getInputProps('horizonDays')}
        />
        <Input.Wrapper label={t('setup.services.booking')} description={t(`setup.services.${form.values.booking}Help`)} labelElement="div">
          <SegmentedControl
            fullWidth
            mt={4}
            aria-label={t('setup.services.booking')}
            data={[
              { value: 'direct', label: t('setup.services.direct') },
              { value: 'reservation', label: t('setup.services.reservation') },
            ]}
            {...form.getInputProps('booking')}
          />
        </Input.Wrapper>
        {form.values.booking === 'reservation' && (
          <NumberInput
            label={t('setup.services.lapse')}
            description={t('setup.services.lapseHelp')}
            min={1}
            max={366 * 24}
            allowDecimal={false}
            allowNegative={false}
            required
            suffix={` ${t('setup.units.hours')}`}
            {...form.getInputProps('reservationHours')}
          />
        )}
        {service === null && reach.companies.length > 1 && (
          <NativeSelect
            label={t('setup.company')}
            data={reach.companies.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps('company')}
          />
        )}
      </Form>
      {service !== null && (
        <ActiveState
          active={service.active}
          locked={locked !== null}
          title={t(service.active ? 'setup.services.offered' : 'setup.services.notOffered')}
          follows={t(service.active ? 'setup.services.deactivateText' : 'setup.services.reactivateText')}
          name={service.name}
          set={async (active) => {
            await api.PATCH('/api/v1/services/{id}', { params: { path: { id: service.id } }, body: { active } });
            await stale('services', 'availability');
          }}
        />
      )}
    </Stack>
  );
};
