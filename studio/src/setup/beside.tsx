/** The drawer beside a list: what is open, or that it is not there any more. */
import { Alert, Button, Drawer, Group, Text } from '@mantine/core';
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { UnsavedContext } from './unsaved.ts';

type Props = { readonly title: string; readonly close: () => void; readonly size?: number; readonly children: ReactNode };

export const Beside = ({ title, close, size = 480, children }: Props) => {
  const { t } = useTranslation();
  const unsaved = useRef(new Set<string>());
  const [asking, setAsking] = useState(false);
  const tell = useCallback((form: string, holds: boolean): void => {
    if (holds) unsaved.current.add(form);
    else unsaved.current.delete(form);
  }, []);
  // Whoever opened it from the keyboard goes on where they were.
  useEffect(() => {
    const before = document.activeElement;
    return () => (before instanceof HTMLElement ? before.focus({ preventScroll: true }) : undefined);
  }, []);
  return (
    <Drawer
      opened
      onClose={() => (unsaved.current.size > 0 ? setAsking(true) : close())}
      position="right"
      size={size}
      title={<Text fw={650}>{title}</Text>}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      overlayProps={{ backgroundOpacity: 0.15 }}
      // Its head is no second banner of the page.
      attributes={{ header: { role: 'presentation' } }}
      // A click beside the form is seldom meant to close it.
      closeOnClickOutside={false}
    >
      {asking && (
        <Alert color="gray" variant="light" mb="md" title={t('setup.unsaved')} role="alertdialog" aria-label={t('setup.unsaved')}>
          <Group gap="xs">
            <Button size="xs" autoFocus onClick={() => setAsking(false)}>
              {t('setup.keepEditing')}
            </Button>
            <Button size="xs" variant="default" onClick={close}>
              {t('setup.discard')}
            </Button>
          </Group>
        </Alert>
      )}
      <UnsavedContext value={tell}>{children}</UnsavedContext>
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
