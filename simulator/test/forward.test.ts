/** A meeting that somebody passes on (4.9, 4.16): in the world, and asked for by either face. */
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../src/simulator.ts';
import type { CalendarItem } from '../src/world/calendar-item.ts';
import type { World } from '../src/world/world.ts';
import { ANNA, BERT, CARA, SERVICE, startTown } from './ews/town.ts';
import { envelope, send } from './ews/soap-user.ts';
import { startGraphTown } from './graph/town.ts';
import { anna, asAnna, code, delegate, draft, jonas, only, read, stage } from './world/stage.ts';

const GUEST = 'kim@client.example';

const meetingIn = (world: World, more: Parameters<typeof draft>[0] = {}): CalendarItem =>
  read(
    world,
    world.createItem(asAnna, { draft: draft({ requiredAttendees: [{ address: jonas }], ...more }), send: 'SendToAllAndSaveCopy' }).id,
  );
const listed = ({ requiredAttendees }: CalendarItem): readonly string[] => requiredAttendees.map(({ address }) => address);

describe('a forwarded meeting', () => {
  it('4.9 by an attendee: whoever gets it is invited, and the organiser has them by the assistant, who mails nobody', () => {
    const { world, pass } = stage();
    const item = meetingIn(world);
    pass(1_000);
    world.outlook(jonas).forward(only(world.outlook(jonas).findByUid(item.uid)).id, [{ address: delegate }, { address: GUEST }]);
    pass(1_000);
    const after = read(world, item.id);
    expect([listed(after), after.lastModifiedName, after.sequence]).toEqual([
      [jonas, delegate, GUEST],
      'Calendar Assistant',
      item.sequence,
    ]);
    const copy = only(world.outlook(delegate).findByUid(item.uid));
    expect(copy).toMatchObject({ myResponse: 'NoResponseReceived', showAs: 'Tentative', intendedShowAs: 'Busy', extended: [] });
    expect(copy.organizer.address).toBe(anna);
    expect(world.mails().map(({ kind, from, to }) => `${kind} ${from} ${to}`)).toEqual([
      `invitation ${anna} ${jonas}`,
      `invitation ${jonas} ${delegate}`,
      `invitation ${jonas} ${GUEST}`,
    ]);
    const inbox = world.findItems(asAnna, { folder: { distinguished: 'inbox' } }).items;
    expect(inbox.map(({ itemClass }) => itemClass)).toEqual(['IPM.Schedule.Meeting.Notification.Forward']);
    // From then on they are told as everybody is, and their answer counts.
    world.outlook(delegate).accept(copy.id);
    world.outlook(anna).drag(item.id, item.start + 3_600_000);
    pass(1_000);
    expect(only(world.outlook(delegate).findByUid(item.uid)).start).toBe(item.start + 3_600_000);
  });

  it('4.9 by the organiser: they are on the list at once; who was on it already is there once', () => {
    const { world, pass } = stage();
    const item = meetingIn(world);
    world.outlook(anna).forward(item.id, [{ address: delegate }, { address: jonas }]);
    expect(listed(read(world, item.id))).toEqual([jonas, delegate]);
    pass(1_000);
    expect(world.outlook(delegate).findByUid(item.uid)).toHaveLength(1);
  });

  it('what is no meeting, or was called off, is not forwarded', () => {
    const { world, pass } = stage();
    const alone = read(world, world.createItem(asAnna, { draft: draft(), send: 'SendToNone' }).id);
    expect(code(() => world.outlook(anna).forward(alone.id, [{ address: GUEST }]))).toBe('ErrorInvalidOperation');
    const item = meetingIn(world);
    pass(1_000);
    world.outlook(anna).cancel(item.id);
    pass(1_000);
    const copy = only(world.outlook(jonas).findByUid(item.uid));
    expect(code(() => world.outlook(jonas).forward(copy.id, [{ address: GUEST }]))).toBe('ErrorInvalidOperation');
  });
});

/** Anna's meeting with Bert, as he has it. */
const invited = ({ world }: Simulator, pass: (ms: number) => void): { readonly item: CalendarItem; readonly copy: CalendarItem } => {
  const at = world.clock() + 24 * 3_600_000;
  const item = world.outlook(ANNA).add({ subject: 'Advice', start: at, end: at + 3_600_000, attendees: [{ address: BERT }] });
  pass(60_000);
  return { item, copy: only(world.outlook(BERT).findByUid(item.uid)) };
};

describe('a meeting forwarded by a client of Exchange', () => {
  it('4.9 over EWS by ForwardItem, which needs recipients', async () => {
    const { simulator, pass } = await startTown();
    try {
      const { item, copy } = invited(simulator, pass);
      const forwarding = (to: string): string =>
        envelope(
          `<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items><t:ForwardItem>${to}<t:ReferenceItemId Id="${copy.id}" ChangeKey="${copy.changeKey}"/></t:ForwardItem></m:Items></m:CreateItem>`,
          { impersonate: BERT },
        );
      expect((await send(simulator, SERVICE, forwarding(''))).code).toBe('ErrorInvalidRecipients');
      const to = `<t:ToRecipients><t:Mailbox><t:EmailAddress>${CARA}</t:EmailAddress></t:Mailbox></t:ToRecipients>`;
      expect((await send(simulator, SERVICE, forwarding(to))).code).toBe('NoError');
      pass(60_000);
      expect(listed(simulator.world.outlook(ANNA).look(item.id))).toEqual([BERT, CARA]);
      expect(simulator.world.outlook(CARA).findByUid(item.uid)).toHaveLength(1);
    } finally {
      await simulator.close();
    }
  });

  it('4.9 over Graph by /forward, which needs recipients', async () => {
    const town = await startGraphTown();
    try {
      const { item, copy } = invited(town.simulator, town.pass);
      const path = `/users/${BERT}/events/${copy.id.replaceAll('/', '-').replaceAll('+', '_')}/forward`;
      const none = await town.ask('POST', path, { body: { ToRecipients: [] } });
      expect(none.status).toBe(400);
      const body = { Comment: 'You too?', ToRecipients: [{ emailAddress: { address: GUEST, name: 'Kim' } }] };
      expect((await town.ask('POST', path, { body })).status).toBe(202);
      town.pass(60_000);
      expect(listed(town.simulator.world.outlook(ANNA).look(item.id))).toEqual([BERT, GUEST]);
    } finally {
      await town.simulator.close();
    }
  });
});
