/** What one availability block is, whether it lies in Outlook, and putting it back where it was left (3.8). */
import '../texts/block.ts';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf } from '../api/client.ts';
import { useFocusBack } from '../shell/focus-back.ts';
import { complain, say } from '../shell/toast.tsx';
import type { Block, Holder } from './queries.ts';
import { blockTimes } from './shown.ts';

type Props = {
  readonly block: Block;
  readonly zone: string;
  readonly holders: readonly Holder[];
  readonly mayPutBack: boolean;
  readonly close: () => void;
};

export const BlockNote = ({ block, zone, holders, mayPutBack, close }: Props) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  useFocusBack();
  const putting = useMutation({
    mutationFn: () => bodyOf(api.POST('/api/v1/blocks/{id}/put-back', { params: { path: { id: block.id } } })),
    onSuccess: () => {
      say(t('block.done'));
      close();
    },
    onError: complain,
    onSettled: () => queries.invalidateQueries({ queryKey: ['blocks'] }),
  });
  const name = holders.find(({ id }) => id === block.holder)?.name ?? '';
  return (
    // The page behind does not scroll as a whole, and the lock would add a style that the page's policy refuses.
    <Modal.Root opened onClose={close} centered lockScroll={false} returnFocus={false}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body p="lg">
          <Stack gap="xs">
            <Modal.Title fw={600}>
              {t(`calendar.block.${block.showAs}`)} · {name}
            </Modal.Title>
            <Text size="sm">{blockTimes(block, zone)}</Text>
            <Text size="sm">
              {t(`block.about.${block.showAs}`)} {t('block.change')}
            </Text>
            <Text size="sm" role="status">
              {t(`block.state.${block.state}`)}
            </Text>
            {block.detail !== null && block.state !== 'left' && (
              <Text size="sm" c="dimmed">
                {block.detail}
              </Text>
            )}
            <Group justify="flex-end" mt="xs">
              {block.state === 'left' && mayPutBack && (
                <Button loading={putting.isPending} onClick={() => putting.mutate()}>
                  {t('block.putBack')}
                </Button>
              )}
              <Button variant="default" onClick={close}>
                {t('common.close')}
              </Button>
            </Group>
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
};
