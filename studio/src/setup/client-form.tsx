/** One client: who they are, how they are reached, and in which language and by whose clock they are written to. */
import { Autocomplete, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf } from '../api/client.ts';
import { Loading } from '../shell/loading.tsx';
import { say } from '../shell/toast.tsx';
import { Beside, Gone } from './beside.tsx';
import { changed, orNull } from './changes.ts';
import { Form } from './form.tsx';
import type { OpenState } from './opened.ts';
import { oneClient, useStale, type Client } from './queries.ts';
import type { Reach } from './reach.ts';
import { ZoneField } from './zone-field.tsx';

type Props = { readonly client: Client | null; readonly reach: Reach; readonly close: () => void };

/** One client, opened beside the list, or a new one. Read by its id: the list need not have come so far. */
export const ClientBeside = ({ reach, opened: { adding, id, close } }: { readonly reach: Reach; readonly opened: OpenState }) => {
  const { t } = useTranslation();
  const client = useQuery({ ...oneClient(id ?? ''), enabled: id !== null });
  if (client.isError) return <Gone close={close} />;
  if (adding && !reach.mayWrite) return null;
  return (
    <Beside title={adding ? t('setup.clients.add') : (client.data?.name ?? t('common.loading'))} close={close}>
      {adding && (reach.ready ? <ClientForm client={null} reach={reach} close={close} /> : <Loading />)}
      {!adding && (client.data === undefined ? <Loading /> : <ClientForm key={id} client={client.data} reach={reach} close={close} />)}
    </Beside>
  );
};

/** Suggestions only: any tag (BCP 47) is taken. */
const LANGUAGES = ['en', 'en-GB', 'de', 'de-CH', 'de-AT', 'fr', 'fr-CH', 'it', 'it-CH', 'es', 'nl', 'pl', 'pt', 'cs', 'da', 'sv', 'rm'];

const ClientForm = ({ client, reach, close }: Props) => {
  const { t } = useTranslation();
  const stale = useStale();
  const first = {
    name: client?.name ?? '',
    email: client?.email ?? '',
    phone: client?.phone ?? '',
    language: client?.language ?? 'en',
    zone: client?.zone ?? reach.companies.find(({ id }) => id === reach.home)?.zone ?? '',
    company: client?.company ?? reach.home,
  };
  const form = useForm({ initialValues: first });
  const bodyFrom = ({ name, email, phone, language, zone }: typeof first) => ({
    name,
    email: orNull(email),
    phone: orNull(phone),
    language: language.trim(),
    ...(zone === '' ? {} : { zone }),
  });
  const send = async (values: typeof first): Promise<void> => {
    const body = bodyFrom(values);
    const after = await bodyOf(
      client === null
        ? api.POST('/api/v1/clients', { body: { ...body, company: values.company } })
        : api.PATCH('/api/v1/clients/{id}', { params: { path: { id: client.id } }, body: changed(bodyFrom(first), body) }),
    );
    await stale('clients');
    say(t('setup.saved', { name: after.name }));
    close();
  };
  const locked = client === null || reach.mayChange(client) ? null : t('setup.onlyLooking');
  return (
    <Form form={form} send={send} close={close} locked={locked}>
      <TextInput label={t('setup.name')} required maxLength={200} autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      <TextInput
        label={t('setup.email')}
        description={t('setup.clients.emailHelp')}
        type="email"
        maxLength={254}
        autoComplete="off"
        {...form.getInputProps('email')}
      />
      <TextInput label={t('setup.clients.phone')} type="tel" maxLength={50} autoComplete="off" {...form.getInputProps('phone')} />
      <Autocomplete
        label={t('setup.clients.language')}
        description={t('setup.clients.languageHelp')}
        data={LANGUAGES}
        maxLength={35}
        comboboxProps={{ withinPortal: false }}
        required
        autoComplete="off"
        {...form.getInputProps('language')}
      />
      <ZoneField description={t('setup.clients.zoneHelp')} required {...form.getInputProps('zone')} />
      {client === null && reach.companies.length > 1 && (
        <NativeSelect
          label={t('setup.company')}
          data={reach.companies.map(({ id, name }) => ({ value: id, label: name }))}
          {...form.getInputProps('company')}
        />
      )}
    </Form>
  );
};
