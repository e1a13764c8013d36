/** Windows ids and IANA names, both ways. */
import { instant, zoneId, type Instant, type ZoneId } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { findIana, findWindows, IANA_ALIAS_MAP, WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { isZone, offsetOf, windowsZoneFor, windowsZoneOf, zoneOfDisplayName, zoneOfWindowsId } from '../src/time-zones.ts';
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

  const named = Object.values(IANA_ALIAS_MAP).flatMap(({ alias }) => alias);
  const zones = [...new Set([...Intl.supportedValuesOf('timeZone'), ...named, ...WINDOWS_TO_IANA_MAP.flatMap(({ iana }) => iana)])];
  /** Why CLDR's names that nobody can be written in have no Windows id. */
  const UNMAPPED: Readonly<Record<string, string>> = {
    'Antarctica/Troll': 'two hours forward in summer: no zone of Windows does that',
  };

  it('4.13 every Windows id of CLDR is a zone the runtime knows, and comes back as itself', () => {
    const ids = new Set(WINDOWS_TO_IANA_MAP.map(({ windowsName }) => windowsName));
    expect(ids.size).toBe(139);
    for (const id of ids) {
      const zone = zoneOfWindowsId(id);
      if (zone === null) throw new Error(`${id} is no zone`);
      expect([id, isZone(zone), windowsZoneOf(zone)]).toEqual([id, true, id]);
    }
  });

  it(
    '4.13 every IANA zone and alias has a Windows id that keeps its time all year, or is named as having none',
    { timeout: 60_000 },
    () => {
      expect(zones.length).toBeGreaterThan(550);
      const weeks = Array.from({ length: 53 }, (_, week) => instant(Date.UTC(2026, 0, 1 + 7 * week, 12)));
      const without = zones.filter((zone) => {
        if (!isZone(zone)) return false;
        const id = windowsZoneOf(zoneId(zone));
        const back = id === null ? null : zoneOfWindowsId(id);
        if (back !== null)
          for (const at of weeks) expect([zone, id, at, offsetOf(back, at)]).toEqual([zone, id, at, offsetOf(zoneId(zone), at)]);
        return back === null;
      });
      // A country that leaves the clock of its zone of Windows has none until Windows follows: which do depends on the data of this Node.
      const hasLeft = (zone: string): boolean =>
        findWindows(zone).some((id) => {
          const usual = findIana(id)[0] ?? '';
          return weeks.some((at) => offsetOf(zoneId(usual), at) !== offsetOf(zoneId(zone), at));
        });
      expect(without.filter((zone) => !hasLeft(zone))).toEqual(Object.keys(UNMAPPED));
    },
  );

  it('4.13 a zone without a Windows id is written with one whose clock reads the same meanwhile', () => {
    const at = (month: number): { start: Instant; end: Instant; zone: ZoneId } => ({
      start: instant(Date.UTC(2026, month, 15, 9)),
      end: instant(Date.UTC(2026, month, 15, 10)),
      zone: zoneId('Antarctica/Troll'),
    });
    for (const month of [0, 6]) {
      const { id, exact } = windowsZoneFor(at(month));
      expect(exact).toBe(false);
      expect(offsetOf(zoneOfWindowsId(id) ?? zoneId('Etc/UTC'), at(month).start)).toBe(month === 0 ? 0 : 120);
    }
    expect(windowsZoneFor({ ...at(6), zone: zoneId('Europe/Zurich') })).toEqual({ id: 'W. Europe Standard Time', exact: true });
  });

  it.each([
    ['Asia/Almaty', 2023, 'Central Asia Standard Time'],
    ['Asia/Almaty', 2026, 'West Asia Standard Time'],
    ['America/Ojinaga', 2026, 'Central Standard Time'],
    ['America/Chihuahua', 2026, 'Central Standard Time (Mexico)'],
    ['America/Mazatlan', 2026, 'Mountain Standard Time (Mexico)'],
    ['America/Scoresbysund', 2026, 'Greenland Standard Time'],
    ['America/Winnipeg', 2026, 'Central Standard Time'],
  ])('4.13 %s changed its clock for good, and was written in %i as %s', (zone, year, id) => {
    expect(windowsZoneOf(zoneId(zone), year)).toBe(id);
  });

  it.each([
    ['UTC', 'Etc/UTC'],
    ['tzone://Microsoft/Utc', 'Etc/UTC'],
    ['(UTC) Coordinated Universal Time', 'Etc/UTC'],
    ['w. europe standard time', 'Europe/Berlin'],
    ['W. Europe Daylight Time', 'Europe/Berlin'],
    ['Kamchatka Standard Time', 'Asia/Kamchatka'],
    ['Europe/Zurich', 'Europe/Zurich'],
  ])('4.13 the id "%s" is %s', (id, zone) => {
    expect(zoneOfWindowsId(id)).toBe(zone);
  });

  it.each([
    ['(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna', 'Europe/Berlin'],
    ['(GMT+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien', 'Europe/Berlin'],
    ['(GMT+01:00) Amsterdam / Berlin / Bern / Rome / Stockholm / Vienna', 'Europe/Berlin'],
    ['(UTC+01:00) Amsterdam, Berlin, Berne, Rome, Stockholm, Vienne', 'Europe/Berlin'],
    ['Mitteleuropäische Zeit', 'Europe/Berlin'],
    ['Europe de l\u2019Ouest', 'Europe/Berlin'],
    ['Paris, Madrid', 'Europe/Paris'],
    ['(UTC+01:00) Bruxelles, Copenhague, Madrid, Paris', 'Europe/Paris'],
    ['(UTC+01:00) Belgrad, Bratislava (Pressburg), Budapest, Ljubljana, Prag', 'Europe/Budapest'],
    ['(UTC) Dublin, Edinburgh, Lissabon, London', 'Europe/London'],
    ['(UTC-05:00) Eastern Time (US & Canada)', 'America/New_York'],
    ['(UTC-08:00) Pacifique (É.-U. et Canada)', 'America/Los_Angeles'],
    ['(UTC-03:30) Neufundland', 'America/St_Johns'],
    ['(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi', 'Asia/Calcutta'],
    ['(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi', 'Asia/Shanghai'],
    ['(UTC+10:30) Lord Howe Island', 'Australia/Lord_Howe'],
    ['(UTC+10:00) Canberra, Melbourne, Sydney', 'Australia/Sydney'],
  ])('4.13 the display name "%s" is %s', (name, zone) => {
    expect(zoneOfDisplayName(name)).toBe(zone);
  });

  it.each(['(UTC+07:00) Berlin', 'Customized Time Zone', 'tzone://Microsoft/Custom', '', 'My own zone', `(UTC+01:00) ${'x'.repeat(200)}`])(
    '4.13 the display name "%s" is nobody’s zone',
    (name) => {
      expect(zoneOfDisplayName(name)).toBeNull();
    },
  );

  it.each([
    'Customized Time Zone',
    'tzone://Microsoft/Custom',
    'Mitteleuropäische Zeit',
    '(GMT+01:00) Amsterdam, Berlin',
    '',
    'EST',
    '../etc/passwd',
  ])('4.13 "%s" is nobody’s zone', (id) => {
    expect(zoneOfWindowsId(id)).toBeNull();
  });

  it('4.13 a name longer than any is nobody’s, whatever it begins with', () => {
    expect(zoneOfWindowsId(`UTC${' '.repeat(1_000_000)}`)).toBeNull();
    expect(zoneOfDisplayName(`Berlin${' '.repeat(1_000_000)}`)).toBeNull();
  });

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
