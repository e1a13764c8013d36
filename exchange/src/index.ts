/** The door of the connectors: everything other workspaces may use. */
export * from './connector.ts';
export * from './failure.ts';
export * from './probe.ts';
