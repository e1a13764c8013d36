/** The EWS face: one SOAP request in, one SOAP answer out, on the shared world. Knows nothing of sockets. */
import { WorldError } from '../world/error.ts';
import type { Caller } from '../world/rights.ts';
import type { World } from '../world/world.ts';
import type { Call, Operation } from './call.ts';
import type { Envelope } from './envelope.ts';
import { readEnvelope, SCHEMA_MESSAGE } from './envelope.ts';
import { callerOf } from './impersonation.ts';
import { MESSAGES, SOAP, TYPES } from './names.ts';
import { convertId } from './operations/convert-id.ts';
import { createItem } from './operations/create-item.ts';
import { deleteItem } from './operations/delete-item.ts';
import { findFolder } from './operations/find-folder.ts';
import { findItem } from './operations/find-item.ts';
import { getDelegate } from './operations/get-delegate.ts';
import { getFolder } from './operations/get-folder.ts';
import { getItem } from './operations/get-item.ts';
import type { Hanging } from './operations/get-streaming-events.ts';
import { getStreamingEvents } from './operations/get-streaming-events.ts';
import { getServerTimeZones } from './operations/get-server-time-zones.ts';
import { getUserAvailability } from './operations/get-user-availability.ts';
import { copyItem, moveItem } from './operations/relocate-item.ts';
import { resolveNames } from './operations/resolve-names.ts';
import { subscribe, unsubscribe } from './operations/subscribe.ts';
import { syncFolderItems } from './operations/sync-folder-items.ts';
import { updateItem } from './operations/update-item.ts';
import { faultNode, ItemRefusal, SoapFault } from './refusal.ts';
import { toFault } from './response.ts';
import { REQUESTS } from './schema/requests.ts';
import { validate } from './schema/validate.ts';
import { streamEnvelope } from './stream/nodes.ts';
import type { ServerVersion } from './versions.ts';
import { SERVER_BUILDS } from './versions.ts';
import type { XmlElement } from './xml/tree.ts';
import type { XmlNode } from './xml/write.ts';
import { writeXml, xml } from './xml/write.ts';

type Served =
  | { readonly kind: 'answers'; readonly name: string; readonly write: boolean; readonly run: Operation }
  | { readonly kind: 'hangs'; readonly name: string; readonly write: false; readonly open: (call: Call, request: XmlElement) => Hanging };

const read = (name: string, run: Operation): Served => ({ kind: 'answers', name, write: false, run });
const write = (name: string, run: Operation): Served => ({ kind: 'answers', name, write: true, run });

/** By the request element: EWS dispatches on it, not on the SOAPAction. */
const OPERATIONS: ReadonlyMap<string, Served> = new Map([
  ['GetFolder', read('GetFolder', getFolder)],
  ['FindFolder', read('FindFolder', findFolder)],
  ['SyncFolderItems', read('SyncFolderItems', syncFolderItems)],
  ['FindItem', read('FindItem', findItem)],
  ['GetItem', read('GetItem', getItem)],
  ['CreateItem', write('CreateItem', createItem)],
  ['UpdateItem', write('UpdateItem', updateItem)],
  ['DeleteItem', write('DeleteItem', deleteItem)],
  ['MoveItem', write('MoveItem', moveItem)],
  ['CopyItem', write('CopyItem', copyItem)],
  ['ConvertId', read('ConvertId', convertId)],
  ['GetUserAvailabilityRequest', read('GetUserAvailability', getUserAvailability)],
  ['GetServerTimeZones', read('GetServerTimeZones', getServerTimeZones)],
  ['ResolveNames', read('ResolveNames', resolveNames)],
  ['GetDelegate', read('GetDelegate', getDelegate)],
  // Neither is a write: nothing of the mailbox changes. That the answer to a Subscribe may be lost is a fault of its own (F11).
  ['Subscribe', read('Subscribe', subscribe)],
  ['Unsubscribe', read('Unsubscribe', unsubscribe)],
  ['GetStreamingEvents', { kind: 'hangs', name: 'GetStreamingEvents', write: false, open: getStreamingEvents }],
]);

/** Adjustable while it runs: tests change the server under a client's feet. */
export type EwsSettings = {
  serverVersion: ServerVersion;
  /** Exchange Server answers some impersonated calls without X-AnchorMailbox with 500; off by default. */
  anchorMailboxRequired: boolean;
  /** Largest request in bytes (ErrorRequestStreamTooBig; documented at 400 KB). */
  largestRequestBytes: number;
  /** Backend groups by address in lower case, as Autodiscover tells them (GroupingInformation); whoever is not named is of one group. */
  groups: ReadonlyMap<string, string>;
};

