/** A plain picture of who grants what: Entra ID says who Lockstep is, Exchange opens the mailboxes of one group. */
import { useTranslation } from '../../texts/i18n.ts';
import classes from './grant.module.css';

const Box = ({ of, kind }: { readonly of: 'entra' | 'exchange' | 'inside' | 'outside'; readonly kind?: string | undefined }) => {
  const { t } = useTranslation();
  return (
    <div className={[classes.box, kind].filter((one) => one !== undefined).join(' ')}>
      <strong>{t(`integrations.grant.picture.${of}`)}</strong>
      {t(`integrations.grant.picture.${of}Text`)}
    </div>
  );
};

const Arrow = ({ both = false }: { readonly both?: boolean }) => (
  <span className={both ? `${classes.arrow} ${classes.both}` : classes.arrow} aria-hidden>
    →
  </span>
);

/** In the order in which it is read aloud, which says all that the arrows do. */
export const GrantPicture = () => {
  const { t } = useTranslation();
  return (
    <figure className={classes.picture} aria-label={t('integrations.grant.picture.label')}>
      <Box of="entra" kind={classes.both} />
      <Arrow both />
      <Box of="exchange" kind={classes.both} />
      <Arrow />
      <Box of="inside" kind={classes.open} />
      <span className={classes.arrow} aria-hidden>
        ✕
      </span>
      <Box of="outside" kind={classes.shut} />
    </figure>
  );
};
