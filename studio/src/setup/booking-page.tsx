/** The public booking page of a company: whether it is open, under which address, and what clients see on it (7.3). */
import {
  Anchor,
  Button,
  Checkbox,
  CopyButton,
  Group,
  NativeSelect,
  Paper,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf, type Schema } from '../api/client.ts';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { say } from '../shell/toast.tsx';
import { Form } from './form.tsx';
import { allServices, bookingPageOf, useStale, type Company, type Service } from './queries.ts';
import { slugOf } from './slug.ts';

type Page = Schema<'BookingPage'>;
type Props = { readonly company: Company; readonly editable: boolean };

export const BookingPage = ({ company, editable }: Props) => {
  const { t } = useTranslation();
  const page = useQuery(bookingPageOf(company.id));
  const services = useQuery(allServices);
  const failed = page.isError ? page : services.isError ? services : null;
  return (
    <Stack>
      <div>
        <Title order={2}>{t('setup.page.title')}</Title>
        <Text size="sm" c="dimmed">
          {t('setup.page.help')}
        </Text>
      </div>
      {failed !== null && <Failure error={failed.error} retry={() => void failed.refetch()} />}
      {(page.isPending || services.isPending) && <Loading />}
      {page.data !== undefined && services.data !== undefined && (
        <PageForm key={JSON.stringify(page.data)} company={company} editable={editable} page={page.data} services={services.data} />
      )}
    </Stack>
  );
};

type FormProps = Props & { readonly page: Page; readonly services: readonly Service[] };

const PageForm = ({ company, editable, page, services }: FormProps) => {
  const { t } = useTranslation();
  const stale = useStale();
  // What is ticked but cannot be booked any more is shown, so that it can be taken off.
  const shown = services.filter(({ id, active }) => active || page.services.includes(id));
  const form = useForm({
    initialValues: {
      open: page.open,
      slug: page.slug ?? slugOf(company.name),
      services: page.slug === null ? shown.map(({ id }) => id) : page.services,
      choosesPerson: page.choosesPerson,
      asksPhone: page.asksPhone,
      framedBy: page.framedBy.join('\n'),
    },
  });
  const send = async ({ framedBy, services: chosen, ...values }: typeof form.values): Promise<void> => {
    const origins = framedBy.split(/\s+/).filter((one) => one !== '');
    // In the order of the list, however they were ticked.
    const ordered = shown.flatMap(({ id }) => (chosen.includes(id) ? [id] : []));
    const body = { ...values, services: ordered, framedBy: origins };
    const after = await bodyOf(api.PUT('/api/v1/companies/{id}/booking-page', { params: { path: { id: company.id } }, body }));
    await stale('booking page');
    say(t(after.open ? 'setup.page.opened' : 'setup.page.closed'));
  };
  return (
    <Form form={form} send={send} locked={editable ? null : t('setup.onlyLooking')} submit={t('setup.page.save')}>
      <Switch label={t('setup.page.open')} {...form.getInputProps('open', { type: 'checkbox' })} />
      {page.address !== null && <Address address={page.address} open={page.open} />}
      <TextInput
        label={t('setup.page.slug')}
        description={t('setup.page.slugHelp', { address: `/book/${form.values.slug}` })}
        required
        maxLength={63}
        {...form.getInputProps('slug')}
      />
      <Checkbox.Group label={t('setup.page.services')} description={t('setup.page.servicesHelp')} {...form.getInputProps('services')}>
        <Stack gap="xs" mt="xs">
          {shown.length === 0 && <Text size="sm">{t('setup.page.noServices')}</Text>}
          {shown.map(({ id, name }) => (
            <Checkbox key={id} value={id} label={name} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Switch
        label={t('setup.page.choosesPerson')}
        description={t('setup.page.choosesPersonHelp')}
        {...form.getInputProps('choosesPerson', { type: 'checkbox' })}
      />
      <NativeSelect
        label={t('setup.page.asksPhone')}
        data={(['no', 'optional', 'required'] as const).map((value) => ({ value, label: t(`setup.page.phone.${value}`) }))}
        {...form.getInputProps('asksPhone')}
      />
      <Textarea
        label={t('setup.page.framedBy')}
        description={t('setup.page.framedByHelp')}
        autosize
        minRows={1}
        placeholder="https://www.example.com"
        {...form.getInputProps('framedBy')}
      />
    </Form>
  );
};

const Address = ({ address, open }: { readonly address: string; readonly open: boolean }) => {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" gap="xs">
        {open ? (
          <Anchor href={address} target="_blank" rel="noopener" style={{ overflowWrap: 'anywhere' }}>
            {address}
          </Anchor>
        ) : (
          <Text c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {address}
          </Text>
        )}
        <CopyButton value={address}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {t(copied ? 'setup.page.copied' : 'setup.page.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Paper>
  );
};
