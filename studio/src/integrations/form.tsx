/** The settings of an integration, in the order in which somebody sets one up (section 1 of the rules). */
import { Alert, Button, Skeleton, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { ApiError, byField } from '../api/problem.ts';
import { AccountFields } from './account-fields.tsx';
import { BlockFields } from './block-fields.tsx';
import { BusyFields } from './busy-fields.tsx';
import classes from './form.module.css';
import { AdvancedFields, RuleFields } from './rule-fields.tsx';
import { NotDetected } from './detect.ts';
import { Detection } from './detection.tsx';
import { ReachFields } from './reach-fields.tsx';
import { GraphFields } from './graph/graph-fields.tsx';
import { Hops } from './hops.tsx';
import { Section } from './section.tsx';
import { TransportFields } from './transport-fields.tsx';
import { DEFAULTS, fieldsOf, keptOf, type Values } from './values.ts';

/** With an editor of its own, which nobody needs who only looks at the list. */
const TemplateFields = lazy(() => import('./template/template-fields.tsx').then((piece) => ({ default: piece.TemplateFields })));

const FIELDS = new Set(fieldsOf(DEFAULTS));
/** Whether every part of a refusal has a field of this form to be shown at. */
const saidAtFields = (error: Error): boolean =>
  error instanceof ApiError && error.problems.length > 0 && error.problems.every(({ field }) => FIELDS.has(fieldOf(field)));
const fieldOf = (pointer: string | null): string => (pointer ?? '').replace(/^\//, '').replaceAll('/', '.');

type FormProps = {
  readonly initial: Values;
  /** It is there already; otherwise Autodiscover is asked before it is made. */
  readonly made: boolean;
  /** Its id, once it is made. */
  readonly integration?: string;
  /** How many mailboxes are paired through it. */
  readonly mailboxes?: number;
  /** There is a password already, which stays unless a new one is typed in. */
  readonly kept: boolean;
  readonly submit: string;
  readonly save: (values: Values) => Promise<Values | null>;
  /** What is offered once it is saved. */
  readonly then?: ReactNode;
};

/** `save` answers the values as they are now stored, or null when the page is left anyway. */
export const IntegrationForm = ({ initial, made, kept, submit, save, then, integration, mailboxes = 0 }: FormProps) => {
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
  const { transport } = form.getValues();
  const byEws = transport !== 'graph';
  const paired = mailboxes > 0;
  const secrets = keptOf(initial, kept);
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
      <TransportFields form={form} stored={initial.transport} paired={paired} />
      {transport !== 'ews' && <GraphFields form={form} kept={secrets.application} />}
      {made && byEws && <ReachFields form={form} paired={paired} />}
      {byEws && <AccountFields form={form} kept={secrets} mailboxes={mailboxes} />}
      {!made && <Detection form={form} />}
      {!made && byEws && <ReachFields form={form} paired={paired} />}
      <RuleFields form={form} />
      <BusyFields form={form} />
      <BlockFields form={form} integration={integration} />
      {/* Comes a little later than the others: what stands above it stays where a hand is about to click. */}
      <Suspense fallback={<Skeleton height={320} my={28} />}>
        <TemplateFields form={form} />
      </Suspense>
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
