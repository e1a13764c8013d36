/**
 * The simulator's own request validation against Microsoft's schema: each valid request is damaged in every place in every simple way,
 * and both must come to the same verdict. Where ours looks less closely on purpose (parts that a calendar does not use), the sample
 * requests do not go.
 */
import { describe, expect, it } from 'vitest';
import { REQUESTS } from '../../src/ews/schema/requests.ts';
import { validate } from '../../src/ews/schema/validate.ts';
import type { XmlElement } from '../../src/ews/xml/tree.ts';
import { childOf, parseXml } from '../../src/ews/xml/tree.ts';
import { damages, SAMPLES } from './samples.ts';
import { hasSchema, schemaComplaint } from './schema.ts';
import { envelope } from './soap-user.ts';

function ourVerdict(body: string): boolean {
  const soapBody: XmlElement | undefined = childOf(parseXml(envelope(body)), 'Body');
  const request = soapBody?.children[0];
  const type = request === undefined ? undefined : REQUESTS.get(request.local);
  return request !== undefined && type !== undefined && validate(request, type) === null;
}

describe.skipIf(!hasSchema)('request validation', () => {
  it.each(SAMPLES)('%s: valid as it is, and every simple damage is judged as the schema judges it', (_operation, body) => {
    expect(schemaComplaint(envelope(body))).toBeNull();
    const differing = [{ what: 'nothing', body }, ...damages(body)]
      .map((damage) => ({ what: damage.what, ours: ourVerdict(damage.body), schema: schemaComplaint(envelope(damage.body)) }))
      .filter(({ ours, schema }) => ours !== (schema === null));
    expect(differing).toEqual([]);
  });
});
