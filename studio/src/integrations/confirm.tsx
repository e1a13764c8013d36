/** A question before something that is not easily taken back. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';
import { useFocusBack } from '../shell/focus-back.ts';

type Question = {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly onYes: () => void;
  readonly onNo: () => void;
};

export const Confirm = ({ title, text, yes, danger = false, busy = false, onYes, onNo }: Question) => {
  const { t } = useTranslation();
  useFocusBack();
  return (
    // The page behind does not scroll as a whole, and the lock would add a style that the page's policy refuses.
    <Modal.Root opened onClose={onNo} centered lockScroll={false} returnFocus={false}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body p="lg">
          <Stack>
            <Modal.Title fw={600}>{title}</Modal.Title>
            <Text size="sm">{text}</Text>
            <Group justify="flex-end" mt="xs">
              <Button variant="default" onClick={onNo}>
                {t('common.cancel')}
              </Button>
              <Button {...(danger ? { color: 'red.8' } : {})} loading={busy} onClick={onYes}>
                {yes}
              </Button>
            </Group>
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
};
