/** What an import of pairings would do or did, as the API says it. */
import { z } from 'zod';
import { EFFECTS, type Effect, type PlannedLine } from '../../booking/import/plan.ts';

const StateAnswer = z.object({ mailbox: z.string(), enabled: z.boolean() });

const LineAnswer = z
  .object({
    line: z.int().meta({ description: 'Counted from 1, as an editor shows them; the titles are a line too' }),
    does: z.enum(EFFECTS).meta({
      description:
        '`pairAnew`: another mailbox takes the place of the present one. `unchanged`: the file says what is so already. `refused`: left out, for the reason in `refusal`',
    }),
    named: z.string().nullable().meta({ description: 'How the file names whom the line is about' }),
    holder: z.object({ id: z.string(), name: z.string(), kind: z.enum(['staff', 'resource']) }).nullable(),
    mailbox: z.string().nullable().meta({ description: 'The one that is mapped afterwards; of a refused line, the one it asks for' }),
    enabled: z.boolean().nullable(),
    before: StateAnswer.nullable().meta({ description: 'What was mapped before; null: nothing' }),
    refusal: z
      .object({
        code: z.string(),
        field: z.string().nullable().meta({ description: 'The column; null: the whole line' }),
        problem: z.string(),
        next: z.string(),
      })
      .nullable(),
  })
  .meta({ id: 'PairingImportLine' });

const counts = Object.fromEntries(EFFECTS.map((effect) => [effect, z.int()])) as Record<Effect, z.ZodInt>;
export const ImportAnswer = z
  .object({
    dryRun: z.boolean().meta({ description: 'Nothing was written; the lines say what would be done' }),
    counts: z.object(counts).meta({ description: 'How many lines do what' }),
    ignoredColumns: z.array(z.string()).meta({ description: 'Titles of columns that are not read' }),
    lines: z.array(LineAnswer),
  })
  .meta({ id: 'PairingImport' });

/** The answer for lines that were planned or carried out. */
export const presentImport = (
  lines: readonly PlannedLine[],
  dryRun: boolean,
  ignoredColumns: readonly string[],
): z.input<typeof ImportAnswer> => {
  const counted = (effect: Effect): number => lines.filter(({ does }) => does === effect).length;
  return {
    dryRun,
    counts: Object.fromEntries(EFFECTS.map((effect) => [effect, counted(effect)])) as Record<Effect, number>,
    ignoredColumns: [...ignoredColumns],
    lines: lines.map(({ asked, does, holder, present, address, enabled, refusal }) => ({
      line: asked.line,
      does,
      named: asked.name ?? asked.who.email ?? asked.who.externalId ?? asked.who.id,
      holder: holder === null ? null : { id: holder.id, name: holder.name, kind: holder.kind },
      mailbox: address,
      enabled,
      before: present === null ? null : { mailbox: present.address, enabled: present.pairing.enabled },
      refusal,
    })),
  };
};
