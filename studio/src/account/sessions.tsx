/** Where one is signed in; each place can be signed out from here. */
import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf } from '../api/client.ts';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { complain, say } from '../shell/toast.tsx';
import { momentWords } from '../time/words.ts';
import { viewerZone } from '../time/zone.ts';
import { browserName } from './browser-name.ts';

export const Sessions = () => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: async () => (await bodyOf(api.GET('/api/v1/sessions'))).items });
  const end = useMutation({
    mutationFn: async (id: string) => void (await api.DELETE('/api/v1/sessions/{id}', { params: { path: { id } } })),
    onSuccess: async () => {
      say(t('account.sessionEnded'));
      await queries.invalidateQueries({ queryKey: ['sessions'] });
    },
    onError: complain,
  });
  const zone = viewerZone();
  return (
    <Paper withBorder p="lg">
      <Title order={2} mb="md">
        {t('account.sessions')}
      </Title>
      {sessions.isPending && <Loading />}
      {sessions.isError && <Failure error={sessions.error} retry={() => void sessions.refetch()} />}
      <Stack gap="sm">
        {sessions.data?.map(({ id, browser, seenAt, current }) => (
          <Group key={id} justify="space-between" gap="xs">
            <Stack gap={0}>
              <Text size="sm">{browserName(browser)}</Text>
              <Text size="xs" c="dimmed">
                {t('account.seenAt', { when: momentWords(Date.parse(seenAt), zone) })}
              </Text>
            </Stack>
            {current ? (
              <Badge variant="light" tt="none">
                {t('account.thisOne')}
              </Badge>
            ) : (
              <Button size="xs" variant="default" loading={end.isPending && end.variables === id} onClick={() => end.mutate(id)}>
                {t('account.endSession')}
              </Button>
            )}
          </Group>
        ))}
      </Stack>
    </Paper>
  );
};
