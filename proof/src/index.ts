/** The door of this workspace: everything other workspaces may use. */
export {};
