/** What a request about delegates may look like (types.xsd, UserIdType; messages.xsd, GetDelegateType). */
import { anything, m, mOptional, parent, required, sequence, tMany, tOptional } from './model.ts';
import { text } from './paths.ts';
import * as v from './values.ts';

const userId = parent(
  sequence(
    tOptional('SID', text),
    tOptional('PrimarySmtpAddress', text),
    tOptional('DisplayName', text),
    tOptional('DistinguishedUser', text),
    tOptional('ExternalUserIdentity', text),
  ),
);
const emailAddress = parent(
  sequence(
    tOptional('Name', text),
    tOptional('EmailAddress', text),
    tOptional('RoutingType', text),
    tOptional('MailboxType', text),
    tOptional('ItemId', anything),
  ),
);
export const getDelegate = parent(sequence(m('Mailbox', emailAddress), mOptional('UserIds', parent(tMany('UserId', userId)))), {
  IncludePermissions: required(v.boolean),
});
