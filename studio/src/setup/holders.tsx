/** Staff and rooms: who and what can be booked. Two lists that differ in their words alone. */
import { Badge, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { Beside, Gone } from './beside.tsx';
import { HolderForm } from './holder-form.tsx';
import { Hours } from './hours/hours.tsx';
import { HoursCell } from './hours/hours-cell.tsx';
import { List } from './list.tsx';
import { useOpened } from './opened.ts';
import { holdersOfKind, type Holder } from './queries.ts';
import { useReach } from './reach.ts';
import { NEW } from './search.ts';
import classes from './setup.module.css';
import { zoneWords } from './words.ts';

export const Staff = () => <Holders kind="staff" />;
export const Rooms = () => <Holders kind="resource" />;

const Holders = ({ kind }: { readonly kind: Holder['kind'] }) => {
  const { t } = useTranslation();
  const place = kind === 'staff' ? 'staff' : 'rooms';
  const holders = useQuery(holdersOfKind(kind));
  const reach = useReach(kind === 'staff' ? 'staff' : 'resources');
  const opened = useOpened(place);
  if (holders.isPending) return <Loading />;
  if (holders.isError) return <Failure error={holders.error} retry={() => void holders.refetch()} />;
  const chosen = holders.data.find(({ id }) => id === opened.id);
  return (
    <>
      <List
        place={place}
        rows={holders.data}
        textOf={(row) => `${row.name} ${row.email ?? ''} ${row.zone} ${zoneWords(row.zone)}`}
        words={{
          name: t('setup.name'),
          add: t(`setup.${place}.add`),
          emptyTitle: t(`setup.${place}.emptyTitle`),
          emptyText: t(`setup.${place}.emptyText`),
        }}
        under={(row) => row.email ?? zoneWords(row.zone)}
        badge={(row) =>
          row.active ? null : (
            <Badge variant="light" color="gray" tt="none" ml="xs">
              {t('setup.inactive')}
            </Badge>
          )
        }
        columns={[
          { key: 'email', head: t('setup.email'), cell: (row) => row.email, wide: true },
          { key: 'zone', head: t('setup.zone'), cell: (row) => zoneWords(row.zone), wide: true },
          { key: 'hours', head: t('setup.hours.title'), cell: (row) => <HoursCell holder={row} /> },
        ]}
        add={reach.mayWrite ? () => opened.open(NEW) : undefined}
      />
      {opened.adding && reach.mayWrite && (
        <Beside title={t(`setup.${place}.add`)} close={opened.close}>
          <HolderForm kind={kind} holder={null} reach={reach} close={opened.close} />
        </Beside>
      )}
      {opened.id !== null && chosen === undefined && <Gone close={opened.close} />}
      {chosen !== undefined && (
        <Beside title={chosen.name} close={opened.close} size={680}>
          <Tabs
            value={opened.part}
            onChange={(part) => opened.open(chosen.id, part === 'hours' ? 'hours' : undefined)}
            keepMounted={false}
            className={classes.parts ?? ''}
          >
            <Tabs.List mb="md">
              <Tabs.Tab value="fields">{t('setup.details')}</Tabs.Tab>
              <Tabs.Tab value="hours">{t('setup.hours.title')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="fields">
              <HolderForm key={chosen.id} kind={kind} holder={chosen} reach={reach} close={opened.close} />
            </Tabs.Panel>
            <Tabs.Panel value="hours">
              <Hours
                key={chosen.id}
                owner={{ kind, id: chosen.id, name: chosen.name, zone: chosen.zone }}
                editable={reach.mayChange(chosen)}
              />
            </Tabs.Panel>
          </Tabs>
        </Beside>
      )}
    </>
  );
};
