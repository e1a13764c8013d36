/** Who one is here, and the way out. */
import '../texts/account.ts';
import { Button, Paper, Stack, Text, Title } from '@mantine/core';
import { ArrowRightStartOnRectangleIcon } from '@heroicons/react/20/solid';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { sessionQuery, signOut } from '../api/session.ts';
import { complain } from '../shell/toast.tsx';

export const Account = () => {
  const { t } = useTranslation();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = async (): Promise<void> => {
    await signOut();
    queries.clear();
    await navigate({ to: '/sign-in' });
  };
  if (session === null) return null;
  return (
    <Stack p="lg" maw={640}>
      <Title order={1}>{t('account.title')}</Title>
      <Paper withBorder p="lg">
        <Stack gap="xs" align="flex-start">
          <Text fw={600}>{session.user.name}</Text>
          <Text size="sm">{session.user.email}</Text>
          <Text size="sm" c="dimmed">
            {t(`shell.roles.${session.user.role}`)}
          </Text>
          <Button
            mt="md"
            variant="default"
            leftSection={<ArrowRightStartOnRectangleIcon aria-hidden />}
            onClick={() => void leave().catch(complain)}
          >
            {t('shell.signOut')}
          </Button>
        </Stack>
      </Paper>
    </Stack>
  );
};
