/** `*Response / ResponseMessages / *ResponseMessage`: one message per requested thing, in the order of the request. */
import { WorldError } from '../world/error.ts';
import { MESSAGES, TYPES } from './names.ts';
import type { Call } from './call.ts';
import { ItemRefusal, pathNode, SoapFault, valueNodes } from './refusal.ts';
import type { XmlNode } from './xml/write.ts';
import { xml } from './xml/write.ts';

/**
 * Codes that concern the caller or the mailbox, not the item: Exchange gives them as a SOAP fault whatever the batch.
 */
const FAULT_CODES: ReadonlySet<string> = new Set([
  'ErrorImpersonateUserDenied',
  'ErrorImpersonationDenied',
  'ErrorAccountDisabled',
  'ErrorServerBusy',
  'ErrorExceededConnectionCount',
  'ErrorMailboxMoveInProgress',
  'ErrorMailboxStoreUnavailable',
]);

/** A whole-request failure as a fault; anything else is not ours to classify and goes on upwards. */
export function toFault(error: unknown): SoapFault {
  if (error instanceof SoapFault) return error;
  if (error instanceof WorldError || error instanceof ItemRefusal)
    return new SoapFault(error.code, error.message, { values: error.values });
  throw error;
}

/** The Body child with both prefixes declared, as real answers have them. */
export function responseRoot(name: string, children: readonly XmlNode[]): XmlNode {
  return xml(`m:${name}`, children, { 'xmlns:m': MESSAGES, 'xmlns:t': TYPES });
}

export function responseMessages(operation: string, messages: readonly XmlNode[]): XmlNode {
  return responseRoot(`${operation}Response`, [xml('m:ResponseMessages', messages)]);
}

export function successMessage(name: string, content: readonly (XmlNode | null)[]): XmlNode {
  return xml(`m:${name}`, [xml('m:ResponseCode', 'NoError'), ...content], { ResponseClass: 'Success' });
}

/** The children of an error message, in the order of ResponseMessageType. */
export function errorContent(error: WorldError | ItemRefusal): readonly (XmlNode | null)[] {
  const path = error instanceof ItemRefusal && error.path !== null ? [pathNode(error.path)] : [];
  const details = [...path, ...valueNodes(error.values)];
  return [
    xml('m:MessageText', error.message),
    xml('m:ResponseCode', error.code),
    xml('m:DescriptiveLinkKey', '0'),
    details.length === 0 ? null : xml('m:MessageXml', details),
  ];
}

/**
 * Runs the work of one item. Refusals become its error message (followed by `onError`, what the schema demands even then);
 * what concerns the whole request is thrown on as a fault.
 */
export function itemMessage(name: string, work: () => readonly (XmlNode | null)[], onError: readonly XmlNode[] = []): XmlNode {
  try {
    return successMessage(name, work());
  } catch (error) {
    if (!(error instanceof WorldError || error instanceof ItemRefusal)) throw error;
    if (FAULT_CODES.has(error.code)) throw new SoapFault(error.code, error.message, { values: error.values });
    return xml(`m:${name}`, [...errorContent(error), ...onError], { ResponseClass: 'Error' });
  }
}

/**
 * One message per element, in order. In a batch F17 may strike single items: they fail for no fault of their own and go through the
 * next time. A call for one thing alone is left out of that; it has F12 and F14.
 */
export function batchMessages<T>(
  call: Call,
  name: string,
  elements: readonly T[],
  work: (element: T, index: number) => readonly (XmlNode | null)[],
  onError: readonly XmlNode[] = [],
): readonly XmlNode[] {
  return elements.map((element, index) =>
    itemMessage(
      name,
      () => {
        if (elements.length > 1 && call.itemFails()) {
          throw new ItemRefusal('ErrorInternalServerTransientError', 'An internal server error occurred. Try again later.');
        }
        return work(element, index);
      },
      onError,
    ),
  );
}
