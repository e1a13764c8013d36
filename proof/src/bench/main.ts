/** `npm run bench -- NAME`: one figure as JSON; exit status 1 where it misses its goal, 2 for a name nobody knows. */
import { coreTime, stolenSince } from '../program/cpu.ts';
import { availability } from './availability.ts';
import { bookingPage } from './booking-page.ts';
import { ews } from './ews.ts';
import type { Figure } from './figure.ts';
import { firstImport } from './first-import.ts';
import { latencyIn } from './latency-in.ts';
import { latencyOut } from './latency-out.ts';
import { migrate } from './migrate.ts';
import { outage } from './outage.ts';
import { requests } from './requests.ts';
import { series } from './series.ts';
import { start } from './start.ts';
import { streams } from './streams.ts';
import { usersTab } from './users-tab.ts';
import { webhooks } from './webhooks.ts';

const BENCHES: Readonly<Record<string, () => Promise<Figure>>> = {
  availability,
  'booking-page': bookingPage,
  ews,
  'first-import': firstImport,
  'latency-in': latencyIn,
  'latency-out': latencyOut,
  migrate,
  outage,
  requests,
  series,
  start,
  streams,
  'users-tab': usersTab,
  webhooks,
};

const [name = ''] = process.argv.slice(2);
const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (bench === undefined) {
  process.stderr.write(`There is no bench "${name}". Known: ${Object.keys(BENCHES).join(', ')}.\n`);
  process.exitCode = 2;
} else {
  const before = coreTime();
  const result = await bench();
  const stolen = stolenSince(before);
  const told =
    stolen > 0
      ? { ...result, machine: `${result.machine}, ${(stolen * 100).toFixed(1)} % of its time taken by others on its host` }
      : result;
  process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
  process.exitCode = result.ok ? 0 : 1;
}
