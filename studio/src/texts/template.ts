/** The texts of the section "What events show" of an integration's form, in English. */
import { addTexts } from './i18n.ts';

const template = {
  template: {
    section: 'What events show',
    sectionHelp:
      'Subject and text of the event in Outlook. Saved, a change is written to coming events too, mailing nobody: where a write would mail people, it rides on the next one that does.',
    choice: 'Template',
    standard: 'Default',
    custom: 'Custom',
    source: 'The default template',
    subject: 'Subject',
    subjectHelp: 'One line comes of it. Default: the title, else the service, and the clients.',
    body: 'Text',
    bodyHelp: 'Plain text. A template that fails shows the default text for that appointment, and says so under Users.',
    external: 'Other text for external people',
    externalHelp: 'Shown while somebody external is on the event, who sees no client and no notes. Off: the default of that.',
    externalSubject: 'Subject for external people',
    externalBody: 'Text for external people',
    externalTextHelp: '“clients” is empty here, and “appointment.notes” as well.',
    insert: 'Insert',
    insertList: '{{what}}, all of them',
    reset: 'Reset to default',
    preview: 'Preview',
    with: 'With',
    sample: 'A sample appointment',
    fails: 'It fails; the default is shown.',
    empty: 'Nothing',
    toAll: 'While everybody is internal',
    toExternal: 'While somebody external is on it',
    right: 'The template can be used as it is.',
    wrong_one: '{{count}} problem',
    wrong_other: '{{count}} problems',
    place: '{{part}}, line {{line}}, column {{column}}',
    parts: {
      subject: 'Subject',
      body: 'Text',
      external: { subject: 'Subject for external people', body: 'Text for external people' },
    },
    untried: 'It cannot be tried at the moment: {{problem}}',
    listed: 'What can be inserted cannot be read at the moment: {{problem}}',
  },
} as const;
export type TemplateTexts = typeof template;

addTexts(template);
