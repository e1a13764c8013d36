/** Before an appointment with clients is moved by hand: whether they are told (6.1). */
import '../texts/appointment.ts';
import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { useFocusBack } from '../shell/focus-back.ts';
import { spanWords } from '../time/words.ts';
import type { Patch } from './moves.ts';
import type { Appointment } from './queries.ts';

/** A move that a hand has made on the grid and that is not sent yet; `revert` puts the grid back. */
export type Moving = {
  readonly before: Appointment;
  readonly patch: Patch;
  readonly revert: () => void;
  readonly send: (patch: Patch) => void;
};

/** The tick itself, wherever something is asked that clients hear of. */
export const TellClients = ({ tell, set }: { readonly tell: boolean; readonly set: (tell: boolean) => void }) => {
  const { t } = useTranslation();
  return (
    <Checkbox
      label={t('appointment.tellClients')}
      description={t('appointment.tellClientsHelp')}
      checked={tell}
      onChange={(event) => set(event.currentTarget.checked)}
    />
  );
};

type Props = { readonly moving: Moving; readonly zone: string; readonly close: () => void };

export const AskToTell = ({ moving: { before, patch, revert, send }, zone, close }: Props) => {
  const { t } = useTranslation();
  const [tell, setTell] = useState(true);
  useFocusBack();
  const start = Date.parse(patch.start ?? before.start);
  const length = Date.parse(before.end) - Date.parse(before.start);
  const end = patch.end === undefined ? start + length : Date.parse(patch.end);
  const leave = (): void => {
    revert();
    close();
  };
  return (
    // The page behind does not scroll as a whole, and the lock would add a style that the page's policy refuses.
    <Modal.Root opened onClose={leave} centered lockScroll={false} returnFocus={false}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body p="lg">
          <Stack>
            <Modal.Title fw={600}>{t('appointment.moveTitle', { title: before.title })}</Modal.Title>
            <Text size="sm">{spanWords(start, end, zone)}</Text>
            <TellClients tell={tell} set={setTell} />
            <Group justify="flex-end" mt="xs">
              <Button variant="default" onClick={leave}>
                {t('appointment.stay')}
              </Button>
              <Button
                data-autofocus
                onClick={() => {
                  close();
                  send(tell ? patch : { ...patch, tellClient: false });
                }}
              >
                {t('appointment.move')}
              </Button>
            </Group>
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
};
