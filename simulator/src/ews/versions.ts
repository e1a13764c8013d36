/** Server builds, the schema versions they accept, and what each version brought (ews.md section 2; R:requestserverversion). */
import { SoapFault } from './refusal.ts';

/** Schema versions in their order. Later ones of Exchange Online are not served. */
const VERSIONS = [
  'Exchange2007',
  'Exchange2007_SP1',
  'Exchange2010',
  'Exchange2010_SP1',
  'Exchange2010_SP2',
  'Exchange2013',
  'Exchange2013_SP1',
  'Exchange2015',
  'Exchange2016',
  'V2015_10_05',
  'V2016_01_06',
  'V2016_04_13',
  'V2016_07_13',
  'V2016_10_10',
  'V2017_01_07',
  'V2017_04_14',
  'V2017_07_11',
] as const;
export type SchemaVersion = (typeof VERSIONS)[number];

export type ServerBuild = {
  readonly newest: SchemaVersion;
  readonly major: number;
  readonly minor: number;
  readonly majorBuild: number;
  readonly minorBuild: number;
  /** Free text of ServerVersionInfo/@Version; not always usable as a RequestServerVersion, as in real life. */
  readonly label: string;
};

/** Product versions an administrator would recognise. */
export const SERVER_BUILDS = {
  '2010_SP2': { newest: 'Exchange2010_SP2', major: 14, minor: 2, majorBuild: 247, minorBuild: 0, label: 'Exchange2010_SP2' },
  '2013': { newest: 'Exchange2013', major: 15, minor: 0, majorBuild: 516, minorBuild: 32, label: 'Exchange2013' },
  '2013_SP1': { newest: 'Exchange2013_SP1', major: 15, minor: 0, majorBuild: 1497, minorBuild: 2, label: 'V2_23' },
  '2016': { newest: 'V2017_07_11', major: 15, minor: 1, majorBuild: 2507, minorBuild: 39, label: 'V2017_07_11' },
  '2019': { newest: 'V2017_07_11', major: 15, minor: 2, majorBuild: 1544, minorBuild: 11, label: 'V2017_07_11' },
  SE: { newest: 'V2017_07_11', major: 15, minor: 2, majorBuild: 2562, minorBuild: 17, label: 'V2017_07_11' },
} as const satisfies Record<string, ServerBuild>;
export type ServerVersion = keyof typeof SERVER_BUILDS;

export function isServerVersion(text: string): text is ServerVersion {
  return Object.hasOwn(SERVER_BUILDS, text);
}

/** What the server lists in `EwsSupportedSchemas`. */
export function schemasUpTo(server: ServerBuild): readonly SchemaVersion[] {
  return VERSIONS.slice(0, rank(server.newest) + 1);
}

function rank(version: SchemaVersion): number {
  return VERSIONS.indexOf(version);
}

/** Whether the request's version has what `since` brought. */
export function atLeast(version: SchemaVersion, since: SchemaVersion): boolean {
  return rank(version) >= rank(since);
}

/**
 * The version a request runs under. Without the header Exchange takes its oldest full one.
 * @throws SoapFault ErrorInvalidServerVersion for unknown versions and those newer than the server.
 */
export function requestedVersion(text: string | undefined, server: ServerBuild): SchemaVersion {
  if (text === undefined) return 'Exchange2007_SP1';
  const version = VERSIONS.find((known) => known === text);
  if (version === undefined || rank(version) > rank(server.newest)) {
    throw new SoapFault('ErrorInvalidServerVersion', 'The specified server version is invalid.');
  }
  return version;
}

/** Elements of an item that older schema versions do not have. `MeetingTimeZone` goes the other way and is checked where it is read. */
const SINCE: Readonly<Record<string, SchemaVersion>> = {
  StartTimeZone: 'Exchange2010',
  EndTimeZone: 'Exchange2010',
  StartTimeZoneId: 'Exchange2013',
  EndTimeZoneId: 'Exchange2013',
  StartWallClock: 'Exchange2013',
  EndWallClock: 'Exchange2013',
  EnhancedLocation: 'Exchange2013',
  IsOrganizer: 'Exchange2013',
  JoinOnlineMeetingUrl: 'Exchange2013',
  OnlineMeetingSettings: 'Exchange2013',
  TextBody: 'Exchange2013',
  ProposedStart: 'Exchange2013_SP1',
  ProposedEnd: 'Exchange2013_SP1',
  IntendedFreeBusyStatus: 'Exchange2013',
};

/** The version an element or the last part of a FieldURI needs. */
export function since(name: string): SchemaVersion {
  return SINCE[name] ?? 'Exchange2007';
}
