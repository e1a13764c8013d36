/** What is said once something was moved or booked in the calendar; importing this makes it known. */
import { addTexts } from './i18n.ts';

const moves = {
  calendar: {
    moved: '“{{title}}” is now {{when}}.',
    undone: '“{{title}}” is back where it was.',
    alreadyThere: '{{name}} stands on this appointment already.',
    warnings: {
      openingHours: 'Outside of working hours.',
      notice: 'Shorter notice than the service asks for.',
      horizon: 'Further ahead than the service is offered.',
      serviceNotOffered: 'Does not usually offer this service.',
      ontoBusy: 'Something else is in the Outlook calendar then.',
    },
  },
} as const;
export type MoveTexts = typeof moves;

addTexts(moves);
