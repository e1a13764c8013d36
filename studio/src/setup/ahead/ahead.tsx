/** What lies ahead of a person or room: what each appointment needs once they are gone, and giving them to a colleague who is free (2.5). */
import '../../texts/ahead.ts';
import { Alert, Button, Checkbox, NativeSelect, Skeleton, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../../texts/i18n.ts';
import { Failure } from '../../shell/failure.tsx';
import { say } from '../../shell/toast.tsx';
import { momentWords } from '../../time/words.ts';
import { viewerZone } from '../../time/zone.ts';
import { useStale, type Holder } from '../queries.ts';
import classes from './ahead.module.css';
import { aheadQuery, deactivationQuery, handOver, type AheadItem } from './queries.ts';

type Props = { readonly holder: Holder; readonly colleagues: readonly Holder[]; readonly editable: boolean };

const Standing = ({ holder }: Pick<Props, 'holder'>) => {
  const { t } = useTranslation();
  const { data } = useQuery(deactivationQuery(holder, holder.active));
  if (data === undefined || data.active || data.since === null) return null;
  const { since, reason, pairing, comesBack } = data;
  return (
    <Alert color="gray" variant="light" p="sm">
      <Text size="sm">{t('ahead.since', { when: momentWords(Date.parse(since), viewerZone()) })}</Text>
      {reason !== '' && <Text size="sm">{t('ahead.why', { reason })}</Text>}
      {pairing === 'on' && comesBack && <Text size="sm">{t('ahead.pairingOn')}</Text>}
      {pairing === 'off' && <Text size="sm">{t(comesBack ? 'ahead.pairingOff' : 'ahead.pairingStays')}</Text>}
    </Alert>
  );
};

const whenOf = ({ start, zone }: AheadItem): string => momentWords(Date.parse(start), zone);

type Row = { readonly item: AheadItem; readonly chosen: boolean; readonly choose: ((chosen: boolean) => void) | null };
const Line = ({ item, chosen, choose }: Row) => {
  const { t } = useTranslation();
  const { title, needs, against } = item;
  const under = against === null ? t(`ahead.needs.${needs}`) : `${against.problem} ${against.next}`;
  return (
    <li data-against={against !== null}>
      {choose !== null && (
        <Checkbox
          aria-label={t('ahead.choose', { title, when: whenOf(item) })}
          checked={chosen}
          disabled={against !== null}
          onChange={(event) => choose(event.currentTarget.checked)}
        />
      )}
      <div>
        <Text size="sm" fw={500}>
          {whenOf(item)} · {title}
        </Text>
        <Text size="xs" c="dimmed">
          {under}
        </Text>
      </div>
    </li>
  );
};

export const AheadOf = ({ holder, colleagues, editable }: Props) => {
  const { t } = useTranslation();
  const stale = useStale();
  const [to, setTo] = useState<string | null>(null);
  const [without, setWithout] = useState<ReadonlySet<string>>(new Set());
  const list = useQuery(aheadQuery(holder, to));
  const items = list.data?.items ?? [];
  const chosen = to === null ? [] : items.filter(({ appointment, against }) => against === null && !without.has(appointment));
  const mails = chosen.reduce((sum, one) => sum + one.mails, 0);
  const others = colleagues.filter(({ id, active }) => id !== holder.id && active);
  const name = others.find(({ id }) => id === to)?.name ?? '';
  const giving = useMutation({
    mutationFn: () => handOver(holder, { to: to ?? '', appointments: chosen.map((one) => one.appointment), mails }),
    onSuccess: async ({ handedOver, refused }) => {
      const left = refused === 0 ? '' : ` ${t('ahead.left', { count: refused })}`;
      say(`${t('ahead.handed', { count: handedOver, name })}${left}`);
      await stale('holders', 'appointments', 'availability');
    },
  });
  return (
    <Stack>
      <Text size="sm">{t('ahead.intro')}</Text>
      <Standing holder={holder} />
      {list.error !== null && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton h={120} />}
      {list.data !== undefined && items.length === 0 && <Text fw={600}>{t('ahead.none')}</Text>}
      {items.length > 0 && <Text fw={600}>{t('ahead.count', { count: items.length })}</Text>}
      {items.length > 0 && !editable && <Text size="sm">{t('ahead.mayNot')}</Text>}
      {items.length > 0 && editable && others.length === 0 && <Text size="sm">{t('ahead.nobody')}</Text>}
      {items.length > 0 && editable && others.length > 0 && (
        <NativeSelect
          label={t('ahead.to')}
          description={t('ahead.toHelp')}
          data={[{ value: '', label: '–' }, ...others.map(({ id, name: label }) => ({ value: id, label }))]}
          value={to ?? ''}
          onChange={(event) => {
            setTo(event.currentTarget.value === '' ? null : event.currentTarget.value);
            setWithout(new Set());
          }}
        />
      )}
      <ul className={classes.list}>
        {items.map((item) => (
          <Line
            key={item.appointment}
            item={item}
            chosen={item.against === null && !without.has(item.appointment)}
            choose={
              to === null
                ? null
                : (wanted) => {
                    const next = new Set(without);
                    if (wanted) next.delete(item.appointment);
                    else next.add(item.appointment);
                    setWithout(next);
                  }
            }
          />
        ))}
      </ul>
      {items.length >= 200 && <Text size="xs">{t('ahead.first', { count: items.length })}</Text>}
      {giving.error !== null && <Failure error={giving.error} />}
      {to !== null && (
        <Button
          disabled={chosen.length === 0 || list.isFetching}
          loading={giving.isPending}
          onClick={() => giving.mutate()}
          className={classes.hand ?? ''}
        >
          {t('ahead.hand', { count: chosen.length, mails: t('ahead.mails', { count: mails }) })}
        </Button>
      )}
    </Stack>
  );
};
