/** How a letter would read, with a sample appointment, and what is wrong with its words. */
import { Alert, Paper, Text } from '@mantine/core';
import { useTranslation } from '../texts/i18n.ts';
import type { WordProblem, WordsPreview } from './queries.ts';
import classes from './mail.module.css';

type Props = { readonly preview: WordsPreview; readonly goTo: (problem: WordProblem) => void };

export const Reading = ({ preview: { subject, text, problems }, goTo }: Props) => {
  const { t } = useTranslation();
  const placeOf = ({ part, line, column }: WordProblem): string =>
    line === null ? t(`mail.words.${part}`) : t('mail.words.place', { part: t(`mail.words.${part}`), line, column: column ?? 1 });
  return (
    <>
      <Paper withBorder p="md">
        <Text fw={600} mb="sm" className={classes.shown ?? ''}>
          {subject ?? t('mail.words.fails')}
        </Text>
        <Text size="sm" className={classes.shown ?? ''}>
          {text ?? t('mail.words.fails')}
        </Text>
      </Paper>
      <div role="status">
        {problems.length > 0 && (
          <Alert color="red" variant="light" p="xs" mt="sm" title={t('mail.words.wrong')}>
            <ul className={classes.problems}>
              {problems.map((one) => (
                <li key={`${one.part} ${one.line} ${one.column} ${one.problem}`}>
                  <button type="button" onClick={() => goTo(one)}>
                    {placeOf(one)}
                  </button>
                  : {one.problem}
                </li>
              ))}
            </ul>
          </Alert>
        )}
      </div>
    </>
  );
};
