/** By which server mail goes, and as whom; with a test of what is typed, saved or not (6.1). */
import { Alert, Button, Group, NumberInput, PasswordInput, Select, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf } from '../api/client.ts';
import { companyQuery } from '../api/company.ts';
import { ApiError } from '../api/problem.ts';
import { sessionQuery } from '../api/session.ts';
import { Confirm } from '../integrations/confirm.tsx';
import form from '../integrations/form.module.css';
import { HeldMail } from './held.tsx';
import { Part } from './part.tsx';
import { placed } from '../setup/refusals.ts';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { complain, say } from '../shell/toast.tsx';
import { settingsQuery, type MailSettings } from './queries.ts';
import { SendTest } from './send-test.tsx';
import { bodyFrom, valuesOf, type Values } from './values.ts';
import classes from './mail.module.css';

const SECURITIES = ['startTls', 'tls', 'none'] as const;
type Fields = { readonly values: UseFormReturnType<Values> };

export const Server = () => {
  const { t } = useTranslation();
  const settings = useQuery(settingsQuery);
  if (settings.isPending) return <Loading />;
  if (settings.isError) return <Failure error={settings.error} retry={() => void settings.refetch()} />;
  return (
    <>
      <Text size="sm" c="dimmed" maw={720}>
        {t('mail.server.intro')}
      </Text>
      <Held settings={settings.data} />
      <ServerForm key={settings.data.from} stored={settings.data} />
    </>
  );
};

const Held = ({ settings: { settings, from, company } }: { readonly settings: MailSettings }) => {
  const { data: session } = useSuspenseQuery(sessionQuery);
  if (settings === null || settings.heldSince === null || from === null) return null;
  return (
    <HeldMail since={settings.heldSince} company={from} mayWrite={from === company && session?.scopes.includes('mail:write') === true} />
  );
};

const ServerForm = ({ stored }: { readonly stored: MailSettings }) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const mayWrite = session?.scopes.includes('mail:write') === true;
  const isOwn = stored.from === stored.company;
  const values = useForm<Values>({ initialValues: valuesOf(stored) });
  const keep = (after: MailSettings): void => {
    queries.setQueryData(settingsQuery.queryKey, after);
    values.setInitialValues(valuesOf(after));
    values.setValues(valuesOf(after));
  };
  const save = useMutation({
    mutationFn: (wish: Values) => bodyOf(api.PUT('/api/v1/mail/settings', { body: bodyFrom(wish) })),
    onSuccess: (after) => {
      keep(after);
      say(t('mail.server.saved', { server: after.settings?.server ?? '' }));
    },
    onError: (error) => {
      if (error instanceof ApiError) values.setErrors(placed(error, Object.keys(values.values)).atField);
      requestAnimationFrame(() => document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus());
    },
  });
  const dirty = values.isDirty();
  const isUnsaved = dirty && !save.isPending;
  useBlocker({ shouldBlockFn: () => isUnsaved && !globalThis.confirm(t('mail.unsaved')), enableBeforeUnload: () => isUnsaved });
  const elsewhere =
    save.error === null
      ? []
      : save.error instanceof ApiError
        ? placed(save.error, Object.keys(values.values)).elsewhere
        : [save.error.message];
  return (
    <>
      {!mayWrite && <Text size="sm">{t('mail.onlyLooking')}</Text>}
      {stored.from !== null && !isOwn && <Inherited company={stored.from} />}
      <form onSubmit={values.onSubmit((wish) => save.mutate(wish))} noValidate>
        <fieldset disabled={!mayWrite} className={form.several}>
          <Where values={values} />
          <Account values={values} isKept={stored.settings?.hasPassword === true && isOwn} />
          <Sender values={values} />
          {elsewhere.map((sentence) => (
            <Alert key={sentence} color="red" role="alert" mb="md">
              {sentence}
            </Alert>
          ))}
        </fieldset>
        {mayWrite && (
          <div className={form.end}>
            {isOwn && <Remove done={keep} />}
            <Button type="submit" loading={save.isPending} disabled={!dirty && isOwn}>
              {t('common.save')}
            </Button>
          </div>
        )}
      </form>
      {mayWrite && (
        <SendTest settings={() => (dirty ? bodyFrom(values.getValues()) : undefined)} refused={(errors) => values.setErrors(errors)} />
      )}
    </>
  );
};

