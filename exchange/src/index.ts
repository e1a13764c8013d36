/** The door of the connectors: everything other workspaces may use. */
export type { SocketMaker } from './auth/ntlm/connection.ts';
export * from './connector.ts';
export * from './contract/bench.ts';
export { contract, streamContract } from './contract/suite.ts';
export * from './failure.ts';
export * from './live.ts';
export * from './probe.ts';
export { ewsConnector, type EwsOptions, type SignIn } from './ews/connector.ts';
export { decodeSyncFolderItems } from './ews/operations/sync-folder-items.ts';
export { readEvent, type EventContext } from './ews/event.ts';
export { EWS_VERSIONS, type EwsVersion } from './ews/soap.ts';
export type { Trace } from './ews/transport.ts';
export { mattersFrom, MOST_CHANGED, seriesFrom } from './series.ts';
export { isZone, windowsZoneFor, windowsZoneOf, zoneOfWindowsId } from './time-zones.ts';
export { readStamp, STAMP_NAME, STAMP_SET, stampText } from './stamp.ts';
export { cleanGlobalObjectId } from './global-object-id.ts';
