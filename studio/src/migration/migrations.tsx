/** People are moved to another integration or transport (1.5): choose, dry run, move, and the way back. */
import '../texts/migration.ts';
import { Button, Skeleton, Text } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { sessionQuery } from '../api/session.ts';
import { Head, Page } from '../integrations/frame.tsx';
import { integrationsQuery } from '../integrations/queries.ts';
import { Failure } from '../shell/failure.tsx';
import { Choose } from './choose.tsx';
import { One } from './one.tsx';
import { migrationsQuery, type Migration } from './queries.ts';

export const Migrations = () => {
  const { t } = useTranslation();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const list = useQuery(migrationsQuery);
  const integrations = useQuery(integrationsQuery);
  const [choosing, setChoosing] = useState(false);
  const mayAct = session?.scopes.includes('integrations:write') === true;
  const nameOf = (id: string): string => integrations.data?.find((one) => one.id === id)?.name ?? '…';
  const routeOf = ({ source, target, transport }: Migration): string =>
    t('migration.route', { from: nameOf(source), to: nameOf(target), transport: t(`migration.transport.${transport}`) });
  const [newest, ...earlier] = list.data ?? [];
  const chooses = mayAct && (choosing || (list.data !== undefined && newest === undefined));
  return (
    <Page>
      <Head title={t('migration.title')} intro={t('migration.intro')}>
        {mayAct && !chooses && newest !== undefined && <Button onClick={() => setChoosing(true)}>{t('migration.again')}</Button>}
      </Head>
      {list.error !== null && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton h={240} radius="md" />}
      {chooses && <Choose onPlanned={() => setChoosing(false)} />}
      {newest !== undefined && <One key={newest.id} migration={newest} route={routeOf(newest)} mayAct={mayAct} />}
      {earlier.length > 0 && <Text fw={600}>{t('migration.earlier')}</Text>}
      {earlier.map((one) => (
        <One key={one.id} migration={one} route={routeOf(one)} mayAct={mayAct} />
      ))}
    </Page>
  );
};
