/** The texts about Autodiscover, in English. */
export const autodiscover = {
  endpointHelp: 'Usually ends in /EWS/Exchange.asmx. Left empty, Autodiscover is asked where each mailbox is.',
  byAutodiscover: 'found by Autodiscover',
  address: 'Address of one mailbox',
  service: 'Autodiscover endpoint',
  serviceHelp: 'Only if it cannot be found by the domain of a mailbox. Default: none.',
  none: 'Nothing is saved: {{seen}}. Enter the endpoint, or the Autodiscover endpoint.',
  hops: 'Who was asked ({{count}})',
  reasons: {
    configured: 'As set',
    kept: 'As last time',
    domain: 'The domain',
    autodiscoverHost: 'Autodiscover of the domain',
    plainHttp: 'Over http, for a hint',
    srv: 'DNS, for a hint',
    hint: 'Without signing in, for a hint',
    redirect: 'Redirected',
  },
  signed: 'with the password',
  unsigned: 'without the password',
} as const;
