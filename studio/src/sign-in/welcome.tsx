/**
 * What a printed or mailed link opens. The token stands behind the `#`, so it never travels in an address. A link that needs
 * nothing more (the demonstration's) signs in at once; any other asks who one is.
 */
import { Alert, Button, PasswordInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, byField } from '../api/problem.ts';
import { sessionQuery, welcome, type Session } from '../api/session.ts';
import { Loading } from '../shell/loading.tsx';
import { Card } from './card.tsx';

const useEntering = (): ((session: Session) => void) => {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (session) => {
    queries.setQueryData(sessionQuery.queryKey, session);
    void navigate({ to: '/calendar', replace: true });
  };
};

const asksForMore = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 'invalid' && Object.keys(byField(error)).length > 0;

export const Welcome = () => {
  const { t } = useTranslation();
  const enter = useEntering();
  const token = globalThis.location.hash.slice(1);
  const alone = useQuery({
    queryKey: ['welcome', token],
    queryFn: () => welcome({ token }),
    enabled: token !== '',
    retry: false,
    staleTime: Infinity,
  });
  useEffect(() => {
    if (alone.data !== undefined) enter(alone.data);
  });
  if (token === '') return <Card title={t('welcome.title')}>{t('welcome.noToken')}</Card>;
  if (asksForMore(alone.error)) return <Account token={token} enter={enter} />;
  return (
    <Card title={t('welcome.title')}>
      {alone.error === null ? (
        <Loading />
      ) : (
        <Alert color="red" role="alert">
          {alone.error.message} {alone.error instanceof ApiError && alone.error.next}
        </Alert>
      )}
    </Card>
  );
};

const Account = ({ token, enter }: { readonly token: string; readonly enter: (session: Session) => void }) => {
  const { t } = useTranslation();
  const form = useForm({ initialValues: { name: '', email: '', password: '' } });
  const begin = useMutation({
    mutationFn: (values: typeof form.values) => welcome({ token, ...values, name: values.name.trim(), email: values.email.trim() }),
    onSuccess: enter,
    onError: (error) => {
      if (error instanceof ApiError) form.setErrors(byField(error));
    },
  });
  return (
    <Card title={t('welcome.title')}>
      <Text size="sm">{t('welcome.intro')}</Text>
      <form onSubmit={form.onSubmit((values) => begin.mutate(values))}>
        {begin.error !== null && Object.keys(form.errors).length === 0 && (
          <Alert color="red" role="alert" mb="md">
            {begin.error.message}
          </Alert>
        )}
        <TextInput label={t('welcome.name')} autoComplete="name" required autoFocus {...form.getInputProps('name')} />
        <TextInput label={t('welcome.email')} type="email" autoComplete="username" required mt="md" {...form.getInputProps('email')} />
        <PasswordInput
          label={t('welcome.password')}
          description={t('welcome.passwordHelp')}
          autoComplete="new-password"
          required
          mt="md"
          {...form.getInputProps('password')}
        />
        <Button type="submit" fullWidth mt="xl" loading={begin.isPending}>
          {t('welcome.submit')}
        </Button>
      </form>
    </Card>
  );
};
