/** The texts about Microsoft Graph and the choice of a transport, in English. */
export const transport = {
  section: 'Transport',
  sectionHelp: 'How Lockstep speaks to Exchange: it depends on where the mailboxes are.',
  label: 'Where are the mailboxes?',
  choices: {
    ews: { name: 'Exchange Web Services', where: 'On your own Exchange server' },
    graph: { name: 'Microsoft Graph', where: 'In Exchange Online' },
    detect: { name: 'Detect per mailbox', where: 'In both (hybrid), or on the way from one to the other' },
  },
  points: {
    ews: [
      'Needs an account with impersonation, or an application.',
      'Changes arrive as they happen, over a connection that Lockstep opens.',
      'Titles and descriptions are changed without a mail to anybody.',
    ],
    graph: [
      'Needs an application in Microsoft Entra ID, with rights granted in Exchange.',
      'Changes arrive as they happen where Microsoft can reach Lockstep; otherwise mailboxes are polled.',
      'Cannot change an event with invited people silently: title and description wait for the next change of time or place.',
    ],
    detect: [
      'Needs an application for Graph, and for EWS the same one or an account.',
      'Lockstep finds out for each mailbox, and again when something speaks for the other way.',
      'Each mailbox follows the rules of its own transport.',
    ],
  },
  kept: 'People are paired through this integration, whose events are known by the present transport. It can be left to detection, which moves nobody before it is certain; otherwise pair them through another integration.',
  online: {
    text: 'This is Exchange Online. Microsoft ends EWS there on 1 April 2027, and until then it takes an application only, which an administrator has to allow.',
    graph: 'Use Microsoft Graph',
    detect: 'Detect per mailbox instead',
    rest: 'Microsoft Graph is the way that stays.',
    both: 'Here belongs the endpoint of your own server, or nothing: mailboxes in Exchange Online are reached by Graph.',
  },
  card: { detectOf: 'EWS and Graph, detected per mailbox', byGraph: 'by Graph {{told}}', polled: 'polled', pushed: 'told of changes' },
} as const;

export const graph = {
  section: 'Microsoft Graph',
  sectionHelp: 'The application that works for Lockstep in Microsoft 365.',
  sectionHelpDetect: 'The application that works for Lockstep in Microsoft 365, for mailboxes in Exchange Online.',
  clientIdHelp: 'The application (client) ID. Its rights on calendars are granted in Exchange: see below.',
  notificationUrl: 'Notification address',
  notificationUrlHelp:
    'The public https address at which Microsoft reaches this Lockstep, such as https://booking.example.com. With it changes arrive as they happen.',
  polled:
    'Without it mailboxes are polled: what is known of those with appointments today or tomorrow is up to 30 s old, of the others up to 5 min. That works as well, only later.',
  own: 'Addresses other than those of the cloud',
  graphEndpoint: 'Root of Microsoft Graph',
  graphEndpointHelp: 'Only where it is reached at another address. Default: that of the cloud.',
  authority: 'Token issuer',
  authorityHelp: 'Only where tokens come from elsewhere. Default: that of the cloud, for the tenant.',
  authoritiesHelp:
    'PEM, one after the other; for a proxy that shows certificates of its own. Trusted for this integration beside those of the system. Default: none.',
  ews: 'EWS: who it signs in as',
  ewsHelp: 'For mailboxes on your own Exchange server.',
  ewsPassword: 'Password for EWS',
  ewsSame: 'The application above signs in to EWS, too, with the same secret.',
  ewsReach: 'EWS: how Lockstep reaches your server',
  rules: {
    silent:
      'By Microsoft Graph nothing can be changed silently on an event with invited people: title, description and show-as go out with the next change of its time or place. What Outlook changed of them stays until then, locked or not.',
  },
} as const;
