/** One location: what it is called and where it is. */
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf } from '../api/client.ts';
import { say } from '../shell/toast.tsx';
import { Beside, Gone } from './beside.tsx';
import { changed } from './changes.ts';
import { Form } from './form.tsx';
import type { OpenState } from './opened.ts';
import { useStale, type Location } from './queries.ts';
import type { Reach } from './reach.ts';

/** One location, opened beside the list, or a new one. */
export const LocationBeside = ({
  locations,
  reach,
  opened: { adding, id, close },
}: {
  readonly locations: readonly Location[];
  readonly reach: Reach;
  readonly opened: OpenState;
}) => {
  const { t } = useTranslation();
  if (adding && !reach.mayWrite) return null;
  const location = adding ? null : locations.find((one) => one.id === id);
  if (location === undefined) return <Gone close={close} />;
  return (
    <Beside title={location?.name ?? t('setup.locations.add')} close={close}>
      <LocationForm key={location?.id} location={location} reach={reach} close={close} />
    </Beside>
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
