/** Who may do what: impersonation, delegates, private items, accounts and mailboxes that are not well. */
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../src/world/rights.ts';
import { anna, asAnna, asDelegate, at, code, delegate, draft, hours, jonas, make, refusal, service, stage } from './stage.ts';

const calendar = { distinguished: 'calendar' } as const;
const annasCalendar = { distinguished: 'calendar', mailbox: anna } as const;

describe('impersonation', () => {
  it('works in the mailbox as its owner', () => {
    const { world } = stage();
    const folder = world.getFolder(asAnna, calendar);
    expect(folder.mailbox).toBe(world.mailbox(anna)?.guid);
  });

  it('F31 is refused without the role, outside its scope, and again after it was taken away', () => {
    const { world } = stage();
    const look = () => world.getFolder(asAnna, calendar);
    world.admin.setImpersonation(service, []);
    expect(code(look)).toBe('ErrorImpersonationDenied');
    world.admin.setImpersonation(service, [jonas]);
    expect(code(look)).toBe('ErrorImpersonateUserDenied');
    world.admin.setImpersonation(service, [jonas, anna.toUpperCase()]);
    expect(look().name).toBe('Calendar');
  });

  it('is refused for nobody, and by primary address for an alias, with the right address', () => {
    const { world } = stage();
    expect(code(() => world.getFolder({ account: service, impersonated: 'nobody@bank.example' }, calendar))).toBe(
      'ErrorNonExistentMailbox',
    );
    const alias: Caller = { account: service, impersonated: 'A.Berger@bank.example' };
    expect(world.getFolder(alias, calendar).mailbox).toBe(world.mailbox(anna)?.guid);
    const refused = refusal(() => world.getFolder({ ...alias, impersonatedBy: 'PrimarySmtpAddress' }, calendar));
    expect(refused).toMatchObject({ code: 'ErrorNonPrimarySmtpAddress', values: { Primary: anna } });
  });

  it('sees nothing of another mailbox by its ids', () => {
    const { world } = stage();
    const item = make(world);
    const asJonas: Caller = { account: service, impersonated: jonas };
    expect(code(() => world.getItem(asJonas, { id: item.id }))).toBe('ErrorItemNotFound');
  });

  it('needs a mailbox: an account without one must name whose calendar it means', () => {
    const { world } = stage();
    expect(code(() => world.getFolder({ account: service, impersonated: null }, calendar))).toBe('ErrorMissingEmailAddress');
  });

  it('F30 meets disabled, moving and moved mailboxes and disabled accounts with a code each', () => {
    const { world } = stage();
    const look = () => world.getFolder(asAnna, calendar);
    const codes = (['disabled', 'moving', 'moved', 'ok'] as const).map((state) => {
      world.admin.setState(anna, state);
      return state === 'ok' ? look().name : code(look);
    });
    expect(codes).toEqual(['ErrorAccountDisabled', 'ErrorMailboxMoveInProgress', 'ErrorNonExistentMailbox', 'Calendar']);
    world.admin.setAccountDisabled(service, true);
    expect(code(look)).toBe('ErrorAccountDisabled');
  });

  it('F30 a renamed mailbox keeps its identity, ids and old address; a dropped address can go to somebody else', () => {
    const { world } = stage();
    const item = make(world);
    world.admin.rename(anna, 'anna.huber@bank.example');
    expect(world.mailbox(anna)?.address).toBe('anna.huber@bank.example');
    expect(world.getItem(asAnna, { id: item.id }).id).toBe(item.id);
    world.admin.rename('anna.huber@bank.example', 'anna.h@bank.example', true);
    const other = world.admin.addMailbox({ address: 'anna.huber@bank.example' });
    expect(world.mailbox('anna.huber@bank.example')?.guid).toBe(other.guid);
    expect(code(() => world.admin.addMailbox({ address: 'anna.h@bank.example' }))).toBe('ErrorInvalidOperation');
  });
});

