/** Templates of an integration's own: what events show by them, on every way to Exchange. */
import { HOUR, MINUTE } from '@lockstep/engine';
import type { EventTemplate } from '@lockstep/server';
import { describe, expect, it } from 'vitest';
import { ANNA, at, openBank } from './stage.ts';
import { CLIENT, TRANSPORTS, on, onTransport } from './team-stage.ts';
import type { Team } from './team-stage.ts';

const template = (wish: Partial<EventTemplate> = {}): EventTemplate => ({
  subject: '{{ appointment.title }} at {{ appointment.start_time }}',
  body: 'With {{ staff | map: "name" | join: " and " }} for {{ clients | map: "name" | join: ", " }}.',
  external: { subject: 'Meeting with {{ company.name }}', body: 'Welcome to {{ company.name }}. {{ clients.size }}' },
  ...wish,
});
const FAILING = template({ subject: '{{ clients.first.name | nonsense }}' });

const clientName = async ({ bank }: Team): Promise<string> => {
  const [client] = await bank.act(async (tx) => tx.clients.select({ email: CLIENT }));
  if (client === undefined) throw new Error('no client');
  return client.name;
};

describe.each(TRANSPORTS)("3.4 a template of one's own, %s", (transport) => {
  it("3.4: title and body are the template's, an edit in Outlook is put back, and then there is silence", async () =>
    onTransport(transport, {}, async (team) => {
      const { bank } = team;
      await bank.set({ template: template() });
      const id = await team.book(['anna']);
      await bank.pass(MINUTE);
      const shown = await team.shown('anna', id);
      expect(shown.subject).toBe('Mortgage advice at 09:00');
      expect(shown.body.content).toContain(`With anna for ${await clientName(team)}.`);
      bank.outlook.retitle(shown.id, 'Scribbled');
      await bank.pass(10 * MINUTE);
      expect((await team.shown('anna', id)).subject).toBe('Mortgage advice at 09:00');
      const writes = bank.writes().length;
      await bank.pass(HOUR);
      expect(bank.writes()).toHaveLength(writes);
    }));

  it('3.4: a move in Outlook is followed, and the text that shows the time follows the move', async () =>
    onTransport(transport, {}, async (team) => {
      const { bank } = team;
      await bank.set({ template: template() });
      const id = await team.book(['anna']);
      await bank.pass(MINUTE);
      bank.outlook.drag((await team.shown('anna', id)).id, on(11));
      await bank.pass(10 * MINUTE);
      expect((await bank.appointment(id)).startAt).toBe(on(11));
      expect((await team.shown('anna', id)).subject).toBe('Mortgage advice at 11:00');
    }));

  it('3.4, 3.9: a change of the template changes what stands there already, and mails nobody', async () =>
    onTransport(transport, {}, async (team) => {
      const { bank } = team;
      const alone = await team.book(['anna']);
      const both = await team.book(['anna', 'bert'], { start: on(13), end: on(14) });
      await bank.pass(MINUTE);
      const mails = team.watchMail();
      await bank.set({ template: template() });
      await bank.pass(10 * MINUTE);
      expect((await team.shown('anna', alone)).subject).toBe('Mortgage advice at 09:00');
      expect((await team.shown('anna', both)).subject === 'Mortgage advice at 13:00').toBe(team.canBeSilent);
      expect(mails()).toEqual([]);
      await team.change(both, { start: on(14), end: on(15) });
      await bank.pass(10 * MINUTE);
      expect((await team.shown('anna', both)).subject).toBe('Mortgage advice at 14:00');
      await bank.set({ template: null });
      await bank.pass(10 * MINUTE);
      expect((await team.shown('anna', alone)).subject).toBe(`Mortgage advice: ${await clientName(team)}`);
    }));

  it('3.5: with somebody external on the event it shows the external text, and no client', async () =>
    onTransport(transport, {}, async (team) => {
      const { bank } = team;
      await bank.set({ template: template() });
      const id = await team.book(['anna']);
      await bank.pass(MINUTE);
      const before = await team.shown('anna', id);
      expect(before.body.content).toContain(await clientName(team));
      bank.outlook.addAttendees(before.id, [{ address: 'guest@elsewhere.example' }]);
      await bank.pass(10 * MINUTE);
      await team.change(id, { start: on(15), end: on(16) });
      await bank.pass(10 * MINUTE);
      const shown = await team.shown('anna', id);
      expect(shown.subject).toMatch(/^Meeting with /);
      expect(shown.body.content).not.toContain(await clientName(team));
      expect(shown.body.content).toContain('0');
    }));
});

