/** Who is told of what, when, and in which language; each switch acts at once and can be taken back (6.1, 6.3). */
import { Select, Stack, Switch, Table, Text, VisuallyHidden } from '@mantine/core';
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation, type Translate } from '../texts/i18n.ts';
import { sessionQuery } from '../api/session.ts';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { complain, say } from '../shell/toast.tsx';
import { AUDIENCES, changeRules, EVENTS, LANGUAGES, rulesQuery, type MailRules, type RulesPatch } from './queries.ts';
import classes from './mail.module.css';

/** Seconds; what somebody set otherwise over the API is shown beside them. */
const QUIET = [0, 30, 60, 120, 300, 600, 900];

const timeWords = (t: Translate, seconds: number): string => {
  if (seconds === 0) return t('mail.told.none');
  return seconds % 60 === 0 ? t('mail.told.minutes', { count: seconds / 60 }) : t('mail.told.seconds', { count: seconds });
};

export const Told = () => {
  const rules = useQuery(rulesQuery);
  if (rules.isPending) return <Loading />;
  if (rules.isError) return <Failure error={rules.error} retry={() => void rules.refetch()} />;
  return <Rules rules={rules.data} />;
};

/** What the company said before, so that taking back gives an inherited cell back to the parent. */
const useChange = () => {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (wish: { readonly patch: RulesPatch; readonly before: RulesPatch; readonly words: string }) => changeRules(wish.patch),
    onSuccess: (after, { before, words }) => {
      queries.setQueryData(rulesQuery.queryKey, after);
      say(words, () => {
        changeRules(before).then((back) => queries.setQueryData(rulesQuery.queryKey, back), complain);
      });
    },
    onError: complain,
  });
  return change;
};

const Rules = ({ rules }: { readonly rules: MailRules }) => {
  const { t } = useTranslation();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const mayWrite = session?.scopes.includes('mail:write') === true;
  const change = useChange();
  const quiet = QUIET.includes(rules.quietSeconds) ? QUIET : [...QUIET, rules.quietSeconds].toSorted((one, other) => one - other);
  return (
    <Stack gap="lg">
      <Text size="sm" c="dimmed" maw={720}>
        {t('mail.told.intro')}
      </Text>
      {!mayWrite && <Text size="sm">{t('mail.onlyLooking')}</Text>}
      <Switches rules={rules} mayWrite={mayWrite} change={change.mutate} />
      <Text size="sm" c="dimmed" maw={640}>
        {t('mail.told.always')}
      </Text>
      <Select
        maw={420}
        label={t('mail.told.quiet')}
        description={t('mail.told.quietHelp')}
        data={quiet.map((seconds) => ({ value: String(seconds), label: timeWords(t, seconds) }))}
        value={String(rules.quietSeconds)}
        allowDeselect={false}
        disabled={!mayWrite}
        onChange={(value) => {
          if (value === null || Number(value) === rules.quietSeconds) return;
          const words = t('mail.told.quietSet', { time: timeWords(t, Number(value)) });
          change.mutate({ patch: { quietSeconds: Number(value) }, before: { quietSeconds: rules.own.quietSeconds }, words });
        }}
      />
      <Select
        maw={420}
        label={t('mail.told.language')}
        description={t('mail.told.languageHelp')}
        data={LANGUAGES.map((value) => ({ value, label: t(`mail.told.languages.${value}`) }))}
        value={rules.language}
        allowDeselect={false}
        disabled={!mayWrite}
        onChange={(value) => {
          const language = LANGUAGES.find((one) => one === value);
          if (language === undefined || language === rules.language) return;
          const words = t('mail.told.languageSet', { language: t(`mail.told.languages.${language}`) });
          change.mutate({ patch: { language }, before: { language: rules.own.language }, words });
        }}
      />
    </Stack>
  );
};

type SwitchesProps = {
  readonly rules: MailRules;
  readonly mayWrite: boolean;
  readonly change: ReturnType<typeof useChange>['mutate'];
};
const Switches = ({ rules, mayWrite, change }: SwitchesProps) => {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={460} scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': t('mail.told.table') } }}>
      <Table verticalSpacing="sm" className={classes.table ?? ''}>
        <caption>
          <VisuallyHidden>{t('mail.told.table')}</VisuallyHidden>
        </caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('mail.told.event')}</Table.Th>
            {AUDIENCES.map((audience) => (
              <Table.Th key={audience} scope="col">
                {t(`mail.told.audience.${audience}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {EVENTS.map((event) => (
            <Table.Tr key={event}>
              <Table.Th scope="row" fw={500}>
                {t(`mail.told.events.${event}`)}
              </Table.Th>
              {AUDIENCES.map((audience) => {
                const about = { audience: t(`mail.told.audience.${audience}`), event: t(`mail.told.events.${event}`) };
                return (
                  <Table.Td key={audience}>
                    <Switch
                      aria-label={t('mail.told.cell', about)}
                      checked={rules.switches[event][audience]}
                      disabled={!mayWrite}
                      onChange={({ currentTarget: { checked } }) => {
                        const before = rules.own.switches[event]?.[audience] ?? null;
                        change({
                          patch: { switches: { [event]: { [audience]: checked } } },
                          before: { switches: { [event]: { [audience]: before } } },
                          words: t(checked ? 'mail.told.on' : 'mail.told.off', about),
                        });
                      }}
                    />
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
};
