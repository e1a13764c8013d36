/** The console and Outlook side by side: what is done in one is seen in the other, and what happens while Exchange is away. */
import { bookingPage } from './both-sides/booking-page.ts';
import { bothWays } from './both-sides/both-ways.ts';
import { clientCalendar } from './both-sides/client-calendar.ts';
import { decision } from './both-sides/decision.ts';
import { leftBlocks } from './both-sides/left-blocks.ts';
import { makeStaff } from './both-sides/make-staff.ts';
import { outage } from './both-sides/outage.ts';
import { reinstate } from './both-sides/reinstate.ts';
import { severalPeople } from './both-sides/several-people.ts';
import { play } from './stage.ts';

// Mailboxes come back from an outage one after another, which nobody else has to wait for.
await play('both sides', [reinstate, bothWays, decision, severalPeople, makeStaff, bookingPage, clientCalendar, leftBlocks, outage]);
