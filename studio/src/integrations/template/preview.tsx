/** What an event would show by the template as it stands, with a sample or with an appointment of the next days. */
import { Alert, Select, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../../texts/i18n.ts';
import { momentWords } from '../../time/words.ts';
import { dayOf, viewerZone, wallOf } from '../../time/zone.ts';
import { comingQuery, type Part, type Preview, type PreviewProblem } from './template-queries.ts';
import classes from './template.module.css';

const SAMPLE = 'sample';

type Shown = {
  readonly preview: Preview | undefined;
  readonly error: Error | null;
  readonly appointment: string | null;
  readonly choose: (appointment: string | null) => void;
  readonly goTo: (problem: PreviewProblem) => void;
};

export const PreviewPanel = ({ preview, error, appointment, choose, goTo }: Shown) => {
  const { t } = useTranslation();
  const zone = viewerZone();
  const coming = useQuery(comingQuery(dayOf(wallOf(Date.now(), zone))));
  const data = [
    { value: SAMPLE, label: t('template.sample') },
    ...(coming.data ?? []).map(({ id, title, start }) => ({
      value: id,
      label: `${title === '' ? t('common.none') : title}, ${momentWords(Date.parse(start), zone)}`,
    })),
  ];
  return (
    <section className={classes.preview} aria-label={t('template.preview')}>
      <Stack gap="sm">
        <Title order={3} size="h5">
          {t('template.preview')}
        </Title>
        <Select
          label={t('template.with')}
          data={data}
          value={appointment ?? SAMPLE}
          onChange={(chosen) => choose(chosen === null || chosen === SAMPLE ? null : chosen)}
          allowDeselect={false}
        />
        {error !== null && (
          <Alert color="red" variant="light" p="xs" role="alert">
            {t('template.untried', { problem: error.message })}
          </Alert>
        )}
        {preview !== undefined && (
          <>
            <Text fw={600} size="sm" component="h4">
              {t('template.toAll')}
            </Text>
            <Both subject={preview.subject} body={preview.body} />
            <Text fw={600} size="sm" component="h4">
              {t('template.toExternal')}
            </Text>
            <Both {...preview.external} />
            <Problems problems={preview.problems} goTo={goTo} />
          </>
        )}
      </Stack>
    </section>
  );
};

const Both = ({ subject, body }: { readonly subject: string | null; readonly body: string | null }) => {
  const { t } = useTranslation();
  const said = (text: string | null): string => text ?? t('template.fails');
  return (
    <dl className={classes.shown}>
      <dt>{t('template.subject')}</dt>
      <dd data-preview="subject">{said(subject)}</dd>
      <dt>{t('template.body')}</dt>
      <dd data-preview="body">{body === '' ? t('template.empty') : said(body)}</dd>
    </dl>
  );
};

const Problems = ({ problems, goTo }: { readonly problems: Preview['problems']; readonly goTo: Shown['goTo'] }) => {
  const { t } = useTranslation();
  const placeOf = ({ part, line, column }: PreviewProblem): string =>
    line === null ? t(`template.parts.${part}`) : t('template.place', { part: t(`template.parts.${part}`), line, column: column ?? 1 });
  return (
    <div role="status">
      {problems.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('template.right')}
        </Text>
      ) : (
        <Alert color="red" variant="light" p="xs" title={t('template.wrong', { count: problems.length })}>
          <ul className={classes.problems}>
            {problems.map((one) => (
              <li key={`${one.part} ${one.line} ${one.column} ${one.problem}`}>
                <button type="button" onClick={() => goTo(one)}>
                  {placeOf(one)}
                </button>
                {`: ${one.problem}`}
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </div>
  );
};

export const inPart = (preview: Preview | undefined, part: Part): readonly PreviewProblem[] =>
  (preview?.problems ?? []).filter((one) => one.part === part);
