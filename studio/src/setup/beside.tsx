/** The drawer beside a list: what is open, or that it is not there any more. */
import { Drawer, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

type Props = { readonly title: string; readonly close: () => void; readonly size?: number; readonly children: ReactNode };

export const Beside = ({ title, close, size = 480, children }: Props) => {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size={size}
      title={<Text fw={650}>{title}</Text>}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      overlayProps={{ backgroundOpacity: 0.15 }}
      // Its head is no second banner of the page.
      attributes={{ header: { role: 'presentation' } }}
      // A click beside the form must not throw away what was typed; Escape and the button close.
      closeOnClickOutside={false}
    >
      {children}
    </Drawer>
  );
};

/** An id in the address that the list does not have. */
export const Gone = ({ close }: { readonly close: () => void }) => {
  const { t } = useTranslation();
  return (
    <Beside title={t('setup.gone')} close={close}>
      <Text size="sm">{t('setup.goneText')}</Text>
    </Beside>
  );
};
