/** What a person sees when something failed: what happened, what to do next, and a way to try again. */
import { Alert, Button, Stack, Text } from '@mantine/core';
import { ExclamationTriangleIcon } from '@heroicons/react/20/solid';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/problem.ts';

export const Failure = ({ error, retry }: { readonly error: unknown; readonly retry?: (() => void) | undefined }) => {
  const { t } = useTranslation();
  const known = error instanceof ApiError ? error : null;
  const what = known?.code === 'unreachable' ? t('failure.unreachable') : error instanceof Error ? error.message : String(error);
  return (
    <Alert color="red" variant="light" icon={<ExclamationTriangleIcon />} title={t('failure.title')} role="alert" m="md" maw={640}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{what}</Text>
        {known?.next !== null && known?.next !== undefined && <Text size="sm">{known.next}</Text>}
        {retry !== undefined && (
          <Button size="xs" variant="default" onClick={retry}>
            {t('common.retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
};
