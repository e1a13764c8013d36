/** A new password. All other sessions of the user end with it. */
import { Alert, Button, Paper, PasswordInput, Stack, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../texts/i18n.ts';
import { api } from '../api/client.ts';
import { ApiError, byField } from '../api/problem.ts';
import { say } from '../shell/toast.tsx';

export const Password = () => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const form = useForm({ initialValues: { current: '', next: '' } });
  const change = useMutation({
    mutationFn: async (body: typeof form.values) => void (await api.PUT('/api/v1/users/me/password', { body })),
    onSuccess: async () => {
      form.reset();
      say(t('account.passwordChanged'));
      await queries.invalidateQueries({ queryKey: ['sessions'] });
    },
    onError: (error) => {
      if (error instanceof ApiError) form.setErrors(byField(error));
    },
  });
  const shownAtField = Object.keys(form.errors).length > 0;
  const toggle = { 'aria-label': t('common.showPassword') };
  return (
    <Paper withBorder p="lg">
      <Title order={2} mb="md">
        {t('account.password')}
      </Title>
      <form onSubmit={form.onSubmit((values) => change.mutate(values))}>
        <Stack align="flex-start">
          {change.error !== null && !shownAtField && (
            <Alert color="red" role="alert">
              {change.error.message} {change.error instanceof ApiError && change.error.next}
            </Alert>
          )}
          <PasswordInput
            label={t('account.currentPassword')}
            visibilityToggleButtonProps={toggle}
            autoComplete="current-password"
            required
            w="100%"
            maw={360}
            {...form.getInputProps('current')}
          />
          <PasswordInput
            label={t('account.newPassword')}
            description={t('account.passwordHelp')}
            visibilityToggleButtonProps={toggle}
            autoComplete="new-password"
            required
            w="100%"
            maw={360}
            {...form.getInputProps('next')}
          />
          <Button type="submit" loading={change.isPending}>
            {t('account.changePassword')}
          </Button>
        </Stack>
      </form>
    </Paper>
  );
};
