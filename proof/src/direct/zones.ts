/** Windows zone names of the world and IANA names of ours, by the same mapping as over the wire. */
import { type ZoneId, zoneId } from '@lockstep/engine';
import { ConnectorError, windowsZoneOf, zoneOfWindowsId } from '@lockstep/exchange';
import { wishThatCannotBe } from './failure.ts';

/** The world only knows Windows zones that have an IANA name; UTC stands for the one that would not. */
export const ianaOf = (windowsId: string): ZoneId => zoneOfWindowsId(windowsId) ?? zoneId('Etc/UTC');

export const windowsOf = (zone: ZoneId): string => {
  const name = windowsZoneOf(zone);
  if (name === null) throw new ConnectorError(wishThatCannotBe(`the zone ${zone} has no Windows name`));
  return name;
};
