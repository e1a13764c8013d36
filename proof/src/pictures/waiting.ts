/** Something for an administrator to decide in the demonstration, and the way back to where nothing waits. */
import type { DemoProgram } from '../program/program.ts';
import { sidesOf, type Sides } from '../program/sides.ts';

type List<Row> = { readonly items: readonly Row[] };
type Named = { readonly id: string; readonly name: string };
type Shown = { readonly id: string; readonly sync: { readonly state: string; readonly mailbox: string | null } };
type Asked = { readonly appointment: string; readonly question: string };
type Held = { readonly mailbox: string };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** So long a mailbox takes to come back and to be looked at, on a slow machine. */
const PATIENCE_MS = 120_000;
const iso = (at: number): string => new Date(at).toISOString();

const integrationOf = async ({ api }: Sides): Promise<string> => (await api<List<Named>>('GET', '/integrations')).items[0]?.id ?? '';
const holderOf = async ({ api }: Sides, name: string): Promise<string> =>
  (await api<List<Named>>('GET', '/staff')).items.find((one) => one.name === name)?.id ?? '';
const waits = async ({ api }: Sides): Promise<number> => {
  const { appointments, mailboxes } = await api<{ readonly appointments: number; readonly mailboxes: number }>('GET', '/decisions/summary');
  return appointments + mailboxes;
};

/**
 * An appointment that is moved on both sides where the integration asks, and one of two people that is booked while the integration is
 * off, on days when the demonstration has nothing of theirs. Nothing where something waits already.
 * @param monday a Monday to come, `2026-11-23`
 */
export const letWait = async (program: DemoProgram, monday: string): Promise<void> => {
  const sides = sidesOf(program);
  if ((await waits(sides)) > 0) return;
  const { api, until } = sides;
  const integration = await integrationOf(sides);
  const [mei, luca, sofia] = await Promise.all(['Mei Tanaka', 'Luca Moretti', 'Sofia Lindqvist'].map((name) => holderOf(sides, name)));
  const at = Date.parse(`${monday}T08:00:00Z`) + DAY;
  await api('PATCH', `/integrations/${integration}`, { policy: { conflict: 'ask' } });
  const book = (title: string, start: number, holders: readonly (string | undefined)[]): Promise<Shown> =>
    api('POST', '/appointments', { title, start: iso(start), end: iso(start + HOUR), assignments: holders.map((holder) => ({ holder })) });
  const { id } = await book('Pension review', at, [mei]);
  const shown = (): Promise<Shown> => api('GET', `/appointments/${id}`);
  await until('it in step', async () => (await shown()).sync.state === 'inStep', PATIENCE_MS);
  const { mailbox } = (await shown()).sync;
  const { items } = await api<List<{ readonly id: string; readonly address: string }>>('GET', '/mailboxes');
  const address = items.find((one) => one.id === mailbox)?.address ?? '';
  const event = (await sides.events(address, iso(at))).find(({ subject }) => subject.startsWith('Pension review'));
  await api('POST', `/integrations/${integration}/disable`);
  await sides.outlook('drag', { mailbox: address, id: event?.id, start: iso(at + 6 * HOUR), end: iso(at + 7 * HOUR) });
  await api('PATCH', `/appointments/${id}`, { start: iso(at + HOUR), end: iso(at + 2 * HOUR) });
  await book('Succession planning', at + DAY + 4 * HOUR, [luca, sofia]);
  await api('POST', `/integrations/${integration}/enable`);
  await until('that both wait', async () => (await waits(sides)) === 2, PATIENCE_MS);
};

/** Everything is decided for the booking system and let go, and the integration asks nobody any more. */
export const letGo = async (program: DemoProgram): Promise<void> => {
  const sides = sidesOf(program);
  const { api, until } = sides;
  for (const { appointment, question } of (await api<List<Asked>>('GET', '/decisions')).items)
    await api('POST', `/decisions/${appointment}`, { keep: 'booking', question });
  for (const { mailbox } of (await api<List<Held>>('GET', '/decisions/mailboxes')).items)
    await api('POST', `/mailboxes/${mailbox}/mail/release`);
  await until('that nothing waits', async () => (await waits(sides)) === 0, PATIENCE_MS);
  await api('PATCH', `/integrations/${await integrationOf(sides)}`, { policy: { conflict: 'booking' } });
};
