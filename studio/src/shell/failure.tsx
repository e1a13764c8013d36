/** What a person sees when something failed: what happened, what to do next, and a way to try again. */
import { Button } from '@mantine/core';
import { ExclamationTriangleIcon } from '@heroicons/react/20/solid';
import { useTranslation } from '../texts/i18n.ts';
import { ApiError } from '../api/problem.ts';
import classes from './failure.module.css';

export const Failure = ({ error, retry }: { readonly error: unknown; readonly retry?: (() => void) | undefined }) => {
  const { t } = useTranslation();
  const known = error instanceof ApiError ? error : null;
  const what = known?.code === 'unreachable' ? t('failure.unreachable') : error instanceof Error ? error.message : String(error);
  return (
    <div className={classes.failure} role="alert">
      <p className={classes.title}>
        <ExclamationTriangleIcon aria-hidden /> {t('failure.title')}
      </p>
      <p>{what}</p>
      {known?.next !== null && <p>{known?.next}</p>}
      {retry !== undefined && (
        <Button size="xs" variant="default" onClick={retry}>
          {t('common.retry')}
        </Button>
      )}
    </div>
  );
};
