/** Mail that is held because the database was served by another installation before (1.7), and letting it go. */
import '../texts/held-back.ts';
import { Alert, Button, Group, Text } from '@mantine/core';
import { ExclamationTriangleIcon } from '@heroicons/react/20/solid';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { installationQuery } from '../api/installation.ts';
import { Confirm } from '../integrations/confirm.tsx';
import { LinkButton } from '../integrations/link-button.tsx';
import { complain, say } from '../shell/toast.tsx';
import { momentWords } from '../time/words.ts';
import { viewerZone } from '../time/zone.ts';
import { releaseMail, settingsQuery } from './queries.ts';

/** `company`: whose server it is. */
export const HeldMail = ({
  since,
  company,
  mayWrite,
}: {
  readonly since: string;
  readonly company: string;
  readonly mayWrite: boolean;
}) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { data: installation } = useQuery(installationQuery);
  const release = useMutation({
    mutationFn: () => releaseMail(company),
    onSuccess: () => say(t('heldBack.released')),
    onError: complain,
    onSettled: () => {
      setAsking(false);
      for (const queryKey of [settingsQuery.queryKey, installationQuery.queryKey, ['mail', 'letters']])
        void queries.invalidateQueries({ queryKey });
    },
  });
  const letters = installation?.held?.letters ?? 0;
  return (
    <Alert color="orange" variant="light" icon={<ExclamationTriangleIcon />}>
      <Text size="sm" fw={600}>
        {t('heldBack.mailTitle', { since: momentWords(Date.parse(since), viewerZone()) })}
      </Text>
      <Text size="sm" maw={640}>
        {t('heldBack.mailText')} {t('heldBack.waits', { count: letters })}
      </Text>
      <Group mt="sm" gap="sm">
        {mayWrite && (
          <Button size="xs" onClick={() => setAsking(true)}>
            {t('heldBack.mailRelease')}
          </Button>
        )}
        <LinkButton to="/mail/{-$place}" params={{ place: 'outbox' }} size="xs" variant="default">
          {t('heldBack.mailWaits')}
        </LinkButton>
      </Group>
      {asking && (
        <Confirm
          title={t('heldBack.releaseTitle')}
          text={t('heldBack.release', { count: letters })}
          yes={t('heldBack.mailRelease')}
          busy={release.isPending}
          onYes={() => release.mutate()}
          onNo={() => setAsking(false)}
        />
      )}
    </Alert>
  );
};
