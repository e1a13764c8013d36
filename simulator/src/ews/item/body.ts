/** Bodies in answers. */
import { bodyAs } from '../../world/body.ts';
import type { Body } from '../../world/item.ts';
import type { Call } from '../call.ts';
import { atLeast } from '../versions.ts';
import type { XmlNode } from '../xml/write.ts';
import { xml } from '../xml/write.ts';
import type { ItemShape } from './shape.ts';

/** The body in the wished form, cut at the wished size (MaximumBodySize), with IsTruncated as 2010 SP1 and later say it. */
export function bodyNode(call: Call, name: string, item: { readonly body: Body }, shape: ItemShape, form: ItemShape['bodyWish']): XmlNode {
  const body = bodyAs(item.body, form);
  const cut = shape.bodyLimit !== null && body.content.length > shape.bodyLimit;
  const content = cut && shape.bodyLimit !== null ? body.content.slice(0, shape.bodyLimit) : body.content;
  return xml(name, content, {
    BodyType: body.type,
    IsTruncated: atLeast(call.version, 'Exchange2013') ? (cut ? 'true' : 'false') : undefined,
  });
}
