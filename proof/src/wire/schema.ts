/**
 * Microsoft's own schemas as judge of every SOAP message. They are kept beside the repository and not in it; where they are
 * missing, the caller is told and has to say so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';

const FILE = fileURLToPath(new URL('../../../../shared/ews-schema/exchange2016plus/ews-soap-envelope.xsd', import.meta.url));

/** What is wrong with a message, or null. */
export type SchemaJudge = (message: string) => string | null;

/** In the schemas any text may stand here, so that a message which is the same but for this is judged the same. */
const POSITION = /(<(?:\w+:)?SyncState>)[\w+/=]*(?=<)/g;
/** How many messages that nothing is wrong with are remembered: most of a day are the question for news and the answer that there are none. */
const MOST_KNOWN = 500;

/** Compiles the schemas, about 0.2 s once; null where they are not there. A judgement takes about 0.3 ms, of what was said before 0.02. */
export const openSchemas = (): SchemaJudge | null => {
  if (!existsSync(FILE)) return null;
  xmlRegisterFsInputProviders();
  const source = XmlDocument.fromBuffer(readFileSync(FILE), { url: FILE });
  const validator = XsdValidator.fromDoc(source);
  const known = new Set<string>();
  return (message) => {
    const shape = message.replace(POSITION, '$1');
    if (known.has(shape)) return null;
    let document: XmlDocument | null = null;
    try {
      document = XmlDocument.fromString(message);
      validator.validate(document);
      if (known.size >= MOST_KNOWN) known.clear();
      known.add(shape);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      document?.dispose();
    }
  };
};
