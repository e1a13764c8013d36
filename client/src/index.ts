/** The API of Lockstep from TypeScript: typed calls, typed refusals, pages, repetition, and webhooks verified. */
/** Of the document as it is, for whoever sends requests otherwise: the console does. */
export type { components, paths } from './document.ts';
export { createClient } from './client.ts';
export type { Client, ClientSettings } from './client.ts';
export { Refused, Unanswered } from './refusal.ts';
export type { Problem, ProblemCode } from './refusal.ts';
export type { CallOptions, Input, Item, OperationName, PagedName, Result, Schema } from './types.ts';
export { NotVerified, verifyWebhook } from './webhook.ts';
export type { Posted, Verified, VerifyOptions, WebhookMessage } from './webhook.ts';