export const defaultEwsSettings: EwsSettings = {
  serverVersion: 'SE',
  anchorMailboxRequired: false,
  largestRequestBytes: 400 * 1_024,
  groups: new Map(),
};

export type EwsRequest = {
  /** The signed-in account. */
  readonly account: string;
  readonly body: string;
  /** X-AnchorMailbox, if sent. */
  readonly anchorMailbox: string | undefined;
  /** The back end that the front end has sent the call to. */
  readonly server: string;
};

export type WholeAnswer = {
  readonly status: 200 | 500;
  readonly body: string;
  /** What the transport has to do with the answer (F15, F16); `shorten`: send half of it as if that were all. */
  readonly fate: 'send' | 'lose' | 'truncate' | 'shorten';
  /** To be called once, when the answer has left or was lost: ends the call in the log. */
  readonly settle: () => void;
};

/** Where the envelopes of a hanging answer go. */
export type Outlet = {
  readonly write: (envelope: string) => void;
  readonly end: () => void;
  /** F16: the beginning of the envelope, then a reset. */
  readonly cut: (envelope: string) => void;
};

/** An answer of many envelopes. `begin` is called once, when the head of the answer has left; `settle` when the client has gone. */
export type HangingAnswer = {
  readonly status: 200;
  readonly fate: 'hang';
  readonly begin: (outlet: Outlet) => void;
  readonly settle: () => void;
};

/** F13: the call never came as far as SOAP. */
export type TurnedAwayAnswer = {
  readonly status: 429 | 503;
  readonly fate: 'turnAway';
  readonly retryAfter: string | null;
  /** By the clock that a date in `retryAfter` goes by. */
  readonly at: number;
};

export type EwsAnswer = WholeAnswer | HangingAnswer | TurnedAwayAnswer;

export type EwsFace = { readonly settings: EwsSettings; readonly answer: (request: EwsRequest) => EwsAnswer };

function envelopeOf(body: XmlNode, settings: EwsSettings, isFault: boolean): string {
  const build = SERVER_BUILDS[settings.serverVersion];
  const version = xml('h:ServerVersionInfo', [], {
    MajorVersion: String(build.major),
    MinorVersion: String(build.minor),
    MajorBuildNumber: String(build.majorBuild),
    MinorBuildNumber: String(build.minorBuild),
    Version: build.label,
    'xmlns:h': TYPES,
  });
  return writeXml(xml('s:Envelope', [isFault ? null : xml('s:Header', [version]), xml('s:Body', [body])], { 'xmlns:s': SOAP }));
}

/** The first error inside an answer, for the call log; `NoError` when any item went through. */
function outcomeOf(body: XmlNode): string {
  const [messages] = typeof body.content === 'string' ? [] : body.content;
  const each = messages === undefined || typeof messages.content === 'string' ? [] : messages.content;
  const codes = each.map(
    (message) => (typeof message.content === 'string' ? [] : message.content).find((node) => node.name === 'm:ResponseCode')?.content,
  );
  const errors = codes.filter((code) => typeof code === 'string' && code !== 'NoError');
  const [first] = errors;
  return typeof first === 'string' && errors.length === codes.length ? first : 'NoError';
}

/** Of an answer that did not arrive as it was. */
const OUTCOMES = { lose: 'AnswerLost', truncate: 'AnswerTruncated', shorten: 'AnswerShortened' } as const;

function servedOf(envelope: Envelope): Served {
  const { request } = envelope;
  const served = request.uri === MESSAGES ? OPERATIONS.get(request.local) : undefined;
  if (served === undefined) throw new SoapFault('ErrorInvalidRequest', 'The request is invalid.');
  return served;
}

function checkSchema(envelope: Envelope): void {
  const type = REQUESTS.get(envelope.request.local);
  const violation = type === undefined ? null : validate(envelope.request, type);
  if (violation !== null) throw new SoapFault('ErrorSchemaValidation', SCHEMA_MESSAGE, { violation });
}

/**
 * The face on a world. It answers everything: refusals as SOAP, and what is neither (a mistake of the simulator) as
 * ErrorInternalServerError, after telling `report`.
 */
