/** ResolveNames: the mailboxes a name may mean, of the directory alone (R:resolvenames-operation). */
import { readReplies, repliesGrammar, type Answer, type Reply } from '../answer.ts';
import { children } from '../xml-read.ts';
import { element, textElement } from '../xml-write.ts';

/** SMTP addresses in lower case. */
export type Resolved = { readonly addresses: string[] };

export const encodeResolveNames = ({ name }: { readonly name: string }): string =>
  element('m:ResolveNames', { ReturnFullContactData: 'false', SearchScope: 'ActiveDirectory' }, textElement('m:UnresolvedEntry', name));

const grammar = repliesGrammar<Resolved>('ResolveNames', {
  ResolutionSet: {
    children: children({
      Resolution: {
        children: children({
          Mailbox: {
            children: children({
              EmailAddress: {
                text: (state: { readonly value: Resolved }, words: string) => void state.value.addresses.push(words.trim().toLowerCase()),
              },
            }),
          },
        }),
      },
    }),
  },
});

/** One reply for the one name; several candidates come with a warning. */
export const decodeResolveNames = (bytes: Uint8Array): Answer<readonly Reply<Resolved>[]> =>
  readReplies(bytes, grammar, () => ({ addresses: [] }));
