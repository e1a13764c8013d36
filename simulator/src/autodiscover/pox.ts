/** The older autodiscover as Exchange answers it (R:pox-autodiscover-response-for-exchange). */
import { childOf, MalformedXml, parseXml, textOf } from '../ews/xml/tree.ts';
import { writeXml, xml, type XmlNode } from '../ews/xml/write.ts';
import type { Found, Known } from './directory.ts';

const REQUEST = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006';
const OUTER = 'http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006';
const INNER = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a';

const failed = (code: number, message: string, now: number): string =>
  writeXml(
    xml(
      'Autodiscover',
      [
        xml('Response', [
          xml('Error', [xml('ErrorCode', String(code)), xml('Message', message), xml('DebugData')], {
            Time: new Date(now).toISOString().slice(11, 23),
            Id: '2477272013',
          }),
        ]),
      ],
      { xmlns: OUTER },
    ),
  );

const account = (content: readonly (XmlNode | null)[], user: Known | null): string =>
  writeXml(
    xml(
      'Autodiscover',
      [
        xml(
          'Response',
          [
            user === null
              ? xml('User')
              : xml('User', [
                  xml('DisplayName', user.displayName),
                  xml('LegacyDN', user.legacyDn),
                  xml('AutoDiscoverSMTPAddress', user.address),
                  xml('DeploymentId', '5b6b3a4e-2d5c-4a5e-9d0a-0c1f5a1d7e11'),
                ]),
            xml('Account', [xml('AccountType', 'email'), ...content]),
          ],
          { xmlns: INNER },
        ),
      ],
      { xmlns: OUTER },
    ),
  );

/** EXCH is what a client inside uses, EXPR what one outside does; grouping is under EXPR alone. */
const settings = (known: Known): string =>
  account(
    [
      xml('Action', 'settings'),
      xml('MicrosoftOnline', 'False'),
      xml('Protocol', [
        xml('Type', 'EXCH'),
        xml('Server', 'sim-ex01.internal.invalid'),
        known.internalUrl === null ? null : xml('ASUrl', known.internalUrl),
        known.internalUrl === null ? null : xml('EwsUrl', known.internalUrl),
      ]),
      xml('Protocol', [
        xml('Type', 'EXPR'),
        xml('Server', known.externalUrl === null ? 'sim-ex01.internal.invalid' : new URL(known.externalUrl).hostname),
        xml('SSL', 'On'),
        known.externalUrl === null ? null : xml('ASUrl', known.externalUrl),
        known.externalUrl === null ? null : xml('EwsUrl', known.externalUrl),
        known.grouping === null ? null : xml('GroupingInformation', known.grouping),
      ]),
    ],
    known,
  );

const addressIn = (body: string): string | null => {
  try {
    const root = parseXml(body);
    if (root.uri !== REQUEST || root.local !== 'Autodiscover') return null;
    const request = childOf(root, 'Request');
    return request === undefined ? null : (textOf(request, 'EMailAddress') ?? null);
  } catch (thrown) {
    if (thrown instanceof MalformedXml) return null;
    throw thrown;
  }
};

/** @param now the world's time, epoch milliseconds: errors carry it */
export const answerPox = (body: string, now: number, find: (address: string) => Found): string => {
  const address = addressIn(body);
  if (address === null) return failed(600, 'Invalid Request', now);
  const found = find(address);
  switch (found.kind) {
    case 'unknown':
      return failed(500, "The email address can't be found.", now);
    case 'redirectAddress':
      return account([xml('Action', 'redirectAddr'), xml('RedirectAddr', found.to)], null);
    case 'redirectUrl':
      return account([xml('Action', 'redirectUrl'), xml('RedirectUrl', found.to)], null);
    case 'known':
      return settings(found.known);
    default: {
      const never: never = found;
      return never;
    }
  }
};
