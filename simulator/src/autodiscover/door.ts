/** `/autodiscover/…`: the SOAP one, the older one and the JSON one, by host and path as IIS lays them out. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { EwsSettings } from '../ews/face.ts';
import { SERVER_BUILDS } from '../ews/versions.ts';
import { answerHeaders, challenges, html, outageAnswer, type FrontEndSettings } from '../http/front-end.ts';
import * as pages from '../http/pages.ts';
import type { Accounts } from '../http/sign-in.ts';
import { readBody, send, type Answer } from '../http/wire.ts';
import type { World } from '../world/world.ts';
import { find, type Found } from './directory.ts';
import { answerPox } from './pox.ts';
import type { AutodiscoverSettings } from './settings.ts';
import { answerUserSettings } from './soap.ts';

type Parts = {
  readonly world: World;
  readonly ews: EwsSettings;
  readonly frontEnd: FrontEndSettings;
  readonly accounts: Accounts;
  readonly settings: AutodiscoverSettings;
  readonly now: () => number;
};

/** What Exchange says of itself on the older one, by which clients know that the SOAP one is there. */
const enabled = (soap: boolean): Record<string, string> => ({
  'x-soap-enabled': soap ? 'True' : 'False',
  'x-wssecurity-enabled': soap ? 'True' : 'False',
  'x-wssecurity-for': 'None',
  'x-oauth-enabled': 'False',
});

const XML = { 'content-type': 'text/xml; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

export const createAutodiscover = (parts: Parts): ((request: IncomingMessage, response: ServerResponse) => Promise<void>) => {
  const { world, ews, frontEnd, accounts, settings } = parts;

  const known =
    (host: string) =>
    (address: string): Found =>
      find(
        world,
        { ...settings, grouping: ews.groups.get(address.toLowerCase()) ?? settings.grouping },
        SERVER_BUILDS[ews.serverVersion],
        address,
        host,
      );

  const hint = (url: URL, host: string): Answer => {
    if (!settings.offers.has('json')) return html(404, pages.notFound);
    const address = decodeURIComponent(/\/v1\.0\/([^/]+)$/i.exec(url.pathname)?.[1] ?? url.searchParams.get('Email') ?? '');
    const protocol = url.searchParams.get('Protocol') ?? '';
    const refused = (code: string, message: string): Answer => ({
      status: 400,
      headers: JSON_TYPE,
      body: JSON.stringify({ ErrorCode: code, ErrorMessage: message }),
    });
    if (!/^ews$/i.test(protocol)) return refused('InvalidProtocol', `The given protocol value '${protocol}' is invalid.`);
    const found = known(host)(address);
    if (found.kind === 'redirectUrl') return html(302, pages.moved, { location: found.to });
    if (found.kind !== 'known' || found.known.externalUrl === null) return refused('UserNotFound', 'The given user is not found.');
    return { status: 200, headers: JSON_TYPE, body: JSON.stringify({ Protocol: 'EWS', Url: found.known.externalUrl }) };
  };

  const signed = (request: IncomingMessage, body: string, path: string, host: string): Answer => {
    const soap = path.endsWith('.svc');
    const about = soap ? {} : enabled(settings.offers.has('soap'));
    // Extended Protection is off for Autodiscover in Microsoft's own table.
    const signIn = accounts.signIn(request.headers.authorization, request.socket, { schemes: frontEnd.schemes, extendedProtection: 'off' });
    if (signIn.outcome === 'continue') return html(401, pages.unauthorised, { ...about, 'www-authenticate': `NTLM ${signIn.challenge}` });
    const offered = { ...about, ...challenges(frontEnd.schemes) };
    if (signIn.outcome === 'locked') return html(401, pages.lockedOut, offered);
    if (signIn.outcome !== 'ok') return html(401, pages.unauthorised, offered);
    if (soap) {
      if (request.method !== 'POST') return html(200, pages.service);
      return { ...answerUserSettings(body, SERVER_BUILDS[ews.serverVersion], known(host)), headers: XML };
    }
    return { status: 200, headers: { ...XML, ...about }, body: answerPox(request.method === 'POST' ? body : '', parts.now(), known(host)) };
  };

  const answer = (request: IncomingMessage, body: string): Answer => {
    const host = request.headers.host ?? 'localhost';
    const url = new URL(request.url ?? '/', 'https://localhost');
    const path = url.pathname.toLowerCase();
    if (!(request.socket instanceof TLSSocket)) {
      return settings.plainRedirect === null ? html(403, pages.forbidden) : html(302, pages.moved, { location: settings.plainRedirect });
    }
    const rule = settings.hosts.get(host.replace(/:\d+$/, '').toLowerCase());
    if (rule?.kind === 'nothing') return html(404, pages.notFound);
    if (rule?.kind === 'webSite') return html(200, pages.webSite);
    if (rule?.kind === 'redirect') return html(rule.status, pages.moved, { location: rule.to });
    const outage = frontEnd.outage === 'ewsOff' ? null : outageAnswer(frontEnd);
    if (outage !== null) return outage;
    if (path.startsWith('/autodiscover/autodiscover.json')) return hint(url, host);
    const isSoap = path.endsWith('/autodiscover.svc');
    const isPox = path.endsWith('/autodiscover.xml');
    if (!(isSoap && settings.offers.has('soap')) && !(isPox && settings.offers.has('pox'))) return html(404, pages.notFound);
    return signed(request, body, path, host);
  };

  return async (request, response) => {
    const body = (await readBody(request)) ?? '';
    const said = answer(request, body);
    send(request, response, { ...said, headers: { ...answerHeaders(request), ...said.headers } });
  };
};
