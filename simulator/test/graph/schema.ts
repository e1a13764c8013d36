/** The metadata of Graph as judge of every answer. It is not part of this product and lies beside it; without it the tests say so loudly. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const file = join(repository, '../shared/graph-schema/calendar-v1.0.schema.json');

const hasSchema = existsSync(file);
if (!hasSchema) process.stderr.write(`\n!! Graph schema not found at ${file}: answers are NOT validated in this run.\n\n`);

let ajv: Ajv2020 | null = null;
const compiled = new Map<string, ValidateFunction>();

function validatorOf(type: string): ValidateFunction {
  if (ajv === null) {
    ajv = new Ajv2020({ strict: false, allErrors: true });
    ajv.addSchema(JSON.parse(readFileSync(file, 'utf8')) as object, 'graph');
  }
  const known = compiled.get(type) ?? ajv.getSchema(`graph#/$defs/${type}`);
  if (known === undefined) throw new Error(`the schema has no ${type}`);
  compiled.set(type, known);
  return known;
}

/** What the strict schema says against a value; null when it is valid, or when there is no schema to ask. */
export function schemaComplaint(type: string, value: unknown): string | null {
  if (!hasSchema) return null;
  const validate = validatorOf(type);
  return validate(value) ? null : JSON.stringify(validate.errors?.slice(0, 4));
}
