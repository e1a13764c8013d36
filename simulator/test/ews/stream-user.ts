/** A client of GetStreamingEvents for tests: reads the chunks as they come and holds every envelope against the schema. */
import { request as plainRequest } from 'node:http';
import { expect } from 'vitest';
import type { Simulator } from '../../src/simulator.ts';
import type { XmlElement } from '../../src/ews/xml/tree.ts';
import { childOf, parseXml } from '../../src/ews/xml/tree.ts';
import { schemaComplaint } from './schema.ts';
import { all, basic, envelope, one, send, type SoapAnswer } from './soap-user.ts';

export type OpenStream = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The next envelope's response message; rejects when the connection ends before it is whole. */
  readonly next: () => Promise<XmlElement>;
  /** Resolves when the server has ended the answer; rejects when it broke it off. */
  readonly ended: () => Promise<void>;
  /** How many chunks have come so far. */
  readonly chunks: () => number;
  readonly leave: () => void;
};

export function streamRequest(ids: readonly string[], minutes = 30): string {
  const subscriptions = ids.map((id) => `<t:SubscriptionId>${id}</t:SubscriptionId>`).join('');
  return `<m:GetStreamingEvents><m:SubscriptionIds>${subscriptions}</m:SubscriptionIds><m:ConnectionTimeout>${minutes}</m:ConnectionTimeout></m:GetStreamingEvents>`;
}

export type As = { readonly account: string; readonly impersonate?: string; readonly headers?: Readonly<Record<string, string>> };

/** Answers when the head of the answer has come. */
export async function openStream(simulator: Simulator, as: As, body: string): Promise<OpenStream> {
  const headers = {
    'content-type': 'text/xml; charset=utf-8',
    authorization: basic(as.account, simulator.accounts.passwordOf(as.account) ?? ''),
    'accept-encoding': 'gzip',
    ...as.headers,
  };
  return new Promise((resolve, reject) => {
    const outgoing = plainRequest(simulator.urls.ews, { method: 'POST', headers, agent: false }, (response) => {
      let text = '';
      let chunks = 0;
      let end: 'open' | 'ended' | 'broken' = 'open';
      let waiting: (() => void)[] = [];
      const wake = (): void => {
        for (const go of waiting.splice(0)) go();
        waiting = [];
      };
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        chunks += 1;
        text += piece;
        wake();
      });
      response.on('end', () => {
        end = 'ended';
        wake();
      });
      response.on('error', () => {
        end = 'broken';
        wake();
      });
      const over = new Promise<void>((done) => response.once('close', () => done()));
      const change = (): Promise<void> => new Promise((go) => waiting.push(go));
      const next = async (): Promise<XmlElement> => {
        for (;;) {
          const close = text.indexOf('</Envelope>');
          if (close >= 0) {
            const whole = text.slice(0, close + '</Envelope>'.length);
            text = text.slice(whole.length);
            expect(schemaComplaint(whole)).toBeNull();
            return one(childOf(parseXml(whole), 'Body') ?? parseXml(whole), 'GetStreamingEventsResponseMessage');
          }
          if (end !== 'open') throw new Error(`the stream is ${end}: ${text}`);
          await change();
        }
      };
      const ended = async (): Promise<void> => {
        await (end === 'open' ? over : Promise.resolve());
        if (end === 'broken') throw new Error('the stream broke off');
      };
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        next,
        ended,
        chunks: () => chunks,
        leave: () => outgoing.destroy(),
      });
    });
    outgoing.on('error', reject);
    outgoing.end(envelope(body, as.impersonate === undefined ? {} : { impersonate: as.impersonate }));
  });
}

export const EVENT_TYPES = ['CopiedEvent', 'CreatedEvent', 'DeletedEvent', 'ModifiedEvent', 'MovedEvent'];

/** `folders: null` subscribes to all of them. */
export function subscribeRequest(
  folders: string | null = '<t:DistinguishedFolderId Id="calendar"/>',
  types: readonly string[] = EVENT_TYPES,
): string {
  const events = `<t:EventTypes>${types.map((type) => `<t:EventType>${type}</t:EventType>`).join('')}</t:EventTypes>`;
  return folders === null
    ? `<m:Subscribe><m:StreamingSubscriptionRequest SubscribeToAllFolders="true">${events}</m:StreamingSubscriptionRequest></m:Subscribe>`
    : `<m:Subscribe><m:StreamingSubscriptionRequest><t:FolderIds>${folders}</t:FolderIds>${events}</m:StreamingSubscriptionRequest></m:Subscribe>`;
}

export async function ask(simulator: Simulator, as: As, body: string): Promise<SoapAnswer> {
  return send(simulator, as.account, envelope(body, as.impersonate === undefined ? {} : { impersonate: as.impersonate }), as.headers);
}

/** A new subscription's id. */
export async function subscribed(simulator: Simulator, as: As, body = subscribeRequest()): Promise<string> {
  const answer = await ask(simulator, as, body);
  expect(answer.code).toBe('NoError');
  return one(answer.body, 'SubscriptionId').text;
}

/** Names of the events in a message, folder events with the word. */
export function eventsIn(message: XmlElement): readonly string[] {
  return all(message, 'Notification').flatMap((notification) =>
    notification.children
      .filter((child) => child.local !== 'SubscriptionId')
      .map((event) => (childOf(event, 'FolderId') === undefined ? event.local : `${event.local} of the folder`)),
  );
}

/** `OK`, `Closed`, or null where the message says nothing of the connection. */
export const statusOf = (message: XmlElement): string | null => all(message, 'ConnectionStatus')[0]?.text ?? null;
export const codeIn = (message: XmlElement): string => one(message, 'ResponseCode').text;
