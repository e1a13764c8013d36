/** The endpoints an administrator names: what is usually pasted instead is corrected, with a note (section 1 of the rules). */
import { refuse } from './refusal.ts';

export type Corrected = { readonly url: string | null; readonly remark: string | null };

/** What stands at the end of addresses that people have at hand. */
const KNOWN = /^(?:\/|.*\/(?:exchange\.asmx|autodiscover\.asmx|autodiscover\.xml|autodiscover\.svc))$/i;
const OWN_FOLDER = /\/autodiscover\.(?:xml|svc)$/i;

/** @param text a web address that was checked before */
export const correctAutodiscover = (text: string): Corrected => {
  const url = new URL(text);
  if (url.protocol !== 'https:' || !KNOWN.test(url.pathname))
    refuse(
      'notOffered',
      '/autodiscoverEndpoint',
      'This is not the https address of an Autodiscover.',
      'Send for example "https://mail.example.com/autodiscover/autodiscover.svc", or leave it out.',
    );
  if (/\/autodiscover\.svc$/i.test(url.pathname)) return { url: url.href, remark: null };
  const path = OWN_FOLDER.test(url.pathname) ? url.pathname.replace(OWN_FOLDER, '/autodiscover.svc') : '/autodiscover/autodiscover.svc';
  const corrected = new URL(path, url).href;
  return { url: corrected, remark: `The Autodiscover endpoint was corrected to ${corrected}.` };
};

const EWS = '/EWS/Exchange.asmx';
/** Addresses of the same server that people have at hand; anything else may be where a proxy serves EWS, and is left as it is. */
const NOT_EWS = /^(?:.*\/autodiscover\.(?:svc|xml|asmx|json)|.*\/services\.wsdl|\/(?:owa|ecp)(?:\/.*)?)$/i;

/** @param text a web address that was checked before */
export const correctEndpoint = (text: string): Corrected & { readonly url: string } => {
  const url = new URL(text);
  if (!NOT_EWS.test(url.pathname)) return { url: text, remark: null };
  const corrected = new URL(EWS, url).href;
  return { url: corrected, remark: `The endpoint was corrected to ${corrected}.` };
};
