/** From an appointment to the question about it, where there is one. */
import '../texts/decisions.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../texts/i18n.ts';
import { decisionsQuery, heldQuery } from './queries.ts';
import classes from './decisions.module.css';

export const ToDecide = ({ appointment }: { readonly appointment: string }) => {
  const { t } = useTranslation();
  const [asked, held] = [useQuery(decisionsQuery).data, useQuery(heldQuery).data];
  const isIt = (one: { readonly appointment: string }): boolean => one.appointment === appointment;
  return asked?.some(isIt) === true || held?.some(({ items }) => items.some(isIt)) === true ? (
    <Link to="/decisions" className={classes.link ?? ''}>
      {t('decisions.toDecide')}
    </Link>
  ) : null;
};
