/** What somebody should do something about: nobody left on an appointment, a room that declined, somebody who was deactivated (3.7, 4.7, 2.5). */
import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from '../../texts/i18n.ts';
import { Loading } from '../../shell/loading.tsx';
import type { Appointment, Holder } from '../queries.ts';
import { useOtherwise } from './free.ts';
import { candidates, declinedRooms, replaced, type Assignment } from './list.ts';
import type { Staffing } from './staffing.ts';

/** Of somebody on it who was deactivated (2.5). */
const INACTIVE = ['needsOrganiser', 'needsPerson'] as const;

type Props = {
  readonly appointment: Appointment;
  readonly holders: readonly Holder[];
  readonly servedBy: readonly string[];
  readonly nameOf: (holder: string) => string;
  readonly editable: boolean;
  readonly staffing: Staffing;
  readonly give: () => void;
};

export const Flags = (props: Props) => {
  const { t } = useTranslation();
  const { appointment, editable, give } = props;
  return (
    <>
      {appointment.flags.includes('noStaff') && (
        <Alert color="red" role="alert" mb="xs" title={t('people.noStaff')}>
          {editable && (
            <Button size="xs" onClick={give}>
              {t('people.give')}
            </Button>
          )}
        </Alert>
      )}
      {INACTIVE.filter((flag) => appointment.flags.includes(flag)).map((flag) => (
        <Alert key={flag} color="orange" role="alert" mb="xs" title={t(`calendar.flags.${flag}`)}>
          {editable && (
            <Button size="xs" variant="default" onClick={give}>
              {t('people.give')}
            </Button>
          )}
        </Alert>
      ))}
      {declinedRooms(appointment).map((room) => (
        <Declined key={room.holder} {...props} room={room} />
      ))}
    </>
  );
};

/** So many rooms are proposed; the others are found by adding one. */
const MOST = 4;

const Declined = ({ appointment, holders, servedBy, nameOf, editable, staffing, room }: Props & { readonly room: Assignment }) => {
  const { t } = useTranslation();
  const name = nameOf(room.holder);
  const rooms = candidates(appointment, holders, servedBy, 'resource');
  const otherwise = useOtherwise(appointment, editable ? rooms : []);
  const free = otherwise.state === 'known' ? rooms.filter(({ id }) => !otherwise.found.has(id)).slice(0, MOST) : [];
  return (
    <Alert color="orange" role="alert" mb="xs" title={t('people.roomDeclined', { name })}>
      {editable && (
        <Group gap="xs">
          {otherwise.state === 'reading' && <Loading />}
          {free.length > 0 && <Text size="sm">{t('people.freeRooms')}</Text>}
          {otherwise.state === 'known' && free.length === 0 && <Text size="sm">{t('people.noFreeRoom')}</Text>}
          {free.map((other) => (
            <Button
              key={other.id}
              size="xs"
              variant="default"
              disabled={staffing.isPending}
              aria-label={t('people.chooseRoom', { name: other.name })}
              onClick={() =>
                staffing.mutate({
                  step: 'replace',
                  name: other.name,
                  list: replaced(appointment, room.holder, other.id),
                  anyway: false,
                })
              }
            >
              {other.name}
            </Button>
          ))}
          <Button
            size="xs"
            variant="default"
            disabled={staffing.isPending}
            onClick={() => staffing.mutate({ step: 'release', name, holder: room.holder })}
          >
            {t('people.releaseRoom', { name })}
          </Button>
        </Group>
      )}
    </Alert>
  );
};
