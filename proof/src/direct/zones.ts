/** Windows zone names of the world and IANA names of ours, by the same mapping as over the wire. */
import { type When, type ZoneId, zoneId } from '@lockstep/engine';
import { windowsZoneFor, zoneOfWindowsId } from '@lockstep/exchange';

/** The world only knows Windows zones that have an IANA name; UTC stands for the one that would not. */
export const ianaOf = (windowsId: string): ZoneId => zoneOfWindowsId(windowsId) ?? zoneId('Etc/UTC');

/** The Windows id a time is written with, the same as over the wire. */
export const windowsOf = (when: When): string => windowsZoneFor(when).id;
