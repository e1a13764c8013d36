/** An address that leads nowhere. */
import { Button, Stack, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../texts/i18n.ts';

export const NotFound = () => {
  const { t } = useTranslation();
  return (
    <Stack p="xl" align="flex-start" component="main">
      <Title order={1}>{t('failure.notFound')}</Title>
      <Button component={Link} to="/calendar">
        {t('failure.home')}
      </Button>
    </Stack>
  );
};
