/** What an administrator of Exchange Online types where EWS is closed to the application (`X-EWS-Policy-Reason`), until it ends. */
import { Alert, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Integration } from '../queries.ts';
import { Command } from './command.tsx';
import { EWS_LISTS, ewsAllowedCommands } from './grant.ts';

/** Both causes come of a 403 that says so. Exchange Online alone has these switches, and only an application can get in there by EWS. */
export const isEwsClosed = (cause: string | null, { oauth }: Pick<Integration, 'oauth'>): boolean =>
  (cause === 'ewsSwitchedOff' || cause === 'blockedByPolicy') && oauth !== null && oauth.authority === null;

export const EwsAllowed = ({ oauth }: Pick<Integration, 'oauth'>) => {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" variant="light" title={t('integrations.grant.ews.title')} p="sm" mt="xs">
      <Stack gap="xs">
        <Text size="sm">{t('integrations.grant.ews.text')}</Text>
        <Command step={t('integrations.grant.ews.step')} text={ewsAllowedCommands(oauth?.clientId ?? '', oauth?.cloud ?? 'global')} />
        <Text size="sm">{t('integrations.grant.ews.listsText')}</Text>
        <Command step={t('integrations.grant.ews.lists')} text={EWS_LISTS} />
        <Text size="sm">{t('integrations.grant.ews.instead')}</Text>
      </Stack>
    </Alert>
  );
};
