/** Windows ids and IANA names, both ways. */
import { zoneId } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { isZone, windowsZoneOf, zoneOfWindowsId } from '../src/time-zones.ts';
import { cleanGlobalObjectId } from '../src/global-object-id.ts';
import { readStamp, stampText } from '../src/stamp.ts';

describe('time zones', () => {
  it.each([
    ['Europe/Zurich', 'W. Europe Standard Time'],
    ['Europe/Berlin', 'W. Europe Standard Time'],
    ['America/New_York', 'Eastern Standard Time'],
    ['Asia/Kolkata', 'India Standard Time'],
    ['Asia/Calcutta', 'India Standard Time'],
    ['Europe/Kyiv', 'FLE Standard Time'],
    ['Etc/UTC', 'UTC'],
    ['UTC', 'UTC'],
  ])('3.1 %s is written as %s', (zone, id) => {
    expect(windowsZoneOf(zoneId(zone))).toBe(id);
  });

  it('4.13 every zone of this machine has a Windows id, and comes back with the same time of day', () => {
    const at = Date.UTC(2026, 6, 15, 12);
    const wall = (zone: string): string =>
      new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(at);
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      const id = windowsZoneOf(zoneId(zone));
      if (id === null) continue;
      const back = zoneOfWindowsId(id);
      expect(back, `${zone} → ${id}`).not.toBeNull();
      if (back !== null && zone.startsWith('Europe/')) expect(wall(back), `${zone} → ${id} → ${back}`).toBe(wall(zone));
    }
  });

  it.each(['Customized Time Zone', 'Mitteleuropäische Zeit', '(GMT+01:00) Amsterdam, Berlin', '', 'EST', '../etc/passwd'])(
    '4.13 "%s" is nobody’s zone',
    (id) => {
      expect(zoneOfWindowsId(id)).toBeNull();
    },
  );

  it('4.13 a zone that does not exist is none', () => {
    expect([isZone('Europe/Zurich'), isZone('Europe/Atlantis')]).toEqual([true, false]);
    expect(windowsZoneOf(zoneId('Europe/Atlantis'))).toBeNull();
  });
});

describe('the global object id', () => {
  const made = '040000008200E00074C5B7101A82E00807EA0B1400000000000000000000000000000000100000006F3B7F0C1D2E3F405162738495A6B7C8';
  it('4.16 of an event Exchange made is its UID, without the date of an occurrence', () => {
    expect(Buffer.from(cleanGlobalObjectId(made), 'base64').toString('hex').toUpperCase()).toBe(made.replace('07EA0B14', '00000000'));
  });
  it('4.16 of any other UID wraps it as MS-OXCICAL says', () => {
    const id = Buffer.from(cleanGlobalObjectId('appt-1@lockstep'), 'base64');
    expect(id.subarray(0, 16).toString('hex')).toBe('040000008200e00074c5b7101a82e008');
    expect(id.readUInt32LE(36)).toBe(id.length - 40);
    expect(id.subarray(40).toString('latin1')).toBe('vCal-Uid\u0001\u0000\u0000\u0000appt-1@lockstep\u0000');
  });
});

describe('the stamp', () => {
  it('3.1 is read back as it was written', () => {
    const stamp = { installation: 'inst-1', company: 'c_2', appointment: '0190a6c4-7d6e-7c3a-b1c2-9d8e7f6a5b4c', epoch: 12 };
    expect(readStamp(stampText(stamp))).toEqual(stamp);
  });
  it('3.1 refuses what could not be read back', () => {
    expect(() => stampText({ installation: 'a/b', company: 'c', appointment: 'd', epoch: 1 })).toThrow(RangeError);
    expect(() => stampText({ installation: 'a', company: 'c', appointment: 'd', epoch: 1.5 })).toThrow(RangeError);
  });
});
