/** Why a time in somebody's column is taken, opened over the calendar. */
import '../texts/why.ts';
import { Drawer, Stack, Text } from '@mantine/core';
import { useFocusBack } from '../shell/focus-back.ts';
import { useTranslation } from '../texts/i18n.ts';
import { spanWords } from '../time/words.ts';
import { WhyAnswer } from './answer.tsx';

/** A time in the column of somebody; `about`: what is known of it already. */
export type Place = { readonly holder: string; readonly start: string; readonly end: string; readonly about: string | null };

type Props = {
  readonly place: Place;
  readonly name: string;
  readonly zone: string;
  readonly close: () => void;
  readonly open: (appointment: string) => void;
};

export const WhyDrawer = ({ place: { holder, start, end, about }, name, zone, close, open }: Props) => {
  const { t } = useTranslation();
  useFocusBack();
  return (
    <Drawer
      opened
      onClose={close}
      returnFocus={false}
      position="right"
      size={480}
      title={<Text fw={650}>{t('why.title')}</Text>}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      attributes={{ header: { role: 'presentation' } }}
      overlayProps={{ backgroundOpacity: 0.15 }}
    >
      <Stack>
        <Text fw={600}>{t('why.about', { who: name, when: spanWords(Date.parse(start), Date.parse(end), zone) })}</Text>
        {about !== null && (
          <Text size="sm" c="dimmed">
            {about}
          </Text>
        )}
        <WhyAnswer question={{ start, end, holders: [holder] }} zone={zone} open={open} />
      </Stack>
    </Drawer>
  );
};
