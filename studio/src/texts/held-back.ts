/** The texts of what is held back because another installation served the database before; importing this makes them known. */
import { addTexts } from './i18n.ts';

const heldBack = {
  heldBack: {
    label: 'Held back',
    title: 'Is this the installation that goes on?',
    was: 'This database was served as {{was}} until {{since}}. Two that keep the same calendars would undo each other and tell people twice, so this one waits.',
    wasElsewhere: 'This database was served by another installation until {{since}}. Two would tell people twice, so this one waits.',
    integrations_one: '{{names}} is switched off: nothing is sent to Exchange or read from it.',
    integrations_other: '{{names}} are switched off: nothing is sent to Exchange or read from it.',
    mail_zero: 'Mail is held; no letter waits yet.',
    mail_one: 'Mail is held; one letter waits.',
    mail_other: 'Mail is held; {{count, number}} letters wait.',
    next: 'If it does, end the other one first, then:',
    toIntegration: 'Re-enable {{name}}',
    toMail: 'Let mail go',
    ask: 'An administrator has to say which of the two goes on.',
    enableTitle: 'Does this installation go on with “{{name}}”?',
    enableText:
      'This database was served as {{was}} before. If that installation still runs with this integration enabled, both write to the same calendars and undo each other. What was changed on either side meanwhile is caught up with; invitations to what was booked meanwhile wait until you agree to them.',
    enableYes: 'This one goes on',
    mailTitle: 'Mail is held since {{since}}',
    mailText:
      'This database was served by another installation before, and two would tell people twice. Let mail go from here only if the other one sends none any more.',
    waits_zero: 'No letter waits yet.',
    waits_one: 'One letter waits.',
    waits_other: '{{count, number}} letters wait.',
    mailWaits: 'See what waits',
    mailRelease: 'Let mail go from here',
    releaseTitle: 'Let mail go from this installation?',
    release_zero: 'No letter waits. From now on people are told of changes from here.',
    release_one: 'One letter that waits goes out at once; what is told is how it stands now. It cannot be taken back.',
    release_other: '{{count, number}} letters that wait go out at once; what is told is how it stands now. They cannot be taken back.',
    released: 'Mail goes out from here.',
  },
} as const;
export type HeldBackTexts = typeof heldBack;

addTexts(heldBack);