export function createEwsFace(world: World, settings: EwsSettings, report: (error: unknown) => void): EwsFace {
  const faultAnswer = (fault: SoapFault, settle: () => void): WholeAnswer => ({
    status: 500,
    body: envelopeOf(faultNode(fault), settings, true),
    fate: 'send',
    settle,
  });
  const classify = (error: unknown): SoapFault => {
    if (error instanceof SoapFault || error instanceof WorldError || error instanceof ItemRefusal) return toFault(error);
    report(error);
    return new SoapFault('ErrorInternalServerError', 'An internal server error occurred. The operation failed.');
  };

  const readCall = (request: EwsRequest): { readonly envelope: Envelope; readonly served: Served; readonly caller: Caller } => {
    if (Buffer.byteLength(request.body) > settings.largestRequestBytes) {
      throw new SoapFault('ErrorRequestStreamTooBig', 'The request stream is larger than this server accepts.');
    }
    const envelope = readEnvelope(request.body, SERVER_BUILDS[settings.serverVersion]);
    const { impersonation } = envelope;
    if (impersonation !== null && request.anchorMailbox === undefined && settings.anchorMailboxRequired) {
      throw new SoapFault('ErrorNoRespondingCASInDestinationSite', 'No Client Access servers are available in the destination site.');
    }
    const caller = callerOf(world, request.account, impersonation);
    return { envelope, served: servedOf(envelope), caller };
  };

  const groupOf = (address: string): string | null => settings.groups.get(address.toLowerCase()) ?? null;
  const isBesideAnchor = ({ anchorMailbox }: EwsRequest, mailbox: string): boolean =>
    anchorMailbox === undefined || groupOf(anchorMailbox) === groupOf(mailbox);

  const answer = (request: EwsRequest): EwsAnswer => {
    let admitted: { readonly call: number } | null = null;
    const leave = (outcome: string) => (): void => {
      if (admitted !== null) world.front.leave(admitted.call, outcome, world.clock());
      admitted = null;
    };
    try {
      const { envelope, served, caller } = readCall(request);
      const target = caller.impersonated ?? world.admin.account(caller.account)?.mailbox ?? caller.account;
      const budget = world.mailbox(target)?.address ?? target;
      const admission = world.front.enter(
        { account: caller.account, mailbox: budget, operation: served.name, write: served.write, hanging: served.kind === 'hangs' },
        world.clock(),
      );
      if (!admission.admit) {
        const { outside } = admission;
        if (outside !== null) return { status: outside.status, fate: 'turnAway', retryAfter: outside.retryAfter, at: world.clock() };
        const values = admission.backOffMs === null ? {} : { BackOffMilliseconds: String(admission.backOffMs) };
        return faultAnswer(new SoapFault(admission.code, admission.message, { values }), () => undefined);
      }
      admitted = { call: admission.call };
      // Whom the call acts as is settled before its body is looked at: what is wrong there is a fault, whatever the operation.
      if (caller.impersonated !== null) world.findFolders(caller, { distinguished: 'msgfolderroot' }, 'Shallow');
      checkSchema(envelope);
      const call: Call = {
        world,
        caller,
        version: envelope.version,
        contextZone: envelope.contextZone,
        precision: envelope.precision,
        server: request.server,
        isBesideAnchor: isBesideAnchor(request, budget),
        itemFails: () => world.front.itemFails({ account: caller.account, mailbox: budget, operation: served.name }),
      };
      if (served.kind === 'hangs') return hangingAnswer(served.open(call, envelope.request), admission.truncateAnswer, settings, leave);
      const body = served.run(call, envelope.request);
      const at = { account: caller.account, mailbox: budget, operation: served.name };
      const isLost = admission.loseAnswer || (served.name === 'Subscribe' && world.faults.strikes('F11', at));
      const cut = admission.inOrder ? 'shorten' : 'truncate';
      const fate = isLost ? 'lose' : admission.truncateAnswer ? cut : 'send';
      const outcome = fate === 'send' ? outcomeOf(body) : OUTCOMES[fate];
      return { status: 200, body: envelopeOf(body, settings, false), fate, settle: leave(outcome) };
    } catch (error) {
      const fault = classify(error);
      return faultAnswer(fault, leave(fault.code));
    }
  };

  return { settings, answer };
}

function hangingAnswer(open: Hanging, isCut: boolean, settings: EwsSettings, leave: (outcome: string) => () => void): HangingAnswer {
  let outcome = 'NoError';
  let left = (): void => undefined;
  return {
    status: 200,
    fate: 'hang',
    begin: (outlet) => {
      left = open({
        tell: (body, message) => {
          if (message.kind === 'error') outcome = message.code;
          const envelope = streamEnvelope(body, SERVER_BUILDS[settings.serverVersion]);
          if (isCut) outlet.cut(envelope);
          else outlet.write(envelope);
        },
        end: outlet.end,
      });
    },
    settle: () => {
      left();
      leave(isCut ? 'AnswerTruncated' : outcome)();
    },
  };
}
