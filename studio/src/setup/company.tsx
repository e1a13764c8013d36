/** The company: what it is called, whose clock it keeps, when it is open, and the companies beneath it. */
import { PlusIcon } from '@heroicons/react/20/solid';
import { Button, Divider, NumberInput, Paper, Stack, Tabs, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf } from '../api/client.ts';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { say } from '../shell/toast.tsx';
import { Beside, Gone } from './beside.tsx';
import { BookingPage } from './booking-page.tsx';
import { changed } from './changes.ts';
import { Form } from './form.tsx';
import { Hours } from './hours/hours.tsx';
import { useOpened } from './opened.ts';
import { companiesInReach, useStale, type Company } from './queries.ts';
import { useReach } from './reach.ts';
import { NEW } from './search.ts';
import classes from './setup.module.css';
import { zoneWords } from './words.ts';
import { ZoneField } from './zone-field.tsx';

export const CompanyPlace = () => {
  const { t } = useTranslation();
  const companies = useQuery(companiesInReach);
  const { home, mayWrite } = useReach('companies');
  const opened = useOpened('company');
  if (companies.isPending) return <Loading />;
  const own = companies.data?.find(({ id }) => id === home);
  if (own === undefined || companies.data === undefined) {
    return <Failure error={companies.error} retry={() => void companies.refetch()} />;
  }
  const children = companies.data.filter(({ id }) => id !== home).sort((one, other) => one.name.localeCompare(other.name));
  const chosen = children.find(({ id }) => id === opened.id);
  return (
    <div className={classes.halves}>
      <Stack>
        <Paper withBorder p="lg">
          <CompanyForm key={own.id} company={own} above={own} editable={mayWrite} />
        </Paper>
        <Paper withBorder p="lg">
          <BookingPage company={own} editable={mayWrite} />
        </Paper>
        {(children.length > 0 || mayWrite) && (
          <Paper withBorder p="lg">
            <Title order={2} mb="sm">
              {t('setup.companies.children')}
            </Title>
            {children.length === 0 && (
              <Text size="sm" c="dimmed">
                {t('setup.companies.childrenText')}
              </Text>
            )}
            <ul className={classes.children}>
              {children.map((one) => (
                <li key={one.id}>
                  <Link to="/setup/{-$place}" params={{ place: 'company' }} search={{ open: one.id }}>
                    {one.name}
                  </Link>
                  <Text size="sm" c="dimmed">
                    {zoneWords(one.zone)}
                  </Text>
                </li>
              ))}
            </ul>
            {mayWrite && (
              <Button variant="default" mt="md" leftSection={<PlusIcon aria-hidden />} onClick={() => opened.open(NEW)}>
                {t('setup.companies.add')}
              </Button>
            )}
          </Paper>
        )}
      </Stack>
      <Paper withBorder p="lg">
        <Title order={2}>{t('setup.companies.hours')}</Title>
        <Text size="sm" c="dimmed" mb="md">
          {t('setup.companies.hoursHelp')}
        </Text>
        <Hours owner={{ kind: 'company', id: own.id, name: own.name, zone: own.zone }} editable={mayWrite} />
      </Paper>
      {opened.adding && mayWrite && (
        <Beside title={t('setup.companies.add')} close={opened.close}>
          <CompanyForm company={null} above={own} editable close={opened.close} />
        </Beside>
      )}
      {opened.id !== null && chosen === undefined && <Gone close={opened.close} />}
      {chosen !== undefined && (
        <Beside title={chosen.name} close={opened.close} size={680}>
          <Tabs value={opened.part} onChange={(part) => opened.open(chosen.id, part === 'hours' ? 'hours' : undefined)}>
            <Tabs.List mb="md">
              <Tabs.Tab value="fields">{t('setup.details')}</Tabs.Tab>
              <Tabs.Tab value="hours">{t('setup.companies.hours')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="fields">
              <CompanyForm key={chosen.id} company={chosen} above={own} editable={mayWrite} close={opened.close} />
              <Divider my="lg" />
              <BookingPage key={`page ${chosen.id}`} company={chosen} editable={mayWrite} />
            </Tabs.Panel>
            <Tabs.Panel value="hours">
              <Hours key={chosen.id} owner={{ kind: 'company', id: chosen.id, name: chosen.name, zone: chosen.zone }} editable={mayWrite} />
            </Tabs.Panel>
          </Tabs>
        </Beside>
      )}
    </div>
  );
};

/** Kept for so many days where nobody says otherwise. */
const USUAL_DAYS = 30;

type Props = {
  /** Null: one that is yet to be made, beneath `above`. */
  readonly company: Company | null;
  readonly above: Company;
  readonly editable: boolean;
  readonly close?: (() => void) | undefined;
};

const CompanyForm = ({ company, above, editable, close }: Props) => {
  const { t } = useTranslation();
  const stale = useStale();
  const isTop = company !== null && company.parent === null;
  const before = { name: company?.name ?? '', zone: company?.zone ?? above.zone, journalDays: company?.journalDays ?? USUAL_DAYS };
  const form = useForm({ initialValues: before });
  const send = async (values: typeof before): Promise<void> => {
    const { journalDays: _, ...named } = values;
    const after = await bodyOf(
      company === null
        ? api.POST('/api/v1/companies', { body: { ...named, parent: above.id } })
        : api.PATCH('/api/v1/companies/{id}', {
            params: { path: { id: company.id } },
            body: changed(before, isTop ? values : { ...values, journalDays: before.journalDays }),
          }),
    );
    await stale('companies', 'company', 'schedule', 'availability');
    say(t('setup.saved', { name: after.name }));
    close?.();
  };
  return (
    <Form form={form} send={send} close={close} locked={editable ? null : t('setup.onlyLooking')}>
      <TextInput label={t('setup.name')} required maxLength={200} {...form.getInputProps('name')} />
      <ZoneField description={t('setup.companies.zoneHelp')} required {...form.getInputProps('zone')} />
      {isTop && (
        <NumberInput
          label={t('setup.companies.journalDays')}
          description={t('setup.companies.journalDaysHelp')}
          required
          allowDecimal={false}
          min={7}
          max={3650}
          {...form.getInputProps('journalDays')}
        />
      )}
    </Form>
  );
};
