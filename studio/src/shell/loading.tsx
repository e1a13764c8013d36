/** Something is on its way. */
import { useTranslation } from '../texts/i18n.ts';
import classes from './loading.module.css';

export const Loading = () => {
  const { t } = useTranslation();
  return <div className={classes.loading} role="status" aria-label={t('common.loading')} />;
};
