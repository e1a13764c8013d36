/** The journal of everything within reach (5.4): searched, and what of it was put back. */
import '../texts/journal.ts';
import { Stack, Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from '../texts/i18n.ts';
import { Head } from '../integrations/frame.tsx';
import frame from '../integrations/frame.module.css';
import { viewerZone } from '../time/zone.ts';
import { Entries } from './entries.tsx';
import { Filters } from './filters.tsx';
import { PutBack } from './put-back.tsx';
import { readJournal, type JournalSearch } from './search.ts';

export const JournalRoom = () => {
  const { t } = useTranslation();
  const search = readJournal({ ...useSearch({ from: '/inside/journal' }) });
  const navigate = useNavigate({ from: '/journal' });
  const go = (after: JournalSearch): void => void navigate({ search: after, replace: true });
  const zone = viewerZone();
  const { tab: _, ...shared } = search;
  return (
    <div className={frame.page}>
      <div className={frame.column}>
        <Head title={t('journal.title')} intro={t('journal.intro')} />
        <Tabs value={search.tab ?? 'all'} onChange={(tab) => go(tab === 'putBack' ? { ...shared, tab } : shared)} keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="all">{t('journal.tabs.all')}</Tabs.Tab>
            <Tabs.Tab value="putBack">{t('journal.tabs.putBack')}</Tabs.Tab>
          </Tabs.List>
          <Stack>
            <Filters search={search} go={go} />
            <Tabs.Panel value="all">
              <Entries search={search} zone={zone} />
            </Tabs.Panel>
            <Tabs.Panel value="putBack">
              <PutBack search={search} zone={zone} />
            </Tabs.Panel>
          </Stack>
        </Tabs>
      </div>
    </div>
  );
};
