/** The door of this workspace: what its own entry points and tests share. Nothing else in the house imports it. */
export { directConnector } from './direct/connector.ts';
