/** The texts of the section "Availability blocks" of an integration's form, in English. */
export const blockRules = {
  section: 'Availability blocks',
  sectionHelp:
    'Times inside working days at which people cannot be booked, put into their own calendars, so that colleagues see them in Outlook too.',
  publish: 'Publish availability blocks',
  publishHelp:
    'Breaks between working hours are shown as busy; an afternoon or a day off by exception as out of office, without a reason. Nobody is invited or reminded. What is changed in Outlook is put back; to change one, change the working hours. Switched off, all of them go. Default: off.',
  days: 'Days ahead',
  daysHelp:
    'How far ahead they are published, today included; an absence that begins within these days is published to its end. From 1 to 366. Default: 60.',
  days_suffix: ' days',
  preview: {
    title: 'What would be published',
    titleNow: 'What is published',
    counting: 'Counting …',
    new: 'Once the integration is made and people are paired, this counts what they would have in their calendars.',
    nobody: 'Nobody is paired and switched on yet.',
    none: 'Nothing: none of the {{people}} people and rooms have breaks in their working hours, or exceptions.',
    sum: 'Breaks: {{breaks}}, absences: {{absences}}, over {{days}} days, in {{publishing}} of {{people}} calendars.',
    counted: 'Counted for the first {{counted}}.',
    who: 'Calendar of',
    breaks: 'Breaks',
    absences: 'Absences',
    table: 'Those with most of them',
    caption: 'Blocks by calendar',
  },
} as const;
