/** Claims of the tables with leases: each of them is one way of asking for what is due, which either store does in its own way. */
import type { Instant } from '@lockstep/engine';
import type { LetterRow } from './rows/letter.ts';
import type { StepRow } from './rows/migration.ts';
import type { SubscriptionRow } from './rows/push.ts';
import type { Task } from './rows/record.ts';
import type { Connection } from './rows/sync.ts';
import type { DeliveryRow, WebhookRow } from './rows/webhook.ts';
import type { RowOf, TableName } from './shapes.ts';
import type { Leasing, MailboxKey } from './store.ts';
import { LazyTables } from './tables.ts';

type Rows<Name extends TableName> = Promise<readonly RowOf<Name>[]>;

export abstract class ClaimedTables extends LazyTables {
  readonly marked: MailboxKey[] = [];

  /** What is due of a table with leases, and matches. */
  protected abstract claimRows<Name extends TableName>(name: Name, of: object, owner: string, lease: Leasing): Rows<Name>;

  async claimTasks(owner: string, kinds: readonly string[], now: Instant, leaseMs: number, limit: number): Promise<readonly Task[]> {
    return this.claimRows('tasks', { kind: { in: kinds } }, owner, { now, leaseMs, limit });
  }

  async claimSubscriptions(owner: string, of: Pick<Connection, 'root' | 'id'>, lease: Leasing): Promise<readonly SubscriptionRow[]> {
    return this.claimRows('subscriptions', { root: of.root, connection: of.id }, owner, lease);
  }

  async claimSteps(owner: string, lease: Leasing): Promise<readonly StepRow[]> {
    return this.claimRows('migrationSteps', {}, owner, lease);
  }

  async claimLetters(owner: string, of: Pick<LetterRow, 'root' | 'company'>, lease: Leasing): Promise<readonly LetterRow[]> {
    return this.claimRows('letters', { root: of.root, company: of.company }, owner, lease);
  }

  async claimDeliveries(owner: string, of: Pick<WebhookRow, 'root' | 'id'>, lease: Leasing): Promise<readonly DeliveryRow[]> {
    return this.claimRows('webhookDeliveries', { root: of.root, webhook: of.id }, owner, lease);
  }
}
