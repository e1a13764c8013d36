/** Who was asked on the way to a mailbox, and what each said: the trace of Autodiscover (1.1). */
import { Text } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';
import type { Schema } from '../api/client.ts';
import classes from './test.module.css';

export type Hop = Schema<'AutodiscoverHop'>;

export const Hops = ({ hops, open = false }: { readonly hops: readonly Hop[]; readonly open?: boolean }) => {
  const { t } = useTranslation();
  return (
    <details className={classes.chain} open={open}>
      <summary>{t('integrations.autodiscover.hops', { count: hops.length })}</summary>
      <ol>
        {hops.map((hop, at) => (
          // Each was asked in its turn, and none of them ever moves.
          <li key={at}>
            <Text size="xs" fw={500} className={classes.seen ?? ''}>
              {t(`integrations.autodiscover.reasons.${hop.reason}`)}: {hop.address}
            </Text>
            <Text size="xs" className={classes.seen ?? ''}>
              {hop.seen}{' '}
              <Text span size="xs" c="dimmed">
                {t('integrations.test.milliseconds', { ms: Math.round(hop.milliseconds) })},{' '}
                {t(hop.signed ? 'integrations.autodiscover.signed' : 'integrations.autodiscover.unsigned')}
              </Text>
            </Text>
          </li>
        ))}
      </ol>
    </details>
  );
};
