/** From an appointment to the question about it, where there is one. */
import '../texts/decisions.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { decisionsQuery } from './queries.ts';
import classes from './decisions.module.css';

export const ToDecide = ({ appointment }: { readonly appointment: string }) => {
  const { t } = useTranslation();
  const { data } = useQuery(decisionsQuery);
  return data?.some((one) => one.appointment === appointment) === true ? (
    <Link to="/decisions" className={classes.link ?? ''}>
      {t('decisions.toDecide')}
    </Link>
  ) : null;
};
