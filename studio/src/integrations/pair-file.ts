/** The file of pairings as the console takes it in and out (2.1), without how it looks. */
import { api, bodyOf, type Schema } from '../api/client.ts';
import type { Holder, Integration } from './queries.ts';

export type Import = Schema<'PairingImport'>;
export type ImportLine = Schema<'PairingImportLine'>;
export type Effect = ImportLine['does'];

/** A file somebody has chosen, read once: on the disk it may change while it is looked at. */
export type Chosen = { readonly name: string; readonly bytes: Blob };

/** The order in which what happens is told. */
export const EFFECTS: readonly Effect[] = ['pair', 'pairAnew', 'unpair', 'switchOn', 'switchOff', 'unchanged', 'refused'];

const changes = ({ does }: ImportLine): boolean => does !== 'unchanged' && does !== 'refused';
/** How many lines of it write something. */
export const changesIn = ({ lines }: Import): number => lines.filter(changes).length;
/** What is worth a look: what changes and what is refused. */
export const noteworthy = (lines: readonly ImportLine[]): readonly ImportLine[] => lines.filter(({ does }) => does !== 'unchanged');

type Wish = {
  readonly kind: Holder['kind'];
  readonly dryRun: boolean;
  readonly unpair: boolean;
  /** Refused lines are left out and the others written. */
  readonly partly: boolean;
};
const flag = (on: boolean): 'true' | 'false' => (on ? 'true' : 'false');

/** Sends the file as it is, so that the server can say which line is not UTF-8. Throws `ApiError`. */
export const sendFile = (integration: Integration, { bytes }: Chosen, { kind, dryRun, unpair, partly }: Wish): Promise<Import> =>
  bodyOf(
    api.POST('/api/v1/integrations/{id}/pairings/import', {
      params: {
        path: { id: integration.id },
        query: { kind, dryRun: flag(dryRun), unpair: flag(unpair), partly: flag(partly) },
      },
      headers: { 'content-type': 'text/csv' },
      body: '',
      bodySerializer: () => bytes,
    }),
  );

/** As an export writes it: what a spreadsheet would run begins with a quote, which an import takes off again. */
const defused = (cell: string): string => (/^'*[=+\-@]/.test(cell) ? `'${cell}` : cell);

/** The file that takes an import back: everybody it changed, with the mailbox they had before. */
export const undoing = ({ lines }: Import): Chosen => {
  const rows = lines.flatMap((line) => {
    if (!changes(line) || line.holder === null) return [];
    const { mailbox, enabled } = line.before ?? { mailbox: '', enabled: '' };
    return [`${line.holder.id},${defused(mailbox)},${enabled}\n`];
  });
  return { name: 'undo', bytes: new Blob(['id,mailbox,enabled\n', ...rows]) };
};

/** Excel takes the semicolon wherever numbers have a decimal comma. */
export const separatorFor = (language?: string): 'comma' | 'semicolon' =>
  new Intl.NumberFormat(language).format(1.5).includes(',') ? 'semicolon' : 'comma';

/** Where the export is, for a link: the browser itself saves it. */
export const exportAddress = (integration: Integration, kind: Holder['kind']): string =>
  `/api/v1/integrations/${encodeURIComponent(integration.id)}/pairings.csv?kind=${kind}&separator=${separatorFor()}`;
