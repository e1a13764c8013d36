/** A row in each table of mail, for a company that is there. */
import type { Transaction } from '../../../src/store/store.ts';
import { letterRow, newsRow } from './letter-rows.ts';
import { minutes } from './rows.ts';

export const mailRows = async (tx: Transaction, root: string): Promise<void> => {
  const of = { root, company: root, changedAt: minutes(3) };
  const tls = { security: 'startTls', verifyTls: true, certificateAuthorities: null } as const;
  const signIn = { userName: 'praxis', secret: 'sealed' };
  const sender = { senderName: 'Praxis', senderAddress: 'praxis@example.test', replyTo: null, heldSince: minutes(2) };
  await tx.mailSettings.insert({ ...of, server: 'smtp.example.test', port: 587, ...tls, ...signIn, ...sender });
  await tx.mailRules.insert({ ...of, switches: { booked: { organiser: true } }, quietMs: 0, language: 'de' });
  const words = { event: 'booked', audience: 'client', language: 'de' } as const;
  await tx.mailTemplates.insert({ ...of, ...words, subject: 'Ihr Termin', text: '{{ appointment.start }}' });
  await tx.news.insert(newsRow(root, 'a0001'));
  await tx.letters.insert(letterRow(root, 'letter'));
};
