/**
 * `npm run demo`: ten steps both ways on the real program, over HTTP, SOAP and TLS, with the time each took. The demonstration
 * fails, with the step's name, if one of them does not come true.
 */
import { startProgram } from '../program/program.ts';
import { sidesOf } from '../program/sides.ts';
import type { Appointment, OutlookEvent } from '../program/sides.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const time = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

type Staff = { readonly id: string; readonly name: string };
type Mailbox = { readonly address: string; readonly state: string; readonly told: boolean; readonly holder: string | null };
type Page<Item> = { readonly items: readonly Item[] };
type Entry = { readonly rule: string | null; readonly sentence: string };

const run = async (): Promise<void> => {
  say('Starting Lockstep and the Exchange simulator …');
  const program = await startProgram();
  try {
    say(`ready after ${time(program.readyMs)}\n`);
    await steps(sidesOf(program));
  } finally {
    await program.end();
  }
};

/** A day far enough ahead that the demo's own appointments are not in the way. */
const dayAhead = (): number => Math.floor(Date.now() / DAY) * DAY + 45 * DAY;

const steps = async ({ api, outlook, events, counts, until }: ReturnType<typeof sidesOf>): Promise<void> => {
  const staff = await api<Page<Staff>>('GET', '/staff');
  const mailboxes = await api<Page<Mailbox>>('GET', '/mailboxes');
  const mailbox = mailboxes.items.find((one) => staff.items.some((person) => person.id === one.holder));
  const adviser = staff.items.find((person) => person.id === mailbox?.holder);
  if (mailbox === undefined || adviser === undefined) throw new Error('the demo has no staff member with a mailbox');
  const day = dayAhead();
  const at = (hour: number): string => new Date(day + hour * HOUR).toISOString();
  const calendar = async (): Promise<readonly OutlookEvent[]> => events(mailbox.address, new Date(day).toISOString());
  const titled = async (title: string): Promise<OutlookEvent | undefined> =>
    (await calendar()).find((event) => event.subject.startsWith(title));
  const there = async (title: string): Promise<OutlookEvent> => {
    const event = await titled(title);
    if (event === undefined) throw new Error(`no event "${title}"`);
    return event;
  };
  const starts = (event: OutlookEvent | undefined, hour: number): boolean => event?.start === day + hour * HOUR;
  const appointment = async (id: string): Promise<Appointment> => api('GET', `/appointments/${id}`);
  const why = async (id: string, rule: string): Promise<string> => {
    const page = await api<Page<Entry>>('GET', `/appointments/${id}/journal`);
    return page.items.find((entry) => entry.rule === rule)?.sentence ?? '';
  };
  const book = async (title: string, hour: number): Promise<Appointment> =>
    api('POST', '/appointments', { title, start: at(hour), end: at(hour + 1), assignments: [{ holder: adviser.id }] });
  let number = 0;
  const step = async (
    side: string,
    what: string,
    act: () => Promise<unknown>,
    comesTrue: () => Promise<boolean>,
    outcome: string,
  ): Promise<void> => {
    number++;
    await act();
    const took = await until(what, comesTrue);
    say(`${String(number).padStart(2)}  ${side.padEnd(8)} ${what}\n              → ${outcome}  (${time(took)})`);
  };

  say(`${adviser.name} <${mailbox.address}>, on ${new Date(day).toISOString().slice(0, 10)}\n`);
  await until('the first reading of the mailboxes, and their lines', async () => {
    const page = await api<Page<Mailbox>>('GET', '/mailboxes');
    return page.items.every((one) => one.state === 'syncing' && one.told);
  });
  // What the demonstration brings along is published first, with its invitations: neither is the doing of the steps.
  await until('that what is there already is published', async () => {
    const { items } = await api<Page<{ readonly sync: { readonly state: string } }>>(
      'GET',
      `/appointments?from=${new Date().toISOString()}&limit=200`,
    );
    return items.every(({ sync }) => sync.state !== 'pending');
  });
  const before = await counts();

  let first = '';
  await step(
    'Booking',
    'books 09:00',
    async () => (first = (await book('Mortgage advice', 9)).id),
    async () => starts(await titled('Mortgage advice'), 9),
    'the event is in Outlook',
  );
  await step(
    'Booking',
    'moves it to 10:00',
    async () => api('PATCH', `/appointments/${first}`, { start: at(10) }),
    async () => starts(await titled('Mortgage advice'), 10),
    'the same event moved',
  );
  await step(
    'Booking',
    'gives it another title',
    async () => api('PATCH', `/appointments/${first}`, { title: 'Mortgage renewal' }),
    async () => (await titled('Mortgage renewal')) !== undefined,
    'the event is called so',
  );
  await step(
    'Outlook',
    'drags it to 13:00',
    async () => outlook('drag', { mailbox: mailbox.address, id: (await there('Mortgage')).id, start: at(13) }),
    async () =>
      (await appointment(first)).start.startsWith(at(13).slice(0, 13)) || Date.parse((await appointment(first)).start) === day + 13 * HOUR,
    'the appointment moved',
  );
  say(`              "${await why(first, '4.2')}"`);
  await step(
    'Outlook',
    'makes it last until 15:00',
    async () => outlook('resize', { mailbox: mailbox.address, id: (await there('Mortgage')).id, end: at(15) }),
    async () => Date.parse((await appointment(first)).end) === day + 15 * HOUR,
    'the appointment lasts as long',
  );
  await step(
    'Outlook',
    'changes the title',
    async () => outlook('retitle', { mailbox: mailbox.address, id: (await there('Mortgage')).id, subject: 'Lunch' }),
    async () => (await titled('Mortgage renewal')) !== undefined,
    'put back',
  );
  say(`              "${await why(first, '4.10')}"`);
  let second = '';
  await step(
    'Booking',
    'books a second one at 16:00',
    async () => (second = (await book('Pension advice', 16)).id),
    async () => starts(await titled('Pension advice'), 16),
    'the event is in Outlook',
  );
  await step(
    'Outlook',
    'drags the second onto the first',
    async () => outlook('drag', { mailbox: mailbox.address, id: (await there('Pension')).id, start: at(14) }),
    async () => (await why(second, '4.4')) !== '' && starts(await titled('Pension advice'), 16),
    'put back',
  );
  say(`              "${await why(second, '4.4')}"`);
  await step(
    'Both',
    'Outlook drags the first to 11:00 while booking retitles it',
    async () => {
      await outlook('drag', { mailbox: mailbox.address, id: (await there('Mortgage')).id, start: at(11) });
      await api('PATCH', `/appointments/${first}`, { title: 'Mortgage signing' });
    },
    async () => starts(await titled('Mortgage signing'), 11) && Date.parse((await appointment(first)).start) === day + 11 * HOUR,
    'both edits are kept, on both sides',
  );
  await step(
    'Outlook',
    'deletes the second',
    async () => outlook('remove', { mailbox: mailbox.address, id: (await there('Pension')).id }),
    async () => (await appointment(second)).state === 'cancelled',
    'cancelled, once it had stayed gone for 60 s',
  );
  say(`              "${await why(second, '4.6')}"`);

  const after = await counts();
  say(`\nWrites to Exchange: ${after.writes - before.writes}. Mails Exchange sent because of them: ${after.mails - before.mails}.`);
};

await run();
