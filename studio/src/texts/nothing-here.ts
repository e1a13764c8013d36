/** What is said where nothing is in the calendar. */
import { addTexts } from './i18n.ts';

const nothingHere = {
  nothingHere: {
    day: 'Nothing on this day.',
    week: 'Nothing in this week.',
    next: 'Next appointment: {{day}}',
    none: 'No appointment comes after it either.',
  },
} as const;
export type NothingHereTexts = typeof nothingHere;

addTexts(nothingHere);
