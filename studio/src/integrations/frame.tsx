/** The head of every page about Exchange: where one is, and the way to the other list. */
import '../texts/exchange.ts';
import { Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import classes from './frame.module.css';

/** The two lists: the ways into Exchange, and the mailboxes behind them. */
export const Places = () => {
  const { t } = useTranslation();
  return (
    <nav className={classes.places} aria-label={t('integrations.title')}>
      <Link to="/integrations" activeOptions={{ exact: true }} className={classes.place ?? ''}>
        {t('integrations.places.list')}
      </Link>
      <Link to="/integrations/users" className={classes.place ?? ''}>
        {t('integrations.places.users')}
      </Link>
      <Link to="/integrations/migrations" className={classes.place ?? ''}>
        {t('integrations.places.migrations')}
      </Link>
    </nav>
  );
};

type Head = { readonly title: string; readonly intro?: string; readonly children?: ReactNode };
export const Head = ({ title, intro, children }: Head) => (
  <Group justify="space-between" align="flex-end" gap="md">
    <Stack gap={2}>
      <Title order={1}>{title}</Title>
      {intro !== undefined && (
        <Text size="sm" c="dimmed">
          {intro}
        </Text>
      )}
    </Stack>
    {children !== undefined && <Group gap="xs">{children}</Group>}
  </Group>
);

/** A page as wide as is good to read; the way to the other list stays where it is there. */
export const Page = ({ children }: { readonly children: ReactNode }) => (
  <div className={classes.page}>
    <Places />
    <div className={classes.column}>{children}</div>
  </div>
);
