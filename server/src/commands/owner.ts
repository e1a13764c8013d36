/** `lockstep owner`: a link for an owner, made by whoever operates the machine, when nobody else can let her in. */
import type { Occasion } from '../booking/actor.ts';
import type { Config } from '../config.ts';
import { address } from '../http/schemas/fields.ts';
import { GOOD_FOR, invite, inviteFirst, inviteToReset, linkOf, type Invited } from '../signin/invitation.ts';
import type { Transaction } from '../store/store.ts';
import { CommandError, requiredText, textOf, UsageError, type Command } from './command.ts';
import { findCompany } from './find-company.ts';
import { withStore } from './installation.ts';

const parseEmail = (text: string): string => {
  const parsed = address().safeParse(text);
  if (!parsed.success) throw new UsageError(`--email: "${text}" is no e-mail address, such as anna@example.com`);
  return parsed.data;
};

type Offered = Invited & { readonly what: string };

/** Somebody who is a user already is an owner from now on, and sets a new password; anybody else becomes one by the link. */
const offer = async (tx: Transaction, occasion: Occasion, email: string, asked: string | null): Promise<Offered> => {
  const [user] = await tx.users.select({ email }, { lock: 'update' });
  if (user !== undefined) {
    await tx.users.update({ root: user.root, id: user.id }, { role: 'owner', active: true });
    const invited = await inviteToReset(tx, occasion, user, GOOD_FOR.owner);
    return { ...invited, what: `${user.name} <${email}> is an owner now, and sets a new password with this link` };
  }
  const what = `${email} becomes an owner with this link`;
  if (asked === null) {
    const first = await inviteFirst(tx, occasion, email);
    if (first.kind === 'invited') return { ...first.invited, what };
  }
  const roots = await tx.companies.select({ parent: null }, { limit: 2 });
  if (asked === null && roots.length !== 1) throw new CommandError('There are several organisations: name the company with --company ID.');
  const company = asked === null ? roots[0] : await findCompany(tx, asked);
  if (company === undefined) throw new CommandError('There is no company.');
  const draft = { root: company.root, kind: 'invitation', company: company.id, role: 'owner', email, user: null } as const;
  return { ...(await invite(tx, occasion, draft, GOOD_FOR.owner)), what: `${what}, of ${company.name}` };
};

/** Where a browser reaches this installation: as configured, as it was last served, else on this machine. */
const publicUrlOf = async (tx: Transaction, config: Config): Promise<string> => {
  const [installation] = await tx.installations.select({}, { limit: 1 });
  return config.publicUrl ?? (installation?.publicUrl || `http://localhost:${config.port}`);
};

export const ownerCommand: Command = {
  name: 'owner',
  summary: 'print a link that makes an owner, or gives one a new password',
  options: { email: { type: 'string' }, company: { type: 'string' } },
  describe: [
    ['--email ADDRESS', 'who it is for; the link takes no other address'],
    ['--company ID|NAME', 'the company she is to own, where there are several organisations'],
  ],
  run: async (parts, values) => {
    const email = parseEmail(requiredText(values, 'email'));
    const asked = textOf(values, 'company');
    return withStore(parts, async ({ store, config }) => {
      const occasion: Occasion = { now: parts.clock.now(), newId: parts.newId, actor: { kind: 'lockstep', name: 'command line' } };
      const { token, what, publicUrl } = await store.transaction(async (tx) => ({
        ...(await offer(tx, occasion, email, asked)),
        publicUrl: await publicUrlOf(tx, config),
      }));
      parts.err(`${what}. It is good for an hour and works once.\n`);
      parts.out(`${linkOf(publicUrl, token)}\n`);
      return 0;
    });
  },
};
