/** One person or room, opened beside the list, or a new one. */
import { Tabs } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { Loading } from '../shell/loading.tsx';
import { Beside, Gone } from './beside.tsx';
import { HolderForm } from './holder-form.tsx';
import { Hours } from './hours/hours.tsx';
import type { OpenState } from './opened.ts';
import type { Holder } from './queries.ts';
import type { Reach } from './reach.ts';

const AheadOf = lazy(async () => ({ default: (await import('./ahead/ahead.tsx')).AheadOf }));

type Props = {
  readonly kind: Holder['kind'];
  readonly holders: readonly Holder[];
  readonly reach: Reach;
  readonly opened: OpenState;
};

export const HolderBeside = ({ kind, holders, reach, opened }: Props) => {
  const { t } = useTranslation();
  if (opened.adding) {
    return reach.mayWrite ? (
      <Beside title={t(kind === 'staff' ? 'setup.staff.add' : 'setup.rooms.add')} close={opened.close}>
        {reach.ready ? <HolderForm kind={kind} holder={null} reach={reach} close={opened.close} /> : <Loading />}
      </Beside>
    ) : null;
  }
  const chosen = holders.find(({ id }) => id === opened.id);
  if (chosen === undefined) return <Gone close={opened.close} />;
  const { id, name, zone } = chosen;
  return (
    <Beside title={name} close={opened.close} size={680}>
      <Tabs value={opened.part} onChange={(part) => opened.open(id, part === 'hours' || part === 'ahead' ? part : undefined)}>
        <Tabs.List mb="md">
          <Tabs.Tab value="fields">{t('setup.details')}</Tabs.Tab>
          <Tabs.Tab value="hours">{t('setup.hours.title')}</Tabs.Tab>
          <Tabs.Tab value="ahead">{t('setup.handOver')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="fields">
          <HolderForm key={id} kind={kind} holder={chosen} reach={reach} close={opened.close} />
        </Tabs.Panel>
        <Tabs.Panel value="hours">
          <Hours key={id} owner={{ kind, id, name, zone }} editable={reach.mayChange(chosen)} />
        </Tabs.Panel>
        <Tabs.Panel value="ahead">
          <Suspense fallback={<Loading />}>
            {opened.part === 'ahead' && <AheadOf key={id} holder={chosen} colleagues={holders} editable={reach.mayChange(chosen)} />}
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </Beside>
  );
};
