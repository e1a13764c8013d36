/** The four ways in which ExchangeImpersonation names a mailbox, brought to the two that the world knows (R:connectingsid). */
import type { Caller, ImpersonationKind } from '../world/rights.ts';
import type { World } from '../world/world.ts';
import { SoapFault } from './refusal.ts';

/** The security identifier of a mailbox's owner: made of the mailbox's GUID, so that it needs no memory. */
export function sidOf(guid: string): string {
  const hex = guid.replaceAll('-', '');
  const parts = [0, 8, 16, 24].map((at) => Number.parseInt(hex.slice(at, at + 8), 16));
  return `S-1-5-21-${parts.join('-')}`;
}

/**
 * The caller that a request's headers make.
 * @throws SoapFault for identifiers whose form is wrong; whether the mailbox exists and may be impersonated is the world's to say.
 */
export function callerOf(
  world: World,
  account: string,
  impersonation: { readonly kind: ImpersonationKind; readonly value: string } | null,
): Caller {
  if (impersonation === null) return { account, impersonated: null };
  const { kind, value } = impersonation;
  switch (kind) {
    case 'SmtpAddress':
    case 'PrimarySmtpAddress':
      return { account, impersonated: value, impersonatedBy: kind };
    case 'PrincipalName':
      if (!/^[^@\s]+@[^@\s]+$/.test(value))
        throw new SoapFault('ErrorInvalidUserPrincipalName', 'The user principal name (UPN) is not valid.');
      return { account, impersonated: value, impersonatedBy: kind };
    case 'SID': {
      if (!/^S-1(?:-\d+){2,15}$/.test(value))
        throw new SoapFault('ErrorInvalidUserSid', 'The user security identifier (SID) is not valid.');
      const mailbox = world.mailboxes().find((one) => sidOf(one.guid) === value);
      return { account, impersonated: mailbox?.address ?? value, impersonatedBy: kind };
    }
    default: {
      const never: never = kind;
      return never;
    }
  }
}
