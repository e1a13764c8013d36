/** Who one is here, how one signs in, where one is signed in, and, for those who may, who else signs in. */
import '../texts/account.ts';
import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { ArrowRightStartOnRectangleIcon } from '@heroicons/react/20/solid';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from '../texts/i18n.ts';
import { sessionQuery, signOut } from '../api/session.ts';
import { complain } from '../shell/toast.tsx';
import { Password } from './password.tsx';
import { People } from './people.tsx';
import { Sessions } from './sessions.tsx';

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
  const { user, scopes, demo } = session;
  return (
    <Stack p="lg" maw={760} mx="auto">
      <Title order={1}>{t('account.title')}</Title>
      <Paper withBorder p="lg">
        <Group justify="space-between">
          <Stack gap={4}>
            <Group gap="xs">
              <Text fw={600}>{user.name}</Text>
              <Badge variant="light" tt="none">
                {t(`shell.roles.${user.role}`)}
              </Badge>
            </Group>
            <Text size="sm" c="dimmed">
              {user.email}
            </Text>
          </Stack>
          <Button
            variant="default"
            leftSection={<ArrowRightStartOnRectangleIcon aria-hidden />}
            onClick={() => void leave().catch(complain)}
          >
            {t('account.signOut')}
          </Button>
        </Group>
      </Paper>
      {!demo && <Password />}
      <Sessions />
      {scopes.includes('users:write') && <People me={user.id} />}
    </Stack>
  );
};
