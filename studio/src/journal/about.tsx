/** What an entry is about: the way to its appointment and to its mailbox. */
import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../texts/i18n.ts';

type Props = {
  readonly appointment: string | null;
  readonly mailbox: string | null;
  readonly title: string | null;
  readonly address: string | null;
};

export const About = ({ appointment, mailbox, title, address }: Props) => {
  const { t } = useTranslation();
  return (
    <>
      {appointment !== null && (
        <Anchor component={Link} to={`/calendar?appointment=${encodeURIComponent(appointment)}`} size="sm">
          {title === null ? t('journal.about.untitled') : t('journal.about.appointment', { title })}
        </Anchor>
      )}
      {mailbox !== null && address !== null && (
        <Anchor component={Link} to={`/integrations/users?mailbox=${encodeURIComponent(mailbox)}`} size="sm">
          {t('journal.about.mailbox', { address })}
        </Anchor>
      )}
    </>
  );
};
