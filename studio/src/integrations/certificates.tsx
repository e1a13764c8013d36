/** The chain that a server shows, and the way to believe it by its own certificate alone (section 1 of the rules). */
import { Button } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';
import type { Schema } from '../api/client.ts';
import { dayWords, inPairs } from './fingerprint.ts';
import classes from './test.module.css';

export type Certificate = Schema<'Certificate'>;

type Chain = {
  readonly chain: readonly Certificate[];
  /** The fingerprints that are pinned already. */
  readonly pinned: readonly string[];
  /** Left out: it cannot be pinned from here. */
  readonly pin?: (one: Certificate) => void;
  readonly open?: boolean;
};

export const Certificates = ({ chain, pinned, pin, open = false }: Chain) => {
  const { t } = useTranslation();
  return (
    <details className={classes.chain} open={open}>
      <summary>{t('integrations.test.certificates', { count: chain.length })}</summary>
      <ol>
        {chain.map((one, at) => (
          <li key={one.sha256}>
            <dl>
              <dt>{t('integrations.test.subject')}</dt>
              <dd>{one.subject}</dd>
              <dt>{t('integrations.test.issuer')}</dt>
              <dd>{one.issuer}</dd>
              <dt>{t('integrations.test.valid')}</dt>
              <dd>{t('integrations.test.fromTo', { from: dayWords(one.validFrom), to: dayWords(one.validTo) })}</dd>
              <dt>{t('integrations.test.fingerprint')}</dt>
              <dd className={classes.hex}>{inPairs(one.sha256)}</dd>
            </dl>
            {at === 0 && pinned.includes(one.sha256) && t('integrations.tls.isPinned')}
            {at === 0 && pin !== undefined && !pinned.includes(one.sha256) && (
              <Button variant="default" size="xs" onClick={() => pin(one)}>
                {t('integrations.tls.pin')}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
};
