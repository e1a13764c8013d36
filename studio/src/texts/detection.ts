/** The texts about detection before an integration is made, in English. */
export const detection = {
  section: { ews: 'Detect', graph: 'Try it', detect: 'Detect' },
  sectionHelp: {
    ews: 'With one mailbox and the sign-in Lockstep finds the server, its version and how to sign in. All of it can be changed below.',
    graph: 'With one mailbox Lockstep tries the application, before anything is saved.',
    detect: 'With one mailbox Lockstep finds out by which of both it is reached, and for EWS the server. All of it can be changed below.',
  },
  addressHelp: {
    ews: 'Autodiscover is asked about it before anything is saved. The password goes only to hosts of its domain, and to the endpoint.',
    graph: 'Microsoft Graph is asked about it. Nothing is written.',
    detect:
      'Microsoft Graph is asked about it first, then Autodiscover. The password for EWS goes only to hosts of its domain, and to the endpoint.',
  },
  run: { ews: 'Detect', graph: 'Ask Microsoft Graph', detect: 'Detect' },
  running: 'Asking …',
  first: 'Enter the address of a mailbox and the sign-in first.',
  filled: 'Filled in: {{endpoint}}.',
  offers: 'It offers: {{offers}}.',
  switched: '{{before}} is not offered there: {{after}} is chosen now. Detect again.',
  ways: { basic: 'Basic', ntlm: 'NTLM', oauth: 'OAuth' },
  found: 'Found: {{product}}, {{version}}, spoken to as {{schema}}.',
} as const;
