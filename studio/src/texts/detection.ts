/** The texts about detection before an integration is made, in English. */
export const detection = {
  section: 'Detect',
  sectionHelp:
    'With one mailbox and the sign-in Lockstep finds the server, its version and how to sign in. All of it can be changed below.',
  run: 'Detect',
  running: 'Asking …',
  first: 'Enter the address of a mailbox and the sign-in first.',
  filled: 'Filled in: {{endpoint}}.',
  offers: 'It offers: {{offers}}.',
  switched: '{{before}} is not offered there: {{after}} is chosen now. Detect again.',
  ways: { basic: 'Basic', ntlm: 'NTLM', oauth: 'OAuth' },
  found: 'Found: {{product}}, {{version}}, spoken to as {{schema}}.',
  online: 'It is in Exchange Online. Microsoft ends EWS there on 1 April 2027, and until then it takes OAuth only.',
} as const;
