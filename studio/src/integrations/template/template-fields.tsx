/** What events show: the default template, or one of one's own with its preview (3.4, 3.5). */
import { Alert, Button, Input, SegmentedControl, Skeleton, Stack, Switch } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { ArrowUturnLeftIcon } from '@heroicons/react/20/solid';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from '../../texts/i18n.ts';
import '../../texts/template.ts';
import { Section, type Form } from '../section.tsx';
import type { EditorHandle } from './editor.tsx';
import { InsertMenu } from './insert-menu.tsx';
import { inPart, PreviewPanel } from './preview.tsx';
import { objectsQuery, previewQuery, type Part, type Preview, type TemplateObjects } from './template-queries.ts';
import { templateOf, type TemplateValues } from './template-values.ts';
import classes from './template.module.css';

const Editor = lazy(() => import('./editor.tsx').then((piece) => ({ default: piece.TemplateEditor })));

/** Long enough that not every key asks the server. */
const STILL_MS = 350;

export const TemplateFields = ({ form }: { readonly form: Form }) => {
  const { t } = useTranslation();
  const objects = useQuery(objectsQuery);
  const { template } = form.getValues();
  const [appointment, choose] = useState<string | null>(null);
  const [wanted] = useDebouncedValue(JSON.stringify(templateOf(template)), STILL_MS);
  const preview = useQuery(previewQuery(JSON.parse(wanted) as ReturnType<typeof templateOf>, appointment));
  const editors = useRef(new Map<Part, EditorHandle>());
  const last = useRef<Part>('body');
  const standard = objects.data?.default;

  const turn = (custom: boolean): void => {
    form.setFieldValue('template.custom', custom);
    if (custom && standard !== undefined && template.subject === '' && template.body === '') begin(form, standard);
  };
  return (
    <Section title={t('template.section')} help={t('template.sectionHelp')}>
      <Input.Wrapper label={t('template.choice')} labelElement="div" labelProps={{ id: 'template-choice' }}>
        <div className={classes.choice}>
          <SegmentedControl
            aria-labelledby="template-choice"
            value={template.custom ? 'custom' : 'standard'}
            onChange={(chosen) => turn(chosen === 'custom')}
            data={[
              { value: 'standard', label: t('template.standard') },
              { value: 'custom', label: t('template.custom') },
            ]}
          />
        </div>
      </Input.Wrapper>
      {objects.error !== null && (
        <Alert color="red" variant="light" p="xs" role="alert">
          {t('template.listed', { problem: objects.error.message })}
        </Alert>
      )}
      {!template.custom && standard !== undefined && <Standard source={standard} />}
      {template.custom && (
        <Suspense fallback={<Skeleton height={260} />}>
          <div className={classes.bar}>
            <InsertMenu objects={objects.data?.objects ?? []} insert={(text) => editors.current.get(last.current)?.insert(text)} />
            <Button
              variant="default"
              size="xs"
              leftSection={<ArrowUturnLeftIcon aria-hidden />}
              disabled={standard === undefined}
              onClick={() => standard !== undefined && begin(form, standard)}
            >
              {t('template.reset')}
            </Button>
          </div>
          <Texts form={form} preview={preview.data} editors={editors.current} focus={(part) => (last.current = part)} />
        </Suspense>
      )}
      <PreviewPanel
        preview={preview.data}
        error={preview.error}
        appointment={appointment}
        choose={choose}
        goTo={(problem) => editors.current.get(problem.part)?.goTo(problem)}
      />
    </Section>
  );
};

/** The default one, to begin from. */
const begin = (form: Form, { subject, body, external }: TemplateObjects['default']): void => {
  const { custom } = form.getValues().template.external;
  const after: TemplateValues = {
    custom: true,
    subject,
    body,
    external: { custom, subject: external?.subject ?? '', body: external?.body ?? '' },
  };
  form.setFieldValue('template', after);
};

const Standard = ({ source }: { readonly source: TemplateObjects['default'] }) => {
  const { t } = useTranslation();
  return (
    <section aria-label={t('template.source')}>
      <Stack gap="sm">
        <Source label={t('template.subject')} text={source.subject} />
        <Source label={t('template.body')} text={source.body} />
      </Stack>
    </section>
  );
};

const Source = ({ label, text }: { readonly label: string; readonly text: string }) => (
  <Input.Wrapper label={label} labelElement="div">
    <pre className={classes.source}>{text}</pre>
  </Input.Wrapper>
);

type Texts = {
  readonly form: Form;
  readonly preview: Preview | undefined;
  readonly editors: Map<Part, EditorHandle>;
  readonly focus: (part: Part) => void;
};

const Texts = ({ form, preview, editors, focus }: Texts) => {
  const { t } = useTranslation();
  const { template } = form.getValues();
  const editor = (part: Part, field: string, value: string, label: string, help: string, short: boolean) => (
    <Editor
      key={part}
      label={label}
      help={help}
      value={value}
      onChange={(text) => {
        form.setFieldValue(field, text);
        form.clearFieldError(field);
      }}
      onFocus={() => focus(part)}
      places={inPart(preview, part).map(({ line, column }) => ({ line, column }))}
      error={typeof form.errors[field] === 'string' ? form.errors[field] : undefined}
      short={short}
      ref={(handle: EditorHandle | null) => {
        if (handle === null) editors.delete(part);
        else editors.set(part, handle);
      }}
    />
  );
  const { external } = template;
  return (
    <Stack gap="lg">
      {editor('subject', 'template.subject', template.subject, t('template.subject'), t('template.subjectHelp'), true)}
      {editor('body', 'template.body', template.body, t('template.body'), t('template.bodyHelp'), false)}
      <Switch
        label={t('template.external')}
        description={t('template.externalHelp')}
        {...form.getInputProps('template.external.custom', { type: 'checkbox' })}
      />
      {external.custom &&
        editor(
          'external.subject',
          'template.external.subject',
          external.subject,
          t('template.externalSubject'),
          t('template.externalTextHelp'),
          true,
        )}
      {external.custom &&
        editor('external.body', 'template.external.body', external.body, t('template.externalBody'), t('template.externalTextHelp'), false)}
    </Stack>
  );
};
