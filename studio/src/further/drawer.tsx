/** The further calendars of somebody at the side of the People and Resources tabs. */
import { Drawer, Group } from '@mantine/core';
import { useFocusBack } from '../shell/focus-back.ts';
import '../texts/further.ts';
import { useTranslation } from '../texts/i18n.ts';
import { FurtherCalendars } from './further-calendars.tsx';

type Props = { readonly mailbox: string; readonly off: boolean; readonly name: string; readonly close: () => void };
export const FurtherDrawer = ({ mailbox, off, name, close }: Props) => {
  const { t } = useTranslation();
  useFocusBack();
  return (
    // Without Mantine's own header, which would be a second banner of the page.
    <Drawer.Root opened onClose={close} position="right" size="md" lockScroll={false} returnFocus={false}>
      <Drawer.Overlay backgroundOpacity={0.25} />
      <Drawer.Content>
        <Drawer.Body p="lg">
          <Group justify="space-between" mb="md" wrap="nowrap">
            <Drawer.Title fz="lg" fw={600} style={{ overflowWrap: 'anywhere' }}>
              {t('further.drawer', { name })}
            </Drawer.Title>
            <Drawer.CloseButton aria-label={t('common.close')} />
          </Group>
          <FurtherCalendars mailbox={mailbox} off={off} name={name} />
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
};
