/** The console of the demonstration's bank: its pages, what they show while others work, and what is set in them. */
import { busyTime } from './console/busy-time.ts';
import { everyPage } from './console/every-page.ts';
import { followed } from './console/followed.ts';
import { furtherCalendars } from './console/further-calendars.ts';
import { mail } from './console/mail.ts';
import { pairingFile } from './console/pairing-file.ts';
import { setUp } from './console/set-up.ts';
import { template } from './console/template.ts';
import { play } from './stage.ts';

// What is said of busy time stays so.
await play('the console', [everyPage, followed, pairingFile, furtherCalendars, setUp, template, mail, busyTime]);
