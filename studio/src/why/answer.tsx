/** Everything that takes a time, in sentences: whose it is about, the rule behind it, and the way to what is behind it. */
import '../texts/why.ts';
import { Alert, Anchor, Button, Group, List, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../texts/i18n.ts';
import { Rule } from '../rules/rule.tsx';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { whyQuery, type Question, type Reason } from './query.ts';

type Props = {
  readonly question: Question;
  readonly zone: string;
  /** Opens an appointment; left out where something else would be lost by it. */
  readonly open?: ((appointment: string) => void) | undefined;
};

export const WhyAnswer = ({ question, zone, open }: Props) => {
  const { t } = useTranslation();
  const found = useQuery(whyQuery(question, zone));
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failure error={found.error} retry={() => void found.refetch()} />;
  const { offered, reasons, holders } = found.data;
  return (
    <Stack gap="sm" data-offered={offered}>
      <Alert color={offered ? 'teal' : 'gray'} variant="light" role="status">
        {t(offered ? 'why.free' : 'why.taken')}
      </Alert>
      {reasons.length > 0 && <Part name={t('why.general')} reasons={reasons} open={open} />}
      {holders.map(({ id, name, reasons: own, beside }) => (
        <div key={id}>
          <Part name={name} reasons={own} none={t('why.could')} open={open} />
          {beside.length > 0 && <Part name={t('why.beside')} reasons={beside} open={open} isBelow />}
        </div>
      ))}
    </Stack>
  );
};

type PartProps = {
  readonly name: string;
  readonly reasons: readonly Reason[];
  readonly none?: string;
  readonly open: Props['open'];
  /** Beneath somebody's own. */
  readonly isBelow?: boolean;
};

const Part = ({ name, reasons, none, open, isBelow = false }: PartProps) => (
  <section aria-label={name}>
    <Title order={isBelow ? 4 : 3} size="sm" mb={4} mt={isBelow ? 'xs' : 0} {...(isBelow ? { c: 'dimmed' } : {})}>
      {name}
    </Title>
    {reasons.length === 0 ? (
      <Text size="sm">{none}</Text>
    ) : (
      <List size="sm" spacing="xs">
        {reasons.map((reason) => (
          <List.Item key={`${reason.code} ${reason.sentence}`}>
            <Sentence reason={reason} open={open} />
          </List.Item>
        ))}
      </List>
    )}
  </section>
);

const Sentence = ({ reason, open }: { readonly reason: Reason; readonly open: Props['open'] }) => {
  const { t } = useTranslation();
  const { sentence, next, rule, appointment, mailbox } = reason;
  return (
    <>
      <Text size="sm" className="prose">
        {sentence}
      </Text>
      {next !== null && (
        <Text size="sm" c="dimmed">
          {next}
        </Text>
      )}
      <Group gap="xs" mt={4}>
        <Rule rule={rule} />
        {appointment !== undefined && open !== undefined && (
          <Button variant="subtle" size="compact-sm" onClick={() => open(appointment)}>
            {t('why.opensAppointment')}
          </Button>
        )}
        {mailbox !== undefined && appointment === undefined && (
          <Anchor component={Link} to={`/integrations/users?mailbox=${encodeURIComponent(mailbox)}`} size="sm">
            {t('why.opensMailbox')}
          </Anchor>
        )}
      </Group>
    </>
  );
};
