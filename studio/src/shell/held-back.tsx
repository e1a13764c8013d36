/** Above every page while something is held back (1.7): what, why, and what to do; nothing is said otherwise. */
import '../texts/held-back.ts';
import { Alert, Text } from '@mantine/core';
import { ExclamationTriangleIcon } from '@heroicons/react/20/solid';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../texts/i18n.ts';
import { installationQuery, type Installation } from '../api/installation.ts';
import { momentWords } from '../time/words.ts';
import { viewerZone } from '../time/zone.ts';
import classes from './held-back.module.css';

type Held = NonNullable<Installation['held']>;

export const HeldBack = ({ scopes }: { readonly scopes: readonly string[] }) => {
  const { t } = useTranslation();
  const { data } = useQuery(installationQuery);
  if (data === undefined || data.held === null) return null;
  return (
    <Alert
      role="region"
      aria-label={t('heldBack.label')}
      color="orange"
      variant="light"
      radius={0}
      icon={<ExclamationTriangleIcon />}
      className={classes.alert ?? ''}
      p="xs"
    >
      <Text size="sm" fw={600}>
        {t('heldBack.title')}
      </Text>
      <About held={data.held} />
      <ToDo held={data.held} scopes={scopes} />
    </Alert>
  );
};

const About = ({ held: { was, since, integrations, mail, letters } }: { readonly held: Held }) => {
  const { t } = useTranslation();
  const from = momentWords(Date.parse(since), viewerZone());
  const names = integrations.map(({ name }) => name).join(', ');
  return (
    <Text size="sm">
      {was === null ? t('heldBack.wasElsewhere', { since: from }) : t('heldBack.was', { was, since: from })}{' '}
      {integrations.length > 0 && `${t('heldBack.integrations', { count: integrations.length, names })} `}
      {mail.length > 0 && t('heldBack.mail', { count: letters })}
    </Text>
  );
};

const ToDo = ({ held: { integrations, mail }, scopes }: { readonly held: Held; readonly scopes: readonly string[] }) => {
  const { t } = useTranslation();
  const enables = scopes.includes('integrations:write');
  const releases = scopes.includes('mail:write') && mail.length > 0;
  if (!enables && !releases) return <Text size="sm">{t('heldBack.ask')}</Text>;
  return (
    <ul className={classes.deeds}>
      <li>{t('heldBack.next')}</li>
      {enables &&
        integrations.map(({ id, name }) => (
          <li key={id}>
            <Link to="/integrations/$id" params={{ id }}>
              {t('heldBack.toIntegration', { name })}
            </Link>
          </li>
        ))}
      {releases && (
        <li>
          <Link to="/mail/{-$place}" params={{ place: 'server' }}>
            {t('heldBack.toMail')}
          </Link>
        </li>
      )}
    </ul>
  );
};
