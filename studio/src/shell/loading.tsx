/** Something is on its way. */
import { useTranslation } from 'react-i18next';
import classes from './loading.module.css';

export const Loading = () => {
  const { t } = useTranslation();
  return <div className={classes.loading} role="status" aria-label={t('common.loading')} />;
};
