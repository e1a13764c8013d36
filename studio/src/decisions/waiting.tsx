/** How much waits for a decision, for the menu; nothing is said where nothing does. */
import '../texts/decisions.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../texts/i18n.ts';
import { countQuery } from './queries.ts';
import classes from './waiting.module.css';

export const Waiting = () => {
  const { t } = useTranslation();
  const { data: count = 0 } = useQuery(countQuery);
  return count === 0 ? null : (
    // No span: those of the menu are left out on a narrow screen.
    <b className={classes.waiting} role="img" aria-label={t('decisions.waiting', { count })}>
      {count}
    </b>
  );
};
