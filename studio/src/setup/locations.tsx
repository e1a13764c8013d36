/** Places where appointments happen. */
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, bodyOf } from '../api/client.ts';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { say } from '../shell/toast.tsx';
import { Beside, Gone } from './beside.tsx';
import { changed } from './changes.ts';
import { Form } from './form.tsx';
import { List } from './list.tsx';
import { useOpened } from './opened.ts';
import { allLocations, useStale, type Location } from './queries.ts';
import { useReach, type Reach } from './reach.ts';
import { NEW } from './search.ts';

export const Locations = () => {
  const { t } = useTranslation();
  const locations = useQuery(allLocations);
  const reach = useReach('locations');
  const opened = useOpened('locations');
  if (locations.isPending) return <Loading />;
  if (locations.isError) return <Failure error={locations.error} retry={() => void locations.refetch()} />;
  const chosen = locations.data.find(({ id }) => id === opened.id);
  return (
    <>
      <List
        place="locations"
        rows={locations.data}
        textOf={(row) => `${row.name} ${row.address}`}
        words={{
          name: t('setup.name'),
          add: t('setup.locations.add'),
          emptyTitle: t('setup.locations.emptyTitle'),
          emptyText: t('setup.locations.emptyText'),
        }}
        under={(row) => row.address}
        columns={[{ key: 'address', head: t('setup.locations.address'), cell: (row) => row.address, wide: true }]}
        add={reach.mayWrite ? () => opened.open(NEW) : undefined}
      />
      {opened.adding && reach.mayWrite && (
        <Beside title={t('setup.locations.add')} close={opened.close}>
          <LocationForm location={null} reach={reach} close={opened.close} />
        </Beside>
      )}
      {opened.id !== null && chosen === undefined && <Gone close={opened.close} />}
      {chosen !== undefined && (
        <Beside title={chosen.name} close={opened.close}>
          <LocationForm key={chosen.id} location={chosen} reach={reach} close={opened.close} />
        </Beside>
      )}
    </>
  );
};

type Props = { readonly location: Location | null; readonly reach: Reach; readonly close: () => void };

const LocationForm = ({ location, reach, close }: Props) => {
  const { t } = useTranslation();
  const stale = useStale();
  const before = { name: location?.name ?? '', address: location?.address ?? '' };
  const form = useForm({ initialValues: { ...before, company: location?.company ?? reach.home } });
  const send = async ({ company, ...values }: typeof form.values): Promise<void> => {
    const after = await bodyOf(
      location === null
        ? api.POST('/api/v1/locations', { body: { ...values, company } })
        : api.PATCH('/api/v1/locations/{id}', { params: { path: { id: location.id } }, body: changed(before, values) }),
    );
    await stale('locations');
    say(t('setup.saved', { name: after.name }));
    close();
  };
  const locked = location === null || reach.mayChange(location) ? null : t(reach.mayWrite ? 'setup.ofParent' : 'setup.onlyLooking');
  return (
    <Form form={form} send={send} close={close} locked={locked}>
      <TextInput label={t('setup.name')} required maxLength={200} data-autofocus {...form.getInputProps('name')} />
      <Textarea
        label={t('setup.locations.address')}
        description={t('setup.locations.addressHelp')}
        autosize
        minRows={3}
        maxLength={500}
        {...form.getInputProps('address')}
      />
      {location === null && reach.companies.length > 1 && (
        <NativeSelect
          label={t('setup.company')}
          data={reach.companies.map(({ id, name }) => ({ value: id, label: name }))}
          {...form.getInputProps('company')}
        />
      )}
    </Form>
  );
};
