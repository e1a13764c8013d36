/** The owner's zone, by the rules of their working hours. */
import { instant, zoneId, type ZoneId } from '@lockstep/engine';
import { windowsZoneIds } from '@lockstep/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeWorkingHours, zoneOfWorkingHours, type WorkingHours } from '../../src/ews/operations/get-user-availability.ts';
import { offsetRules } from '../../src/ews/zone-rules.ts';
import { offsetOf, zoneOfWindowsId } from '../../src/time-zones.ts';
import { ACCOUNT, openBench, OWNER, type Bench } from '../simulated.ts';

const signal = (): AbortSignal => new AbortController().signal;
const WEEKS = Array.from({ length: 53 }, (_, week) => instant(Date.UTC(2026, 0, 1 + 7 * week, 12)));

/** How often the clocks are changed in that year. */
const changesOf = (zone: ZoneId): number =>
  WEEKS.filter((at, week) => week > 0 && offsetOf(zone, at) !== offsetOf(zone, WEEKS[week - 1] ?? at)).length;

describe('the zone of the owner', () => {
  let bench: Bench | null = null;
  afterEach(async () => {
    await bench?.close();
    bench = null;
  });

  it('4.14 is told for every zone Exchange knows, as one that keeps the same time all year', { timeout: 60_000 }, async () => {
    bench = await openBench();
    const { simulator, connector } = bench;
    simulator.world.admin.setImpersonation(ACCOUNT, 'all');
    for (const [index, id] of windowsZoneIds().entries()) {
      const address = `person${index}@bank.example`;
      simulator.world.admin.addMailbox({ address, zone: id });
      const { zone } = await connector.identify({ address }, signal());
      const meant = zoneOfWindowsId(id) ?? zoneId('Etc/UTC');
      if (zone === null) {
        // Two rules cannot tell of a third change, as in the year in which a country gives up its summer time: it is not guessed at.
        expect([id, changesOf(meant)]).toEqual([id, 3]);
        continue;
      }
      for (const at of WEEKS) expect([id, at, offsetOf(zone, at)]).toEqual([id, at, offsetOf(meant, at)]);
    }
    expect(bench.complaints).toEqual([]);
  });

  it('4.14 of an owner in Zurich is one that is two hours from UTC in summer', async () => {
    bench = await openBench();
    const { connector, mailbox } = bench;
    const { zone } = await connector.identify(mailbox, signal());
    expect(zone === null ? null : offsetOf(zone, instant(Date.UTC(2026, 6, 1)))).toBe(120);
  });

  it('2.6 who a mailbox is does not hang on it: without an answer it is not told, and the rest stands', async () => {
    bench = await openBench();
    bench.simulator.world.faults.next('F12', { operation: 'GetUserAvailability' });
    expect(await bench.connector.identify({ address: OWNER }, signal())).toMatchObject({ primaryAddress: OWNER, zone: null });
  });

  const change = (bias: string, month: string, order: string, time = '02:00:00', year = ''): WorkingHours['standard'] => ({
    bias,
    time,
    order,
    month,
    weekday: 'Sunday',
    year,
  });
  const hours = (bias: string, standard = change('0', '10', '5', '03:00:00'), daylight = change('-60', '3', '5')): WorkingHours => ({
    bias,
    standard,
    daylight,
  });

  it('4.13 has the signs of EWS: Bias is UTC minus local', () => {
    const offsetAt = offsetRules(zoneOfWorkingHours(hours('-60')));
    expect([Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)].map((at) => offsetAt?.(instant(at)))).toEqual([60, 120]);
  });

  it.each([
    ['nothing', hours('')],
    ['a bias of 30 hours', hours('-1800')],
    ['a bias that is no number', hours('one')],
    ['a thirteenth month', hours('-60', change('0', '13', '1'))],
    ['a sixth Sunday', hours('-60', change('0', '10', '6'))],
    ['a time of day that is none', hours('-60', change('0', '10', '5', '99:00:00'))],
    ['a change of one year alone', hours('-60', change('0', '10', '5', '03:00:00', '2026'))],
  ])('4.13 of %s is not told', (_name, given) => {
    expect(offsetRules(zoneOfWorkingHours(given))).toBeNull();
  });

  it('2.7 an answer that is none is told as malformed, not as an owner without a zone', () => {
    const body = (answer: string): Uint8Array =>
      Buffer.from(
        `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="m" xmlns:t="t"><s:Body><m:GetUserAvailabilityResponse>${answer}</m:GetUserAvailabilityResponse></s:Body></s:Envelope>`,
      );
    const failed =
      '<m:FreeBusyResponseArray><m:FreeBusyResponse><m:ResponseMessage ResponseClass="Error"><m:ResponseCode>ErrorNoFreeBusyAccess</m:ResponseCode></m:ResponseMessage></m:FreeBusyResponse></m:FreeBusyResponseArray>';
    expect(decodeWorkingHours(body(failed))).toMatchObject({ kind: 'answered', value: [{ problem: { code: 'ErrorNoFreeBusyAccess' } }] });
    expect(() => decodeWorkingHours(body(failed.replace(' ResponseClass="Error"', '')))).toThrow('ResponseClass');
  });
});
