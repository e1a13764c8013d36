/** What EWS tells of delegates: the caller's own rights on a folder, the owner's list, and whom a sign-in name means. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DelegateRights } from '../../src/world/rights.ts';
import { all, envelope, one, send } from './soap-user.ts';
import { ANNA, BERT, startTown, type Town } from './town.ts';

const FOLDER = `<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="folder:EffectiveRights"/></t:AdditionalProperties></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>${ANNA}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId></m:FolderIds></m:GetFolder>`;
const LIST = `<m:GetDelegate IncludePermissions="true"><m:Mailbox><t:EmailAddress>${ANNA}</t:EmailAddress></m:Mailbox></m:GetDelegate>`;

describe('EWS answers about delegates', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(async () => {
    await town.simulator.close();
  });

  const grant = (rights: DelegateRights | null): void => town.simulator.world.admin.grantDelegate(ANNA, BERT, rights);
  const ask = (body: string, account = BERT): ReturnType<typeof send> => send(town.simulator, account, envelope(body));
  const rights = async (account = BERT): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries(one((await ask(FOLDER, account)).body, 'EffectiveRights').children.map(({ local, text }) => [local, text]));

  it('EffectiveRights are those of the caller: an editor writes, a reviewer reads, and private items are seen by whom the owner lets', async () => {
    grant({ calendar: 'editor', viewPrivate: false, sendOnBehalf: false });
    expect(await rights()).toMatchObject({
      Read: 'true',
      CreateContents: 'true',
      Modify: 'true',
      Delete: 'true',
      ViewPrivateItems: 'false',
    });
    grant({ calendar: 'reviewer', viewPrivate: true, sendOnBehalf: false });
    expect(await rights()).toMatchObject({
      Read: 'true',
      CreateContents: 'false',
      Modify: 'false',
      Delete: 'false',
      ViewPrivateItems: 'true',
    });
    expect(await rights(ANNA)).toMatchObject({ CreateContents: 'true', CreateHierarchy: 'true', ViewPrivateItems: 'true' });
    grant(null);
    expect((await ask(FOLDER)).code).toBe('ErrorFolderNotFound');
  });

  it('GetDelegate lists whom the owner made a delegate, not who was let into a folder, and not to everybody', async () => {
    grant({ calendar: 'editor', viewPrivate: true, sendOnBehalf: true });
    const { body, code } = await ask(LIST);
    expect(code).toBe('NoError');
    expect(all(body, 'PrimarySmtpAddress').map(({ text }) => text)).toEqual([BERT]);
    expect([one(body, 'CalendarFolderPermissionLevel').text, one(body, 'ViewPrivateItems').text]).toEqual(['Editor', 'true']);
    grant({ calendar: 'editor', viewPrivate: true, sendOnBehalf: false });
    expect(all((await ask(LIST)).body, 'DelegateUser')).toEqual([]);
    grant({ calendar: 'reviewer', viewPrivate: true, sendOnBehalf: false });
    expect((await ask(LIST)).code).toBe('ErrorAccessDenied');
    expect((await ask(LIST.replace(ANNA, 'nobody@bank.example'))).code).toBe('ErrorNonExistentMailbox');
  });

  it('ResolveNames knows the sign-in name of an account that has a mailbox', async () => {
    const { admin } = town.simulator.world;
    admin.addMailbox({ address: 'lockstep.service@bank.example', name: 'Service of the bank' });
    admin.addAccount({ name: 'BANK\\svc-delegate', mailbox: 'lockstep.service@bank.example', impersonation: [] });
    const name = (entry: string): string =>
      `<m:ResolveNames ReturnFullContactData="false" SearchScope="ActiveDirectory"><m:UnresolvedEntry>${entry}</m:UnresolvedEntry></m:ResolveNames>`;
    expect(one((await ask(name('svc-delegate'))).body, 'EmailAddress').text).toBe('lockstep.service@bank.example');
    expect((await ask(name('svc-nobody'))).code).toBe('ErrorNameResolutionNoResults');
  });
});
