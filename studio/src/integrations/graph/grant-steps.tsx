/** How Microsoft 365 is set up for Lockstep: what is typed here goes into the commands and nowhere else. */
import { Alert, Input, SegmentedControl, Stack, Text, TextInput, Title } from '@mantine/core';
import { InformationCircleIcon } from '@heroicons/react/20/solid';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from '../../texts/i18n.ts';
import type { Cloud } from '../values.ts';
import { Command } from './command.tsx';
import { GrantPicture } from './grant-picture.tsx';
import { blanksOf, commandsOf, type Grant, type Step as StepName } from './grant.ts';
import classes from './grant.module.css';

type Filled = Omit<Grant, 'cloud' | 'tenant' | 'clientId'>;
const NOTHING: Filled = { objectId: '', by: 'group', group: '', unit: '', inside: '', outside: '' };
const BEFORE = ['union', 'time', 'cache'] as const;

/** These fields lie within the form of an integration, which they do not belong to. */
const stay = (event: KeyboardEvent): void => {
  if (event.key === 'Enter') event.preventDefault();
};

type Fields = { readonly filled: Filled; readonly set: (change: Partial<Filled>) => void };
const Fields = ({ filled, set }: Fields) => {
  const { t } = useTranslation();
  const field = (name: Exclude<keyof Filled, 'by'>) => (
    <TextInput
      label={t(`integrations.grant.${name}`)}
      description={t(`integrations.grant.${name}Help`)}
      autoComplete="off"
      spellCheck={false}
      value={filled[name]}
      onKeyDown={stay}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <div className={classes.fields} role="group" aria-label={t('integrations.grant.fill')}>
      <div className={classes.whole}>{field('objectId')}</div>
      <Stack gap="xs" className={classes.whole ?? ''}>
        <Input.Label labelElement="div" id="grant-by">
          {t('integrations.grant.by')}
        </Input.Label>
        <SegmentedControl
          aria-labelledby="grant-by"
          data={(['group', 'unit'] as const).map((value) => ({ value, label: t(`integrations.grant.bys.${value}`) }))}
          value={filled.by}
          onChange={(value) => set({ by: value === 'unit' ? 'unit' : 'group' })}
          styles={{ label: { whiteSpace: 'normal' } }}
        />
        {field(filled.by)}
      </Stack>
      {field('inside')}
      {field('outside')}
    </div>
  );
};

const Step = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <li className={classes.step}>
    <div>
      <Text fw={600} size="sm">
        {title}
      </Text>
      {children}
    </div>
  </li>
);

export type GrantStepsOf = { readonly cloud: Cloud; readonly tenant: string; readonly clientId: string };
export const GrantSteps = (application: GrantStepsOf) => {
  const { t, list } = useTranslation();
  const [filled, setFilled] = useState(NOTHING);
  const whole: Grant = { ...application, ...filled };
  const commands = commandsOf(whole);
  const blanks = blanksOf(whole);
  const step = (name: StepName, text: string) => {
    const title = t(`integrations.grant.steps.${name}`);
    const command = commands[name];
    return (
      <Step title={title}>
        <Text size="sm">{text}</Text>
        {command !== null && <Command step={title} text={command} />}
      </Step>
    );
  };
  return (
    <Stack gap="lg">
      <Text size="sm">{t('integrations.grant.intro')}</Text>
      <GrantPicture />
      <Alert color="blue" variant="light" icon={<InformationCircleIcon />} title={t('integrations.grant.before.title')} p="sm">
        <ul className={classes.before}>
          {BEFORE.map((one) => (
            <Text key={one} component="li" size="sm">
              {t(`integrations.grant.before.${one}`)}
            </Text>
          ))}
        </ul>
      </Alert>
      <div>
        <Title order={3} size="h5" mb="xs">
          {t('integrations.grant.fill')}
        </Title>
        <Fields filled={filled} set={(change) => setFilled((before) => ({ ...before, ...change }))} />
        <Text size="sm" c="dimmed" mt="xs" role="status">
          {blanks.length > 0 &&
            t('integrations.grant.blanks', { blanks: blanks.map((one) => t(`integrations.grant.blank.${one}`)).join(', ') })}
        </Text>
      </div>
      <ol className={classes.steps}>
        <Step title={t('integrations.grant.steps.register')}>
          <ul>
            {list('integrations.grant.steps.registerText').map((line) => (
              <Text key={line} component="li" size="sm">
                {line}
              </Text>
            ))}
          </ul>
        </Step>
        {step('object', t('integrations.grant.steps.objectText'))}
        {step('connect', t('integrations.grant.steps.connectText'))}
        {step('application', t('integrations.grant.steps.applicationText'))}
        {step('scope', t(filled.by === 'group' ? 'integrations.grant.steps.scopeText' : 'integrations.grant.steps.unitText'))}
        {step('roles', t('integrations.grant.steps.rolesText'))}
        {step('check', t('integrations.grant.steps.checkText'))}
        <Step title={t('integrations.grant.steps.last')}>
          <Text size="sm">{t('integrations.grant.steps.lastText')}</Text>
        </Step>
      </ol>
    </Stack>
  );
};
