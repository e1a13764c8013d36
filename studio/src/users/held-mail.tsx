/** Invitations that wait because a pairing brought them about, and no booking: how many they are, and the way to let them go (3.9). */
import { Alert, Button, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../texts/i18n.ts';
import { complain, say } from '../shell/toast.tsx';
import { heldMailQuery, mailboxQuery, readAgain, releaseMail } from './mailboxes.ts';

export const HeldMail = ({ mailbox, off }: { readonly mailbox: string; readonly off: boolean }) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data } = useQuery(heldMailQuery(mailbox));
  const releasing = useMutation({
    mutationFn: () => releaseMail(mailbox),
    onSuccess: (after) => {
      queries.setQueryData(mailboxQuery(mailbox).queryKey, after);
      void readAgain(queries, [mailbox]);
      void queries.invalidateQueries({ queryKey: ['mailbox', mailbox] });
      say(t('users.heldMail.sent'));
    },
    onError: complain,
  });
  if (data === undefined || data.appointments === 0) return null;
  return (
    <Alert color="yellow" variant="light" title={t('users.heldMail.title')}>
      <Stack gap="xs">
        <Text size="sm">{t('users.heldMail.about', { count: data.appointments, people: data.people })}</Text>
        <Button size="xs" w="fit-content" disabled={off} loading={releasing.isPending} onClick={() => releasing.mutate()}>
          {t('users.heldMail.send')}
        </Button>
      </Stack>
    </Alert>
  );
};
