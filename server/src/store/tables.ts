/** The doors of a transaction, opened only when somebody walks through: most transactions touch three tables. */
import type { Instant } from '@lockstep/engine';
import type { Busy } from './rows/busy.ts';
import type { Tables } from './store.ts';
import type { TableName } from './shapes.ts';

export abstract class LazyTables implements Tables {
  protected abstract open<Name extends TableName>(name: Name): Tables[Name];

  get companies(): Tables['companies'] {
    return this.open('companies');
  }
  get locations(): Tables['locations'] {
    return this.open('locations');
  }
  get holders(): Tables['holders'] {
    return this.open('holders');
  }
  get schedules(): Tables['schedules'] {
    return this.open('schedules');
  }
  get services(): Tables['services'] {
    return this.open('services');
  }
  get bookingPages(): Tables['bookingPages'] {
    return this.open('bookingPages');
  }
  get clients(): Tables['clients'] {
    return this.open('clients');
  }
  get appointments(): Tables['appointments'] {
    return this.open('appointments');
  }
  get assignments(): Tables['assignments'] {
    return this.open('assignments');
  }
  get news(): Tables['news'] {
    return this.open('news');
  }
  get letters(): Tables['letters'] {
    return this.open('letters');
  }
  get connections(): Tables['connections'] {
    return this.open('connections');
  }
  get connectionTests(): Tables['connectionTests'] {
    return this.open('connectionTests');
  }
  get discoveries(): Tables['discoveries'] {
    return this.open('discoveries');
  }
  get mailboxes(): Tables['mailboxes'] {
    return this.open('mailboxes');
  }
  get furtherCalendars(): Tables['furtherCalendars'] {
    return this.open('furtherCalendars');
  }
  get subscriptions(): Tables['subscriptions'] {
    return this.open('subscriptions');
  }
  get migrations(): Tables['migrations'] {
    return this.open('migrations');
  }
  get migrationSteps(): Tables['migrationSteps'] {
    return this.open('migrationSteps');
  }
  get disconnections(): Tables['disconnections'] {
    return this.open('disconnections');
  }
  get disconnectionSteps(): Tables['disconnectionSteps'] {
    return this.open('disconnectionSteps');
  }
  get deactivations(): Tables['deactivations'] {
    return this.open('deactivations');
  }
  get pairings(): Tables['pairings'] {
    return this.open('pairings');
  }
  get blocks(): Tables['blocks'] {
    return this.open('blocks');
  }
  get links(): Tables['links'] {
    return this.open('links');
  }
  get busy(): Tables['busy'] {
    return this.open('busy');
  }
  get series(): Tables['series'] {
    return this.open('series');
  }
  get movements(): Tables['movements'] {
    return this.open('movements');
  }
  get parkings(): Tables['parkings'] {
    return this.open('parkings');
  }
  get visits(): Tables['visits'] {
    return this.open('visits');
  }
  get journal(): Tables['journal'] {
    return this.open('journal');
  }
  get apiKeys(): Tables['apiKeys'] {
    return this.open('apiKeys');
  }
  get users(): Tables['users'] {
    return this.open('users');
  }
  get sessions(): Tables['sessions'] {
    return this.open('sessions');
  }
  get invitations(): Tables['invitations'] {
    return this.open('invitations');
  }
  get repeats(): Tables['repeats'] {
    return this.open('repeats');
  }
  get tasks(): Tables['tasks'] {
    return this.open('tasks');
  }
  get mailSettings(): Tables['mailSettings'] {
    return this.open('mailSettings');
  }
  get mailRules(): Tables['mailRules'] {
    return this.open('mailRules');
  }
  get mailTemplates(): Tables['mailTemplates'] {
    return this.open('mailTemplates');
  }
  get webhooks(): Tables['webhooks'] {
    return this.open('webhooks');
  }
  get webhookMessages(): Tables['webhookMessages'] {
    return this.open('webhookMessages');
  }
  get webhookDeliveries(): Tables['webhookDeliveries'] {
    return this.open('webhookDeliveries');
  }
  get installations(): Tables['installations'] {
    return this.open('installations');
  }

  /** Busy time of a mailbox that overlaps [start, end). */
  async busyWithin(root: string, mailbox: string, start: Instant, end: Instant): Promise<readonly Busy[]> {
    return this.busy.select({ root, mailbox, startAt: { lt: end }, endAt: { gt: start } }, { orderBy: [['startAt', 'asc']] });
  }
}
