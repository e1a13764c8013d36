/** ResolveNames (R:resolvenames-operation): the directory's mailboxes by the beginning of name or address. */
import type { Operation } from '../call.ts';
import { ItemRefusal } from '../refusal.ts';
import { itemMessage, responseMessages } from '../response.ts';
import { xml } from '../xml/write.ts';
import { textOf } from '../xml/tree.ts';

/** Exchange answers at most this many candidates (types.xsd, ArrayOfResolutionType). */
const MOST = 100;

export const resolveNames: Operation = (call, request) => {
  const entry = (textOf(request, 'UnresolvedEntry') ?? '')
    .trim()
    .replace(/^smtp:/i, '')
    .toLowerCase();
  // Active Directory's ambiguous name resolution knows the sign-in name (sAMAccountName) as well.
  const signIn = new Map(
    call.world.admin
      .accounts()
      .flatMap(({ name, mailbox }) =>
        mailbox === null ? [] : [[mailbox.toLowerCase(), name.slice(name.lastIndexOf('\\') + 1).toLowerCase()] as const],
      ),
  );
  const found = call.world
    .mailboxes()
    .filter((mailbox) => mailbox.state === 'ok')
    .filter((mailbox) => {
      if (signIn.get(mailbox.address.toLowerCase()) === entry) return true;
      const words = [...mailbox.name.toLowerCase().split(/\s+/), mailbox.name.toLowerCase()];
      const addresses = [mailbox.address, ...mailbox.aliases].map((address) => address.toLowerCase());
      return addresses.some((address) => address.startsWith(entry)) || words.some((word) => word.startsWith(entry));
    });
  const message = itemMessage('ResolveNamesResponseMessage', () => {
    if (found.length === 0) throw new ItemRefusal('ErrorNameResolutionNoResults', 'No results were found.');
    return [
      xml(
        'm:ResolutionSet',
        found
          .slice(0, MOST)
          .map((mailbox) =>
            xml('t:Resolution', [
              xml('t:Mailbox', [
                xml('t:Name', mailbox.name),
                xml('t:EmailAddress', mailbox.address),
                xml('t:RoutingType', 'SMTP'),
                xml('t:MailboxType', 'Mailbox'),
              ]),
            ]),
          ),
        { TotalItemsInView: String(found.length), IncludesLastItemInRange: String(found.length <= MOST) },
      ),
    ];
  });
  if (found.length <= 1) return responseMessages('ResolveNames', [message]);
  // Several candidates are a Warning that carries them all.
  const content = typeof message.content === 'string' ? [] : message.content.filter((node) => node.name !== 'm:ResponseCode');
  return responseMessages('ResolveNames', [
    xml(
      'm:ResolveNamesResponseMessage',
      [
        xml('m:MessageText', 'Multiple results were found.'),
        xml('m:ResponseCode', 'ErrorNameResolutionMultipleResults'),
        xml('m:DescriptiveLinkKey', '0'),
        ...content,
      ],
      { ResponseClass: 'Warning' },
    ),
  ]);
};
