/** Letters over SMTP, sent by a mail program that knows nothing of ours: taken, kept, shown; and the answer lost (F54). */
import { createTransport, type SendMailOptions } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../src/simulator.ts';
import { createWorld } from '../src/world/world.ts';

const NOW = Date.UTC(2026, 10, 20, 11);
const LETTER: SendMailOptions = {
  from: { name: 'Praxis am See', address: 'praxis@example.test' },
  to: { name: 'Vera Müller', address: 'vera@example.test' },
  subject: 'Ihr Termin am 1. März – <b>bestätigt</b>',
  text: 'Guten Tag Vera\n\n<script>alert(1)</script>\nÄpfel = Öl\n',
  icalEvent: {
    method: 'REQUEST',
    content:
      'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:a\r\nSEQUENCE:2\r\nDTSTART:20270301T090000Z\r\nSUMMARY:Beratung\\, lang\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
  },
};

describe('letters over SMTP', () => {
  let simulator: Simulator;
  beforeEach(async () => {
    const world = createWorld({ clock: () => NOW, seed: 1 });
    simulator = await startSimulator({ smtpPort: 0, world, clock: { kind: 'virtual', now: () => NOW, advanceTo: () => false } });
    world.admin.addAccount({ name: 'svc@bank.example' });
  });
  afterEach(() => simulator.close());

  const send = async (letter: SendMailOptions = LETTER, password: string | null = null): Promise<string> => {
    const { hostname, port } = new URL(simulator.urls.smtp ?? '');
    const transport = createTransport({
      host: hostname,
      port: Number(port),
      requireTLS: true,
      tls: { ca: simulator.ca },
      ...(password === null ? {} : { auth: { user: 'svc@bank.example', pass: password } }),
    });
    const { response } = await transport.sendMail(letter);
    return response;
  };
  const get = async (url: string): Promise<string> => (await fetch(url)).text();

  it('are taken over TLS, and kept apart from what Exchange sends itself', async () => {
    expect(await send()).toMatch(/^250 2\.6\.0 Queued/);
    const { entries } = JSON.parse(await get(`${simulator.urls.sim}/letters`)) as { readonly entries: readonly Record<string, unknown>[] };
    expect(entries).toMatchObject([
      {
        number: 1,
        at: NOW,
        sender: 'praxis@example.test',
        recipients: ['vera@example.test'],
        isEncrypted: true,
        account: null,
        from: 'Praxis am See <praxis@example.test>',
        subject: LETTER.subject,
        text: LETTER.text,
        calendar: { method: 'REQUEST', content: expect.stringContaining('SEQUENCE:2') as string },
      },
    ]);
    expect(JSON.parse(await get(`${simulator.urls.sim}/mails`))).toMatchObject({ entries: [] });
  });

  it('whoever signs in needs the password', async () => {
    await expect(send(LETTER, 'wrong')).rejects.toMatchObject({ code: 'EAUTH', responseCode: 535 });
    await send(LETTER, 'Simulator-1');
    expect(simulator.letters.all().map(({ account }) => account)).toEqual(['svc@bank.example']);
  });

  it('F54: the letter is kept and its answer lost', async () => {
    simulator.world.faults.next('F54');
    await expect(send()).rejects.toMatchObject({ code: expect.stringMatching(/ECONNECTION|ESOCKET|ECONNRESET/) as string });
    expect(await send()).toMatch(/^250/);
    expect(simulator.letters.all().map(({ isAnswerLost }) => isAnswerLost)).toEqual([true, false]);
    expect(simulator.world.faults.hits()).toEqual({ F54: 1 });
  });

  it('are shown as text, whatever they say, with what becomes of the calendar', async () => {
    await send();
    const page = await get(simulator.urls.mail);
    expect(page).toContain('Ihr Termin am 1. März – &lt;b&gt;bestätigt&lt;/b&gt;');
    expect(page).not.toMatch(/<script|<b>/);
    expect(page).toContain('Put into the calendar');
    expect(page).toContain('2027-03-01 09:00 UTC');
    expect(page).toContain('Beratung, lang');
  });

  it('what is no letter is kept all the same', async () => {
    await send({ from: 'a@example.test', to: 'b@example.test', raw: 'no header at all' });
    expect(simulator.letters.all()).toMatchObject([{ subject: '', text: '', source: expect.stringContaining('no header') as string }]);
  });

  it('nobody takes letters where nobody asked for it', async () => {
    const other = await startSimulator();
    expect(other.urls.smtp).toBeNull();
    await other.close();
  });
});
