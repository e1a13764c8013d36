/** Microsoft's own XSDs as judge of every message. They lie beside the repository; without them the tests say so loudly. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const file = join(repository, '../shared/ews-schema/exchange2016plus/ews-soap-envelope.xsd');

export const hasSchema = existsSync(file);
if (!hasSchema) process.stderr.write(`\n!! EWS schemas not found at ${file}: messages are NOT validated in this run.\n\n`);

let validator: XsdValidator | null = null;
function load(): XsdValidator {
  xmlRegisterFsInputProviders();
  return XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(file), { url: file }));
}

/** In the schema any text may stand here, so that a message which is the same but for this is judged the same. */
const POSITION = /(<(?:\w+:)?SyncState>)[\w+/=]*(?=<)/g;
/** Messages that nothing is wrong with. */
const known = new Set<string>();

/** What the schema says against a whole SOAP message; null when it is valid, or when there is no schema to ask. */
export function schemaComplaint(message: string): string | null {
  if (!hasSchema) return null;
  const shape = message.replace(POSITION, '$1');
  if (known.has(shape)) return null;
  validator ??= load();
  let document: XmlDocument;
  try {
    document = XmlDocument.fromString(message);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  try {
    validator.validate(document);
    if (known.size >= 500) known.clear();
    known.add(shape);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    document.dispose();
  }
}
