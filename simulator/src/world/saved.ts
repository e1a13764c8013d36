/** The world as plain JSON, for keeping it over a restart. */

/** Opaque to everybody but the world; `version` tells whether this build can read it. */
export type SavedWorld = { readonly version: 1; readonly world: unknown };