const Inherited = ({ company }: { readonly company: string }) => {
  const { t } = useTranslation();
  const { data } = useQuery({ ...companyQuery(company), retry: false });
  return (
    <Alert color="petrol" variant="light" p="sm">
      {t('mail.inherited', { company: data?.name ?? t('mail.aboveYours') })}
    </Alert>
  );
};

const Where = ({ values }: Fields) => {
  const { t } = useTranslation();
  const { security, verifyTls } = values.getValues();
  return (
    <Part title={t('mail.server.where')} help={t('mail.server.whereHelp')}>
      <div className={classes.two}>
        <TextInput
          label={t('mail.server.server')}
          placeholder={t('mail.server.serverPlaceholder')}
          inputMode="url"
          required
          {...values.getInputProps('server')}
        />
        <NumberInput label={t('mail.server.port')} min={1} max={65_535} hideControls required {...values.getInputProps('port')} />
      </div>
      <Select
        label={t('mail.server.security')}
        description={t('mail.server.securityHelp')}
        data={SECURITIES.map((value) => ({ value, label: t(`mail.server.securities.${value}`) }))}
        allowDeselect={false}
        {...values.getInputProps('security')}
      />
      {security === 'none' && (
        <Alert color="yellow" variant="light" p="xs" role="status">
          {t('mail.server.noneWarning')}
        </Alert>
      )}
      {security !== 'none' && (
        <Switch
          label={t('mail.server.verifyTls')}
          description={t('mail.server.verifyTlsHelp')}
          {...values.getInputProps('verifyTls', { type: 'checkbox' })}
        />
      )}
      {security !== 'none' && verifyTls && (
        <Textarea
          label={t('mail.server.certificateAuthorities')}
          description={t('mail.server.certificateAuthoritiesHelp')}
          className={form.pem ?? ''}
          minRows={3}
          maxRows={8}
          autosize
          {...values.getInputProps('certificateAuthorities')}
        />
      )}
    </Part>
  );
};

const Account = ({ values, isKept }: Fields & { readonly isKept: boolean }) => {
  const { t } = useTranslation();
  return (
    <Part title={t('mail.server.account')} help={t('mail.server.accountHelp')}>
      <TextInput label={t('mail.server.userName')} autoComplete="off" {...values.getInputProps('userName')} />
      {values.getValues().userName.trim() !== '' && (
        <PasswordInput
          visibilityToggleButtonProps={{ 'aria-label': t('common.showPassword') }}
          label={t('mail.server.password')}
          description={t('mail.server.passwordHelp')}
          placeholder={isKept ? t('mail.server.passwordKept') : ''}
          autoComplete="new-password"
          {...values.getInputProps('password')}
        />
      )}
    </Part>
  );
};

const Sender = ({ values }: Fields) => {
  const { t } = useTranslation();
  return (
    <Part title={t('mail.server.sender')} help={t('mail.server.senderHelp')}>
      <TextInput label={t('mail.server.senderName')} required {...values.getInputProps('senderName')} />
      <TextInput label={t('mail.server.senderAddress')} type="email" required {...values.getInputProps('senderAddress')} />
      <TextInput
        label={t('mail.server.replyTo')}
        description={t('mail.server.replyToHelp')}
        type="email"
        {...values.getInputProps('replyTo')}
      />
    </Part>
  );
};

const Remove = ({ done }: { readonly done: (after: MailSettings) => void }) => {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => bodyOf(api.DELETE('/api/v1/mail/settings')),
    onSuccess: (after) => {
      done(after);
      say(t('mail.server.removed'));
    },
    onError: complain,
    onSettled: () => setAsking(false),
  });
  return (
    <Group>
      <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
        {t('mail.server.remove')}
      </Button>
      {asking && (
        <Confirm
          title={t('mail.server.removeTitle')}
          text={t('mail.server.removeText')}
          yes={t('mail.server.remove')}
          danger
          busy={remove.isPending}
          onYes={() => remove.mutate()}
          onNo={() => setAsking(false)}
        />
      )}
    </Group>
  );
};
