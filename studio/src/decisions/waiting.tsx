/** How much waits for a decision, for the menu; nothing is said where nothing does. */
import '../texts/decisions.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { decisionsQuery } from './queries.ts';
import classes from './waiting.module.css';

export const Waiting = () => {
  const { t } = useTranslation();
  const { data } = useQuery(decisionsQuery);
  const count = data?.filter((one) => one.decided === null).length ?? 0;
  return count === 0 ? null : (
    // No span: those of the menu are left out on a narrow screen.
    <b className={classes.waiting} role="img" aria-label={t('decisions.waiting', { count })}>
      {count}
    </b>
  );
};
