/** Who Lockstep signs in as, with the two ways into other people's calendars side by side. */
import { Input, PasswordInput, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';
import { delegateSeconds, intervalWords } from './asking.ts';
import classes from './form.module.css';
import { ApplicationFields, ApplicationSecret } from './application-fields.tsx';
import { Section, type Form } from './section.tsx';
import type { Kept } from './values.ts';

const AUTHENTICATIONS = ['basic', 'ntlm', 'oauth'] as const;
const ROWS = ['budget', 'rights', 'changes', 'private', 'several'] as const;

const Comparison = ({ chosen, mailboxes }: { readonly chosen: string; readonly mailboxes: number }) => {
  const { t } = useTranslation();
  const every = (count: number): string => intervalWords(t, delegateSeconds(count));
  const intervals = { ten: every(10), hundred: every(100), thousand: every(1000), count: mailboxes, every: every(mailboxes) };
  const delegate = (row: (typeof ROWS)[number]): string =>
    row === 'changes'
      ? t(mailboxes > 0 ? 'integrations.account.compare.changesOwn' : 'integrations.account.compare.changesDelegate', intervals)
      : t(`integrations.account.compare.${row}Delegate`);
  const mark = (type: string): { 'data-chosen'?: true } => (type === chosen ? { 'data-chosen': true } : {});
  return (
    <table className={classes.access}>
      <caption>{t('integrations.account.compare.caption')}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col" {...mark('impersonation')}>
            {t('integrations.account.impersonation')}
          </th>
          <th scope="col" {...mark('delegate')}>
            {t('integrations.account.delegate')}
          </th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map((row) => (
          <tr key={row}>
            <th scope="row">{t(`integrations.account.compare.${row}`)}</th>
            <td {...mark('impersonation')}>{t(`integrations.account.compare.${row}Impersonation`)}</td>
            <td {...mark('delegate')}>{delegate(row)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

type Account = { readonly form: Form; readonly kept: Kept; readonly mailboxes: number };
export const AccountFields = ({ form, kept, mailboxes }: Account) => {
  const { t } = useTranslation();
  const { accessType: type, authentication, transport } = form.getValues();
  const oauth = authentication === 'oauth';
  const beside = transport === 'detect';
  return (
    <Section
      title={t(beside ? 'integrations.graph.ews' : 'integrations.account.section')}
      help={t(beside ? 'integrations.graph.ewsHelp' : 'integrations.account.sectionHelp')}
    >
      <Select
        label={t('integrations.account.authentication')}
        description={t('integrations.account.authenticationHelp')}
        data={AUTHENTICATIONS.map((value) => ({ value, label: t(`integrations.account.${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps('authentication')}
      />
      {oauth && beside && <Text size="sm">{t('integrations.graph.ewsSame')}</Text>}
      {oauth && !beside && <ApplicationFields form={form} />}
      {oauth && !beside && <ApplicationSecret form={form} kept={kept.application} />}
      {!oauth && (
        <TextInput
          label={t('integrations.account.userName')}
          description={t('integrations.account.userNameHelp')}
          autoComplete="off"
          required
          {...form.getInputProps('userName')}
        />
      )}
      {!oauth && (
        <PasswordInput
          visibilityToggleButtonProps={{ 'aria-label': t('common.showPassword') }}
          label={t(beside ? 'integrations.graph.ewsPassword' : 'integrations.account.password')}
          description={t(kept.account ? 'integrations.account.passwordKeptHelp' : 'integrations.account.passwordHelp')}
          placeholder={kept.account ? t('integrations.account.passwordKept') : ''}
          autoComplete="new-password"
          required={!kept.account}
          {...form.getInputProps(beside ? 'ewsPassword' : 'password')}
        />
      )}
      <Stack gap="xs">
        <div>
          <Input.Label labelElement="div" id="access-type">
            {t('integrations.account.access')}
          </Input.Label>
          <Input.Description>{t('integrations.account.accessHelp')}</Input.Description>
        </div>
        <SegmentedControl
          aria-labelledby="access-type"
          data={[
            { value: 'impersonation', label: t('integrations.account.impersonation') },
            { value: 'delegate', label: t('integrations.account.delegate') },
          ]}
          value={type}
          onChange={(value) => form.setFieldValue('accessType', value === 'delegate' ? 'delegate' : 'impersonation')}
        />
        {form.errors['accessType'] !== undefined && <Input.Error role="alert">{form.errors['accessType']}</Input.Error>}
        <Comparison chosen={type} mailboxes={mailboxes} />
      </Stack>
    </Section>
  );
};