describe('3.4 a template that fails', () => {
  it('3.4, 2.7: falls back to the default text, warns, says so once, and heals', async () => {
    const bank = await openBank();
    await bank.set({ template: FAILING });
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(30 * MINUTE);
    expect(bank.event().subject).toBe('Mortgage advice');
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'templateFailed' });
    expect((await bank.mailbox()).detail).toMatch(/^The template of the subject failed at line 1, column \d+/);
    expect((await bank.journal(id)).filter(({ code }) => code === 'templateFailed')).toHaveLength(1);
    await bank.set({ template: template({ subject: 'T {{ appointment.title }}' }) });
    await bank.pass(MINUTE);
    expect(bank.event().subject).toBe('T Mortgage advice');
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
    expect((await bank.journal(id)).map(({ code }) => code)).toContain('templateWorks');
  });

  it('3.4, 5.4: says it once also while another cause stands beside it', async () => {
    const bank = await openBank({ policy: { lock: true } });
    await bank.set({ template: FAILING });
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(MINUTE);
    for (let hour = 11; hour < 16; hour++) {
      bank.outlook.drag(bank.event().id, at(hour));
      await bank.pass(5 * MINUTE);
    }
    expect((await bank.link(id))?.cause).toBe('needsDecision');
    expect((await bank.journal(id)).filter(({ code }) => code === 'templateFailed')).toHaveLength(1);
  });

  it('3.4: of one appointment, the others keep their own text', async () => {
    const bank = await openBank();
    await bank.set({
      template: template({ subject: '{% if appointment.title contains "bad" %}{{ staff }}{% endif %}T {{ appointment.title }}' }),
    });
    const bad = await bank.book(at(9), at(10), 'bad');
    await bank.book(at(11), at(12), 'good');
    await bank.pass(MINUTE);
    expect(bank.events().map(({ subject }) => subject)).toEqual(['bad', 'T good']);
    await bank.retitle(bad.id, 'better');
    await bank.pass(MINUTE);
    expect(bank.events().map(({ subject }) => subject)).toEqual(['T better', 'T good']);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('3.4: a subject that comes out empty is no subject', async () => {
    const bank = await openBank();
    await bank.set({ template: template({ subject: '{{ clients.first.name }}' }) });
    await bank.book(at(9), at(10));
    await bank.pass(MINUTE);
    expect(bank.event().subject).toBe('Mortgage advice');
    expect(await bank.mailbox()).toMatchObject({ cause: 'templateFailed' });
  });

  it('3.4: one that was ended because the machine was busy is tried again, and shows in the end', async () => {
    let isBusy = true;
    const renderer = {
      render: async ({ template: text }: { readonly template: string }) =>
        isBusy
          ? ({ kind: 'failed', problem: 'It took longer than 100 ms.', line: null, column: null, ended: true } as const)
          : ({ kind: 'rendered', text: `by ${text.length}` } as const),
    };
    const bank = await openBank({ renderer });
    await bank.set({ template: template({ subject: 'abc', external: null }) });
    await bank.book(at(9), at(10));
    await bank.pass(MINUTE);
    expect(bank.event().subject).toBe('Mortgage advice');
    isBusy = false;
    await bank.pass(20 * MINUTE);
    expect(bank.event().subject).toBe('by 3');
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('5.6: after a crash between the write and its outcome, the text is still ours', async () => {
    const bank = await openBank();
    await bank.set({ template: template() });
    await bank.book(at(9), at(10));
    await bank.pass(MINUTE);
    const again = bank.restart();
    await again.pass(10 * MINUTE);
    expect(again.event().subject).toBe('Mortgage advice at 09:00');
    expect(again.world.outlook(ANNA).view(at(0), at(24))).toHaveLength(1);
  });
});
