/** The demo's mail goes to the simulator, which keeps it for whoever wants to see what clients get. */
import type { Occasion } from '../booking/actor.ts';
import { mailSecretPlace } from '../notify/settings.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { MailSettingsRow } from '../store/rows/mail.ts';
import type { Transaction } from '../store/store.ts';
import type { Announcement, DemoAccount } from './demo-simulator.ts';

/** Where the simulator listens; a server anywhere else was set by a person, and stays. */
const HOST = '127.0.0.1';

/** Sets the company's mail server to the simulator, or follows it to another port. */
export const demoMail = async (
  tx: Transaction,
  occasion: Occasion,
  sealer: Sealer,
  { root, company }: { readonly root: string; readonly company: string },
  { smtp, ca }: Pick<Announcement, 'smtp' | 'ca'>,
  service: DemoAccount,
): Promise<void> => {
  if (smtp === null) return;
  const known = await tx.mailSettings.get({ root, company }, { lock: 'update' });
  if (known !== null && known.server !== HOST) return;
  const port = Number(new URL(smtp).port);
  if (known !== null && known.port === port && known.certificateAuthorities === ca) return;
  const row: MailSettingsRow = {
    root,
    company,
    server: HOST,
    port,
    security: 'startTls',
    verifyTls: true,
    certificateAuthorities: ca,
    userName: service.userName,
    secret: sealer.seal(service.password, mailSecretPlace({ root, company })),
    senderName: 'Bank of Example',
    senderAddress: 'booking@bank.example',
    replyTo: null,
    heldSince: null,
    changedAt: occasion.now,
  };
  await tx.mailSettings.put(known === null ? row : { ...known, port, certificateAuthorities: ca, changedAt: occasion.now });
};
