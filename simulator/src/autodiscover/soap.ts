/** GetUserSettings as Exchange 2010 and later answers it (R:getusersettings-operation-soap, R:errorcode-soap). */
import { SOAP } from '../ews/names.ts';
import type { ServerBuild } from '../ews/versions.ts';
import type { XmlElement } from '../ews/xml/tree.ts';
import { childOf, childrenOf, MalformedXml, parseXml, textOf } from '../ews/xml/tree.ts';
import { writeXml, xml, type XmlNode } from '../ews/xml/write.ts';
import type { Found, Known } from './directory.ts';

const AUTODISCOVER = 'http://schemas.microsoft.com/exchange/2010/Autodiscover';
const ADDRESSING = 'http://www.w3.org/2005/08/addressing';
const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';
const ACTION = `${AUTODISCOVER}/Autodiscover/GetUserSettings`;
/** More users in one call are refused (R:getusersettings-operation-soap). */
const MOST_USERS = 100;
const NIL = { 'i:nil': 'true' };

const SETTINGS: Readonly<Record<string, (known: Known) => string | null>> = {
  UserDisplayName: (known) => known.displayName,
  UserDN: (known) => known.legacyDn,
  AutoDiscoverSMTPAddress: (known) => known.address,
  ExternalEwsUrl: (known) => known.externalUrl,
  InternalEwsUrl: (known) => known.internalUrl,
  GroupingInformation: (known) => known.grouping,
  EwsSupportedSchemas: (known) => known.schemas,
};

const error = (code: string, message: string): readonly XmlNode[] => [xml('ErrorCode', code), xml('ErrorMessage', message)];

const redirected = (code: 'RedirectAddress' | 'RedirectUrl', to: string): XmlNode =>
  xml('UserResponse', [
    ...error(code, code === 'RedirectAddress' ? `Redirection address.` : `Redirection URL.`),
    xml('RedirectTarget', to),
    xml('UserSettingErrors'),
    xml('UserSettings'),
  ]);

const answered = (known: Known, wanted: readonly string[]): XmlNode => {
  const values = wanted.map((name) => [name, SETTINGS[name]?.(known) ?? null] as const);
  const missing = values.filter(([, value]) => value === null);
  return xml('UserResponse', [
    ...error('NoError', 'No error.'),
    xml('RedirectTarget', [], NIL),
    xml(
      'UserSettingErrors',
      missing.map(([name]) =>
        xml('UserSettingError', [
          ...error(
            name in SETTINGS ? 'SettingIsNotAvailable' : 'InvalidSetting',
            name in SETTINGS ? `The setting ${name} is not available.` : `Setting '${name}' is invalid.`,
          ),
          xml('SettingName', name),
        ]),
      ),
    ),
    xml(
      'UserSettings',
      values.map(([name, value]) =>
        value === null ? null : xml('UserSetting', [xml('Name', name), xml('Value', value)], { 'i:type': 'StringSetting' }),
      ),
    ),
  ]);
};

const userResponse = (found: Found, wanted: readonly string[], address: string): XmlNode => {
  switch (found.kind) {
    case 'redirectAddress':
      return redirected('RedirectAddress', found.to);
    case 'redirectUrl':
      return redirected('RedirectUrl', found.to);
    case 'unknown':
      return xml('UserResponse', [
        ...error('InvalidUser', `Invalid user: '${address}'`),
        xml('RedirectTarget', [], NIL),
        xml('UserSettingErrors'),
        xml('UserSettings'),
      ]);
    case 'known':
      return answered(found.known, wanted);
    default: {
      const never: never = found;
      return never;
    }
  }
};

const envelope = (build: ServerBuild, body: XmlNode): string =>
  writeXml(
    xml(
      's:Envelope',
      [
        xml('s:Header', [
          xml('a:Action', `${ACTION}Response`, { 's:mustUnderstand': '1' }),
          xml(
            'h:ServerVersionInfo',
            [
              xml('h:MajorVersion', String(build.major)),
              xml('h:MinorVersion', String(build.minor)),
              xml('h:MajorBuildNumber', String(build.majorBuild)),
              xml('h:MinorBuildNumber', String(build.minorBuild)),
              xml('h:Version', build.label),
            ],
            { 'xmlns:h': AUTODISCOVER, 'xmlns:i': INSTANCE },
          ),
        ]),
        xml('s:Body', [body]),
      ],
      { 'xmlns:s': SOAP, 'xmlns:a': ADDRESSING },
    ),
  );

const whole = (build: ServerBuild, content: readonly XmlNode[]): string =>
  envelope(build, xml('GetUserSettingsResponseMessage', [xml('Response', content, { 'xmlns:i': INSTANCE })], { xmlns: AUTODISCOVER }));

const fault = (build: ServerBuild, text: string): { readonly status: number; readonly body: string } => ({
  status: 500,
  body: envelope(build, xml('s:Fault', [xml('faultcode', 's:Client'), xml('faultstring', text, { 'xml:lang': 'en-US' })])),
});

const requestIn = (body: string): XmlElement | null => {
  try {
    const root = parseXml(body);
    if (root.uri !== SOAP || root.local !== 'Envelope') return null;
    const message = childOf(root, 'Body')?.children[0];
    return message?.uri === AUTODISCOVER && message.local === 'GetUserSettingsRequestMessage'
      ? (childOf(message, 'Request') ?? null)
      : null;
  } catch (thrown) {
    if (thrown instanceof MalformedXml) return null;
    throw thrown;
  }
};

/** @param find what is known of an address */
export const answerUserSettings = (
  body: string,
  build: ServerBuild,
  find: (address: string) => Found,
): { readonly status: number; readonly body: string } => {
  const request = requestIn(body);
  if (request === null) return fault(build, 'The message could not be read as a GetUserSettings request.');
  const users = childrenOf(request, 'Users').map((user) => textOf(user, 'Mailbox') ?? '');
  const wanted = childrenOf(request, 'RequestedSettings').map((one) => one.text);
  const refused = (message: string) => ({ status: 200, body: whole(build, [...error('InvalidRequest', message), xml('UserResponses')]) });
  if (users.length === 0 || users.length > MOST_USERS) return refused(`Between 1 and ${MOST_USERS} users can be asked about.`);
  if (wanted.length === 0) return refused('At least one setting has to be requested.');
  const responses = users.map((address) => userResponse(find(address), wanted, address));
  return { status: 200, body: whole(build, [...error('NoError', ''), xml('UserResponses', responses)]) };
};
