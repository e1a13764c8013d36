/** Finds a free time of a service, books it, and moves it a day later: `node book.ts https://booking.example.com lk_… SERVICE` */
import { createClient, Refused } from '@lockstep/client';

const [url = '', key = '', service = ''] = process.argv.slice(2);
const lockstep = createClient({ url, key });
const DAY_MS = 86_400_000;
const day = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

const { days } = await lockstep.listAvailability({ query: { service, from: day(1), to: day(8) } });
const [slot] = days.flatMap(({ slots }) => slots);
if (slot === undefined) throw new Error('Nothing is free within a week.');

try {
  const booked = await lockstep.bookAppointment({
    body: { service, start: slot.start, assignments: slot.serve.slice(0, 1).map((holder) => ({ holder })), availability: 'require' },
  });
  // Somebody may have changed it meanwhile: then this is refused as `stale`.
  const later = new Date(Date.parse(booked.start) + DAY_MS).toISOString();
  const moved = await lockstep.changeAppointment({ path: { id: booked.id }, body: { start: later }, ifVersion: booked.version });
  process.stdout.write(`${moved.id} is booked for ${moved.start}\n`);
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  for (const { field, problem, next } of error.problems) process.stdout.write(`${field ?? ''} ${problem} ${next}\n`);
}
