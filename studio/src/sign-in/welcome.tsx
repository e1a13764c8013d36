/**
 * What a printed or mailed link opens. The token stands behind the `#`, so it never travels in an address. What the link is
 * for is asked first: the demonstration's signs in at once, a reset asks for a password, any other asks who one is.
 */
import { Alert, Button, PasswordInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import type { Schema } from '../api/client.ts';
import { ApiError, byField } from '../api/problem.ts';
import { lookAtLink, sessionQuery, welcome, type Session } from '../api/session.ts';
import { Loading } from '../shell/loading.tsx';
import { viewerZone } from '../time/zone.ts';
import { Card } from './card.tsx';

type Link = Schema<'WelcomeLink'>;

const useEntering = (): ((session: Session) => void) => {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (session) => {
    queries.setQueryData(sessionQuery.queryKey, session);
    void navigate({ to: '/calendar', replace: true });
  };
};

const Refused = ({ error }: { readonly error: Error }) => (
  <Alert color="red" role="alert" mb="md">
    {error.message} {error instanceof ApiError && error.next}
  </Alert>
);

export const Welcome = () => {
  const { t } = useTranslation();
  const token = globalThis.location.hash.slice(1);
  const link = useQuery({
    queryKey: ['welcome', token],
    queryFn: () => lookAtLink(token),
    enabled: token !== '',
    retry: false,
    staleTime: Infinity,
  });
  if (token === '') return <Card title={t('welcome.title')}>{t('welcome.noToken')}</Card>;
  if (link.data?.kind === 'demo') return <Demo token={token} />;
  if (link.data !== undefined) return <Account token={token} link={link.data} />;
  return <Card title={t('welcome.title')}>{link.error === null ? <Loading /> : <Refused error={link.error} />}</Card>;
};

const Demo = ({ token }: { readonly token: string }) => {
  const { t } = useTranslation();
  const enter = useEntering();
  const begin = useMutation({ mutationFn: () => welcome({ token }), onSuccess: enter });
  // React runs effects twice while developing; one session is enough.
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    begin.mutate();
  });
  return <Card title={t('welcome.title')}>{begin.error === null ? <Loading /> : <Refused error={begin.error} />}</Card>;
};

const Account = ({ token, link }: { readonly token: string; readonly link: Link }) => {
  const { t } = useTranslation();
  const enter = useEntering();
  const { kind } = link;
  const form = useForm({ initialValues: { company: '', name: '', email: link.email ?? '', password: '' } });
  const begin = useMutation({
    mutationFn: ({ company, name, email, password }: typeof form.values) =>
      welcome(
        kind === 'reset'
          ? { token, password }
          : {
              token,
              password,
              name: name.trim(),
              email: email.trim(),
              ...(link.company === null ? { company: { name: company.trim(), zone: viewerZone() } } : {}),
            },
      ),
    onSuccess: enter,
    onError: (error) => {
      if (error instanceof ApiError) form.setErrors(byField(error));
    },
  });
  return (
    <Card title={t(kind === 'reset' ? 'welcome.resetTitle' : 'welcome.title')}>
      <Text size="sm">
        {kind === 'reset'
          ? t('welcome.resetIntro', { name: link.name ?? '' })
          : t(kind === 'first' ? 'welcome.firstIntro' : 'welcome.intro')}
      </Text>
      <form onSubmit={form.onSubmit((values) => begin.mutate(values))}>
        {begin.error !== null && Object.keys(form.errors).length === 0 && <Refused error={begin.error} />}
        {kind !== 'reset' && (
          <>
            {link.company === null && (
              <TextInput
                label={t('welcome.company')}
                autoComplete="organization"
                required
                mb="md"
                autoFocus
                {...form.getInputProps('company')}
              />
            )}
            <TextInput label={t('welcome.name')} autoComplete="name" required {...form.getInputProps('name')} />
            <TextInput
              label={t('welcome.email')}
              type="email"
              autoComplete="username"
              required
              readOnly={link.email !== null}
              mt="md"
              {...form.getInputProps('email')}
            />
          </>
        )}
        <PasswordInput
          visibilityToggleButtonProps={{ 'aria-label': t('common.showPassword') }}
          label={t('welcome.password')}
          description={t('welcome.passwordHelp')}
          autoComplete="new-password"
          required
          mt="md"
          {...form.getInputProps('password')}
        />
        <Button type="submit" fullWidth mt="xl" loading={begin.isPending}>
          {t(kind === 'reset' ? 'welcome.resetSubmit' : 'welcome.submit')}
        </Button>
      </form>
    </Card>
  );
};