describe('a delegate', () => {
  const grant = (
    world: ReturnType<typeof stage>['world'],
    calendarRole: 'reviewer' | 'editor',
    more: { viewPrivate?: boolean; sendOnBehalf?: boolean } = {},
  ) =>
    world.admin.grantDelegate(anna, delegate, {
      calendar: calendarRole,
      viewPrivate: more.viewPrivate ?? false,
      sendOnBehalf: more.sendOnBehalf ?? false,
    });

  it('without rights finds no folder and no item', () => {
    const { world } = stage();
    const item = make(world);
    expect(code(() => world.getFolder(asDelegate, annasCalendar))).toBe('ErrorFolderNotFound');
    expect(code(() => world.getItem(asDelegate, { id: item.id }))).toBe('ErrorItemNotFound');
  });

  it('who forgets to name the mailbox works in their own', () => {
    const { world } = stage();
    grant(world, 'editor');
    expect(world.getFolder(asDelegate, calendar).mailbox).toBe(world.mailbox(delegate)?.guid);
    expect(world.getFolder(asDelegate, annasCalendar).mailbox).toBe(world.mailbox(anna)?.guid);
  });

  it('as a reviewer reads and cannot write', () => {
    const { world } = stage();
    grant(world, 'reviewer');
    const item = make(world);
    expect(world.getItem(asDelegate, item).subject).toBe('Advice');
    expect(code(() => world.createItem(asDelegate, { folder: annasCalendar, draft: draft(), send: 'SendToNone' }))).toBe(
      'ErrorCreateItemAccessDenied',
    );
    expect(code(() => world.deleteItem(asDelegate, { item, type: 'SoftDelete', send: 'SendToNone' }))).toBe('ErrorAccessDenied');
  });

  it('F53 does not find private items without the right to see them', () => {
    const { world } = stage();
    grant(world, 'editor');
    const item = make(world, { sensitivity: 'Private' });
    const view = () => world.calendarView(asDelegate, { folder: annasCalendar, start: item.start, end: item.end }).items.length;
    expect(code(() => world.getItem(asDelegate, item))).toBe('ErrorItemNotFound');
    expect(view()).toBe(0);
    expect(world.syncFolderItems(asDelegate, { folder: annasCalendar, state: null, max: 10 }).changes).toEqual([]);
    grant(world, 'editor', { viewPrivate: true });
    expect(view()).toBe(1);
  });

  it('cannot send without the right to send on behalf, and then nothing is written', () => {
    const { world } = stage();
    grant(world, 'editor');
    const input = {
      folder: annasCalendar,
      draft: draft({ requiredAttendees: [{ address: jonas }] }),
      send: 'SendToAllAndSaveCopy',
    } as const;
    expect(code(() => world.createItem(asDelegate, input))).toBe('ErrorSendAsDenied');
    expect(world.getFolder(asAnna, calendar).totalCount).toBe(0);
    grant(world, 'editor', { sendOnBehalf: true });
    world.createItem(asDelegate, input);
    expect(world.mails()).toMatchObject([{ from: anna, to: jonas, cause: { account: delegate } }]);
  });

  it('cannot delete into the owner’s Deleted Items, but can move there', () => {
    const { world } = stage();
    grant(world, 'editor');
    const item = make(world);
    expect(code(() => world.deleteItem(asDelegate, { item, type: 'MoveToDeletedItems', send: 'SendToNone' }))).toBe(
      'ErrorCannotDeleteObject',
    );
    world.moveItem(asDelegate, { item, folder: { distinguished: 'deleteditems', mailbox: anna } });
    expect(world.outlook(anna).deleted()).toHaveLength(1);
  });
});

describe('GetUserAvailability', () => {
  const window = { start: at('2026-11-24T00:00:00Z'), end: at('2026-11-25T00:00:00Z') };

  it('tells everybody’s busy time, details only to whom may read, and never those of a private item', () => {
    const { world } = stage();
    make(world);
    make(world, { sensitivity: 'Private', start: at('2026-11-24T13:00:00Z'), end: at('2026-11-24T14:00:00Z') });
    make(world, { showAs: 'Free' });
    const ask = (caller: Caller) =>
      world
        .getUserAvailability(caller, { ...window, mailboxes: [anna] })
        .map((one) => (one.ok ? one.value.map((busy) => busy.detail?.subject ?? null) : one.error.code));
    expect(ask(asDelegate)).toEqual([[null, null]]);
    world.admin.grantDelegate(anna, delegate, { calendar: 'reviewer', viewPrivate: false, sendOnBehalf: false });
    expect(ask(asDelegate)).toEqual([['Advice', null]]);
    expect(ask(asAnna)).toEqual([['Advice', 'Advice']]);
  });

  it('answers mailbox by mailbox, in order, with the failure of each alone', () => {
    const { world } = stage();
    make(world);
    world.admin.setState(jonas, 'disabled');
    const answer = world.getUserAvailability(asAnna, { ...window, mailboxes: ['nobody@bank.example', jonas, anna] });
    expect(answer.map((one) => (one.ok ? one.value.length : one.error.code))).toEqual([
      'ErrorMailRecipientNotFound',
      'ErrorMailboxStoreUnavailable',
      1,
    ]);
  });

  it('asks for at most 100 mailboxes and 42 days', () => {
    const { world } = stage();
    const many = Array.from({ length: 101 }, () => anna);
    expect(code(() => world.getUserAvailability(asAnna, { ...window, mailboxes: many }))).toBe('ErrorMailboxDataArrayTooBig');
    expect(
      code(() => world.getUserAvailability(asAnna, { mailboxes: [anna], start: window.start, end: window.start + hours(24 * 42 + 1) })),
    ).toBe('ErrorTimeIntervalTooBig');
  });
});
