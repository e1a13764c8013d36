/** The door of this workspace: everything other workspaces may use. */
export { type FaultMatch, type Faults, UnknownFault } from './faults/faults.ts';
export type { Admission, BreachOfManners, CallInput, Front, FrontSettings, LoggedCall } from './faults/front.ts';
export type { RetryAfter, TurnedAway } from './faults/turned-away.ts';
export { type FaultName, faultSwitches } from './faults/switches.ts';
export type { AccountSpec, Admin } from './world/admin.ts';
export { bodyAs, normaliseBody, textOfHtml } from './world/body.ts';
export type * from './world/calendar-item.ts';
export type { Change, ChangeKind, ChangeListener } from './world/change.ts';
export { type DemoOptions, demoRoom, demoServiceAccount, populateDemo } from './world/demo.ts';
export { type ErrorCode, WorldError } from './world/error.ts';
export { cleanGlobalObjectIdHex, globalObjectIdHex } from './world/global-object-id.ts';
export type { Clock, Instant } from './world/instant.ts';
export type { DeltaEntry, DeltaInput, DeltaPage } from './world/graph/delta.ts';
export type { GraphDoor } from './world/graph/door.ts';
export type { GraphEvent } from './world/graph/event.ts';
export type { EventFilter, GraphCalendar, MailboxSettings } from './world/graph/read.ts';
export type { GraphDraft, MeetingAnswer } from './world/graph/write.ts';
export type * from './world/item.ts';
export type { Cause, Mail, MailKind } from './world/mail-log.ts';
export type * from './world/mailbox.ts';
export type * from './world/operations.ts';
export type { NewEvent, Outlook, Sending } from './world/outlook.ts';
export type { Outside, OutsideAnswer } from './world/outside.ts';
export type * from './world/recurrence/pattern.ts';
export type { Account, CalendarRole, Caller, DelegateRights, ImpersonationKind, ImpersonationScope } from './world/rights.ts';
export { defaultRules, type WorldRules } from './world/rules.ts';
export type { SavedWorld } from './world/saved.ts';
export { ianaOfWindows, windowsZoneIds } from './world/time-zones.ts';
export type { StreamMessage, StreamSink } from './world/streams.ts';
export { createWorld, type World, type WorldOptions } from './world/world.ts';
export { type SimulatorClock, realClock, virtualClock } from './clock.ts';
export type { AutodiscoverSettings, HostRule, MailboxRule } from './autodiscover/settings.ts';
export { createApplicationCertificate } from './oauth/certificate.ts';
export type { Application, Issuer } from './oauth/issuer.ts';
export type { SubscriptionAnswer } from './graph/subscriptions/answer.ts';
export {
  defaultSubscriptionSettings,
  type ChangeType,
  type LifecycleEvent,
  type Subscription,
  type SubscriptionSettings,
} from './graph/subscriptions/model.ts';
export type { Post, PostAnswer, Posted } from './graph/subscriptions/post.ts';
export type { SavedSubscription } from './graph/subscriptions/saved.ts';
export {
  createSubscriptions,
  type SubscriptionCall,
  type Subscriptions,
  type SubscriptionsMeans,
} from './graph/subscriptions/subscriptions.ts';
export type { EwsSettings } from './ews/face.ts';
export type { GraphSettings } from './graph/admit.ts';
export { type ServerVersion, SERVER_BUILDS } from './ews/versions.ts';
export type { FrontEndSettings, Outage } from './http/front-end.ts';
export type { Accounts } from './http/sign-in.ts';
export type { Letter, Letters } from './smtp/letters.ts';
export { DEFAULT_PASSWORD, type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts';
export type { AuthorityKeys, CertificateKind } from './tls/authority.ts';
