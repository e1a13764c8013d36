/** The settings of an integration, in the order in which somebody sets one up (section 1 of the rules). */
import { Alert, Button, Select, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, byField } from '../api/problem.ts';
import { AccountFields } from './account-fields.tsx';
import { BusyFields } from './busy-fields.tsx';
import classes from './form.module.css';
import { AdvancedFields, NotVerified, RuleFields } from './rule-fields.tsx';
import { NotDetected } from './detect.ts';
import { Hops } from './hops.tsx';
import { Section, type Form } from './section.tsx';
import { DEFAULTS, fieldsOf, type Values } from './values.ts';

const FIELDS = new Set(fieldsOf(DEFAULTS));
const VERSIONS = ['detect', 'Exchange2010_SP2', 'Exchange2013_SP1', 'Exchange2016'] as const;

const ReachFields = ({ form, made }: { readonly form: Form; readonly made: boolean }) => {
  const { t } = useTranslation();
  const left = form.getValues().endpoint.trim() === '';
  return (
    <Section title={t('integrations.reach.section')} help={t('integrations.reach.sectionHelp')}>
      <TextInput
        label={t('integrations.reach.transport')}
        description={t('integrations.reach.transportHelp')}
        value={t('integrations.ews')}
        readOnly
        variant="filled"
      />
      <TextInput
        label={t('integrations.reach.endpoint')}
        description={t('integrations.autodiscover.endpointHelp')}
        placeholder="https://mail.example.com/EWS/Exchange.asmx"
        inputMode="url"
        {...form.getInputProps('endpoint')}
      />
      {left && !made && (
        <TextInput
          label={t('integrations.autodiscover.address')}
          description={t('integrations.autodiscover.addressHelp')}
          placeholder={t('integrations.test.placeholder')}
          type="email"
          autoComplete="off"
          required
          {...form.getInputProps('address')}
        />
      )}
      {left && (
        <TextInput
          label={t('integrations.autodiscover.service')}
          description={t('integrations.autodiscover.serviceHelp')}
          placeholder="https://mail.example.com/autodiscover/autodiscover.svc"
          inputMode="url"
          {...form.getInputProps('autodiscoverEndpoint')}
        />
      )}
      <Select
        label={t('integrations.reach.serverVersion')}
        description={t('integrations.reach.serverVersionHelp')}
        data={VERSIONS.map((value) => ({ value, label: t(`integrations.reach.versions.${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps('serverVersion')}
      />
      <Switch
        label={t('integrations.reach.verifyTls')}
        description={t('integrations.reach.verifyTlsHelp')}
        {...form.getInputProps('verifyTls', { type: 'checkbox' })}
      />
      {!form.getValues().verifyTls && <NotVerified />}
      <Textarea
        label={t('integrations.reach.authorities')}
        description={t('integrations.reach.authoritiesHelp')}
        placeholder="-----BEGIN CERTIFICATE-----"
        autosize
        minRows={3}
        maxRows={10}
        spellCheck={false}
        className={classes.pem ?? ''}
        {...form.getInputProps('certificateAuthorities')}
      />
    </Section>
  );
};

/** Whether every part of a refusal has a field of this form to be shown at. */
const saidAtFields = (error: Error): boolean =>
  error instanceof ApiError && error.problems.length > 0 && error.problems.every(({ field }) => FIELDS.has(fieldOf(field)));
const fieldOf = (pointer: string | null): string => (pointer ?? '').replace(/^\//, '').replaceAll('/', '.');

type FormProps = {
  readonly initial: Values;
  /** It is there already; otherwise Autodiscover is asked before it is made. */
  readonly made: boolean;
  /** There is a password already, which stays unless a new one is typed in. */
  readonly kept: boolean;
  readonly submit: string;
  readonly save: (values: Values) => Promise<Values | null>;
  /** What is offered once it is saved. */
  readonly then?: ReactNode;
};

/** `save` answers the values as they are now stored, or null when the page is left anyway. */
export const IntegrationForm = ({ initial, made, kept, submit, save, then }: FormProps) => {
  const { t } = useTranslation();
  const form = useForm<Values>({ initialValues: initial });
  const saving = useMutation({
    mutationFn: save,
    onSuccess: (stored) => {
      if (stored === null) return;
      form.setInitialValues(stored);
      form.setValues(stored);
    },
    onError: (error) => {
      if (error instanceof ApiError) form.setErrors(byField(error));
      // The first refused field, once it is there: the folded part opens for it.
      requestAnimationFrame(() => document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus());
    },
  });
  const dirty = form.isDirty();
  useBlocker({
    shouldBlockFn: () => dirty && !saving.isPending && !globalThis.confirm(t('integrations.leave')),
    enableBeforeUnload: () => dirty && !saving.isPending,
  });
  return (
    <form onSubmit={form.onSubmit((values) => saving.mutate(values))} noValidate>
      <Section title={t('integrations.name.section')} help={t('integrations.name.sectionHelp')}>
        <TextInput
          label={t('integrations.name.label')}
          placeholder={t('integrations.name.placeholder')}
          required
          {...form.getInputProps('name')}
        />
      </Section>
      <ReachFields form={form} made={made} />
      <AccountFields form={form} kept={kept} />
      <RuleFields form={form} />
      <BusyFields form={form} />
      <AdvancedFields form={form} />
      {saving.error instanceof NotDetected && (
        <Alert color="red" role="alert" mb="md">
          {t('integrations.autodiscover.none', { seen: saving.error.message })} {saving.error.next}
          <Hops hops={saving.error.hops} open />
        </Alert>
      )}
      {saving.error !== null && !(saving.error instanceof NotDetected) && !saidAtFields(saving.error) && (
        <Alert color="red" role="alert" mb="md">
          {saving.error.message} {saving.error instanceof ApiError && saving.error.next}
        </Alert>
      )}
      <div className={classes.end}>
        {dirty && (
          <Text size="sm" c="dimmed" role="status">
            {t('integrations.unsaved')}
          </Text>
        )}
        {dirty && (
          <Button variant="default" onClick={() => form.reset()}>
            {t('integrations.discard')}
          </Button>
        )}
        {!dirty && saving.isSuccess && then}
        <Button type="submit" loading={saving.isPending} disabled={!dirty}>
          {submit}
        </Button>
      </div>
    </form>
  );
};
