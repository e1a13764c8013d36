/** The door of the connectors: everything other workspaces may use. */
export * from './connector.ts';
export * from './failure.ts';
export * from './probe.ts';
export * from './stamp.ts';
export * from './time-zones.ts';
