/** What Lockstep does when both sides can change an appointment, and the finer settings that few need. */
import { Alert, Checkbox, Input, NumberInput, Select, Stack, Switch, TagsInput } from '@mantine/core';
import { InformationCircleIcon } from '@heroicons/react/20/solid';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import classes from './form.module.css';
import { DeletionField } from './deletion.tsx';
import { Section, type Form } from './section.tsx';
import { Several } from './several.tsx';

const CONFLICTS = ['booking', 'outlook', 'ask'] as const;
const ACCEPTS = ['move', 'cancel', 'decline'] as const;
const REFUSALS = ['openingHours', 'notice', 'horizon', 'serviceNotOffered'] as const;
const BRAKES = ['perMailbox', 'share', 'allOf', 'perCompany'] as const;

export const RuleFields = ({ form }: { readonly form: Form }) => {
  const { t } = useTranslation();
  return (
    <Section title={t('integrations.rules.section')} help={t('integrations.rules.sectionHelp')}>
      <Switch
        label={t('integrations.rules.lock')}
        description={t('integrations.rules.lockHelp')}
        {...form.getInputProps('policy.lock', { type: 'checkbox' })}
      />
      {form.getValues().transport !== 'ews' && (
        <Alert color="blue" variant="light" p="xs" role="note" icon={<InformationCircleIcon />}>
          {t('integrations.graph.rules.silent')}
        </Alert>
      )}
      <Switch
        label={t('integrations.rules.autoConfirm')}
        description={t('integrations.rules.autoConfirmHelp')}
        {...form.getInputProps('policy.autoConfirm', { type: 'checkbox' })}
      />
      <Several label={t('integrations.rules.accept')} help={t('integrations.rules.acceptHelp')}>
        {ACCEPTS.map((one) => (
          <Box key={one} form={form} field={`policy.accept.${one}`} label={t(`integrations.rules.${one}`)} />
        ))}
      </Several>
      <Select
        label={t('integrations.rules.conflict')}
        description={t('integrations.rules.conflictHelp')}
        data={CONFLICTS.map((value) => ({ value, label: t(`integrations.rules.conflicts.${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps('policy.conflict')}
      />
      <DeletionField form={form} />
      <Switch
        label={t('integrations.rules.inviteClients')}
        description={t('integrations.rules.inviteClientsHelp')}
        {...form.getInputProps('inviteClients', { type: 'checkbox' })}
      />
      <TagsInput
        label={t('integrations.rules.domains')}
        description={t('integrations.rules.domainsHelp')}
        placeholder={t('integrations.rules.domainsExample')}
        splitChars={[',', ' ', ';']}
        {...form.getInputProps('internalDomains')}
      />
    </Section>
  );
};

const Box = ({ form, field, label }: { readonly form: Form; readonly field: string; readonly label: string }) => (
  <Checkbox label={label} {...form.getInputProps(field, { type: 'checkbox' })} />
);

/** Whether a refusal lies in the part that is folded away. */
const refusedInside = (form: Form): boolean => Object.keys(form.errors).some((field) => /^(windowDays|policy\.(refuse|brake))/.test(field));

export const AdvancedFields = ({ form }: { readonly form: Form }) => {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const days = { min: 0, allowDecimal: false, allowNegative: false } as const;
  return (
    <Section title={t('integrations.advanced.section')} help={t('integrations.advanced.sectionHelp')}>
      <details className={classes.fold} open={open || refusedInside(form)} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t('integrations.advanced.show')}</summary>
        <Stack gap="lg" component="div">
          <div className={classes.pair}>
            <NumberInput
              label={t('integrations.advanced.daysBack')}
              description={t('integrations.advanced.daysBackHelp')}
              {...days}
              {...form.getInputProps('windowDaysBack')}
            />
            <NumberInput
              label={t('integrations.advanced.daysAhead')}
              description={t('integrations.advanced.daysAheadHelp')}
              {...days}
              {...form.getInputProps('windowDaysAhead')}
            />
          </div>
          <Several label={t('integrations.advanced.refuse')} help={t('integrations.advanced.refuseHelp')}>
            {REFUSALS.map((one) => (
              <Box key={one} form={form} field={`policy.refuse.${one}`} label={t(`integrations.advanced.refusals.${one}`)} />
            ))}
          </Several>
          <Stack gap="xs">
            <div>
              <Input.Label labelElement="div">{t('integrations.advanced.brake')}</Input.Label>
              <Input.Description>{t('integrations.advanced.brakeHelp')}</Input.Description>
            </div>
            <div className={classes.pair}>
              {BRAKES.map((one) => (
                <NumberInput
                  key={one}
                  label={t(`integrations.advanced.${one}`)}
                  description={t(`integrations.advanced.${one}Help`)}
                  min={1}
                  allowNegative={false}
                  {...(one === 'share' ? { suffix: ' %', max: 100 } : { allowDecimal: false })}
                  {...form.getInputProps(`policy.brake.${one}`)}
                />
              ))}
            </div>
          </Stack>
        </Stack>
      </details>
    </Section>
  );
};
