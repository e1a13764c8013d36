/** The door of the engine: everything other workspaces may use. */
export * from './absorb.ts';
export * from './brake.ts';
export * from './canonical.ts';
export * from './compare.ts';
export * from './decide.ts';
export * from './failure.ts';
export * from './model.ts';
export * from './plan.ts';
export * from './policy/policy.ts';
export * from './project.ts';
export * from './reasons.ts';
export * from './rebase.ts';
export * from './reconcile.ts';
export * from './settle.ts';
