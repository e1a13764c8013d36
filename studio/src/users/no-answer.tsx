/** A line for each integration whose Exchange gives no answer (4.17): since when, why, and that booking goes on. */
import '../texts/no-answer.ts';
import { Alert } from '@mantine/core';
import { ExclamationTriangleIcon } from '@heroicons/react/20/solid';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../texts/i18n.ts';
import { integrationsQuery } from '../integrations/queries.ts';
import { summaryQuery } from './mailboxes.ts';
import { whenWords } from './when.ts';

export const NoAnswer = () => {
  const { t } = useTranslation();
  const { data: summary } = useQuery(summaryQuery);
  const away = (summary?.items ?? []).flatMap(({ integration, noAnswer }) => (noAnswer === null ? [] : [{ integration, ...noAnswer }]));
  // Which one it is matters only where there are several.
  const several = (summary?.items.length ?? 0) > 1;
  const { data: integrations } = useQuery({ ...integrationsQuery, enabled: several && away.length > 0 });
  return (
    <div role="status">
      {away.map(({ integration, since, sentence }) => {
        const name = several ? integrations?.find(({ id }) => id === integration)?.name : undefined;
        const time = whenWords(since, Date.now());
        return (
          <Alert
            key={integration}
            color="yellow"
            variant="light"
            radius={0}
            py="xs"
            icon={<ExclamationTriangleIcon />}
            title={name === undefined ? t('noAnswer.since', { time }) : t('noAnswer.sinceOf', { name, time })}
          >
            {t('noAnswer.what', { sentence })}
          </Alert>
        );
      })}
    </div>
  );
};
