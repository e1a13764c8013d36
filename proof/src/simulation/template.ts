/** What events show by the integration's own wish, in some companies (3.4). */
import type { EventTemplate } from '@lockstep/server';
import type { Random } from '../random.ts';

/** Shows the time too, so that a move changes the text; and fails for some appointments, which show the default text then. */
const TEMPLATE: EventTemplate = {
  subject: '{{ appointment.title }} ({{ appointment.start_time }}){% if appointment.notes contains "7" %}{{ staff }}{% endif %}',
  body: 'With {{ staff | map: "name" | join: ", " }}\n\n{{ appointment.notes }}',
  external: null,
};

export const drawTemplate = (random: Random): EventTemplate | null => (random.chance(0.25) ? TEMPLATE : null);
