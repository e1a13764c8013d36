/** By which of the two a mailbox is reached, since when, and what spoke for it (1.6). */
import { Badge, Text } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';
import type { Mailbox } from './mailboxes.ts';
import { whenWords } from './when.ts';

export const TransportBadge = ({ transport }: Pick<Mailbox, 'transport'>) => {
  const { t } = useTranslation();
  return (
    <Badge variant="outline" color="gray" tt="none" size="md">
      {t(`users.transport.names.${transport}`)}
    </Badge>
  );
};

export const Transport = ({ mailbox: { transport, detection } }: { readonly mailbox: Mailbox }) => {
  const { t } = useTranslation();
  const now = Date.now();
  if (detection === null)
    return (
      <>
        <TransportBadge transport={transport} /> {t('users.transport.set')}
      </>
    );
  const { at, seen, against } = detection;
  return (
    <>
      <TransportBadge transport={transport} /> {t('users.transport.found', { seen, at: whenWords(at, now) })}
      {against !== null && (
        <Text size="sm" mt={4}>
          {t('users.transport.against', {
            other: t(`users.transport.names.${against.transport}`),
            since: whenWords(against.since, now),
            seen: against.seen,
            times: against.times,
          })}
        </Text>
      )}
    </>
  );
};
