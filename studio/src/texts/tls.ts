/** The texts about how a server is believed, in English. */
export const tls = {
  pin: 'Pin this certificate',
  pinned: 'Pinned certificates',
  pinnedHelp: 'The server is believed by these alone, whoever signed them. Taken over from what the test saw. Default: none.',
  pinnedNow: 'Pinned. From now on the server is believed by this certificate alone; run the test again.',
  isPinned: 'This certificate is pinned.',
  unpin: 'Remove the pin of {{subject}}',
  remove: 'Remove',
  none: 'None. Compare the fingerprint with the administrator of Exchange before you pin one.',
  unknown: 'unknown certificate',
} as const;
