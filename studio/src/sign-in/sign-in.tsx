/** Signing in with e-mail and password. */
import { Alert, Button, PasswordInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from '../texts/i18n.ts';
import { sessionQuery, signIn } from '../api/session.ts';
import { Card } from './card.tsx';

export const SignIn = () => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { to } = useSearch({ from: '/sign-in' });
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '', password: '' } });
  const enter = useMutation({
    mutationFn: ({ email, password }: typeof form.values) => signIn(email.trim(), password),
    onSuccess: async (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      await navigate({ to: to ?? '/calendar' });
    },
  });
  return (
    <Card title={t('signIn.title')}>
      <form onSubmit={form.onSubmit((values) => enter.mutate(values))}>
        {enter.error !== null && (
          <Alert color="red" role="alert" mb="md">
            {enter.error.message}
          </Alert>
        )}
        <TextInput
          label={t('signIn.email')}
          type="email"
          autoComplete="username"
          required
          autoFocus
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          visibilityToggleButtonProps={{ 'aria-label': t('common.showPassword') }}
          label={t('signIn.password')}
          autoComplete="current-password"
          required
          mt="md"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" fullWidth mt="xl" loading={enter.isPending}>
          {t('signIn.submit')}
        </Button>
      </form>
      <Text size="xs" c="dimmed">
        {t('signIn.help')}
      </Text>
    </Card>
  );
};
