/** What an administrator of Exchange Online types where EWS is closed to the application (`X-EWS-Policy-Reason`), until it ends. */
import { Alert, Stack, Text } from '@mantine/core';
import { useTranslation } from '../../texts/i18n.ts';
import type { Integration } from '../queries.ts';
import { isOnline } from '../online.ts';
import { Command } from './command.tsx';
import { ewsAllowedCommands, ewsListCommands } from './grant.ts';

type Application = Pick<NonNullable<Integration['oauth']>, 'cloud' | 'clientId' | 'authority'>;

/**
 * Both causes come of a 403 that says so. Exchange Online alone has these switches; where Autodiscover is asked, who signs in with a token of
 * Entra ID was most likely led there.
 */
export const isEwsClosed = (cause: string | null, endpoint: string | null, oauth: Application | null): oauth is Application =>
  (cause === 'ewsSwitchedOff' || cause === 'blockedByPolicy') &&
  oauth !== null &&
  oauth.authority === null &&
  (endpoint === null || isOnline(endpoint));

export const EwsAllowed = ({ clientId, cloud, mailbox }: Application & { readonly mailbox: string }) => {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" variant="light" title={t('integrations.grant.ews.title')} p="sm" mt="xs">
      <Stack gap="xs">
        <Text size="sm">{t('integrations.grant.ews.text')}</Text>
        <Command step={t('integrations.grant.ews.step')} text={ewsAllowedCommands(clientId, cloud)} />
        <Text size="sm">{t('integrations.grant.ews.listsText')}</Text>
        <Command step={t('integrations.grant.ews.lists')} text={ewsListCommands(mailbox)} />
        <Text size="sm">{t('integrations.grant.ews.instead')}</Text>
      </Stack>
    </Alert>
  );
};
