/** The door of this workspace: everything other workspaces may use. */
export type { FaultMatch, Faults } from './faults/faults.ts';
export type { Admission, BreachOfManners, CallInput, Front, LoggedCall } from './faults/front.ts';
export { type FaultName, faultSwitches } from './faults/switches.ts';
export type { AccountSpec, Admin } from './world/admin.ts';
export type * from './world/calendar-item.ts';
export type { Change, ChangeKind, ChangeListener } from './world/change.ts';
export { type ErrorCode, WorldError } from './world/error.ts';
export type { Clock, Instant } from './world/instant.ts';
export type * from './world/item.ts';
export type { Cause, Mail, MailKind } from './world/mail-log.ts';
export type * from './world/mailbox.ts';
export type * from './world/operations.ts';
export type { NewEvent, Outlook, Sending } from './world/outlook.ts';
export type * from './world/recurrence/pattern.ts';
export type { Account, CalendarRole, Caller, DelegateRights, ImpersonationKind, ImpersonationScope } from './world/rights.ts';
export { defaultRules, type WorldRules } from './world/rules.ts';
export type { SavedWorld } from './world/saved.ts';
export { createWorld, type World, type WorldOptions } from './world/world.ts';
