/** The fault switches this simulator knows, by the numbers of the fault list in docs. */

export const faultSwitches = {
  F01: 'a notification is dropped',
  F02: 'a notification comes 2 to 50 times',
  F03: 'a notification comes up to 4 hours late',
  F04: 'the events of a notification come in another order',
  F05: 'a subscription is silent for 90 minutes while it looks alive',
  F06: 'a stream hangs: no heartbeat, no end',
  F07: 'a stream is closed early',
  F08: 'a subscription is lost (four ways to say so)',
  F09: 'a subscription is in error while the stream goes on with ConnectionStatus OK',
  F11: 'a subscription is made and the answer lost',
  F12: 'server busy with BackOffMilliseconds, in storms',
  F13: 'too many requests (429), with or without Retry-After',
  F14: 'too many connections at once',
  F15: 'the answer to a write is lost after it was applied',
  F16: 'the answer is cut off in the middle',
  F17: 'some items of a batch fail',
  F18: 'a batch is answered out of order',
  F19: 'all sync states of a folder die',
  F20: 'a sync repeats items, pages overlap, or a page is empty',
  F21: 'a sync omits a change (a later full listing shows it)',
  F22: 'a full listing has no tombstones (always so)',
  F23: 'a created item is not found for some seconds',
  F24: 'a new id differs from an older one in letter case only',
  F25: 'stale change key, also when the save went through',
  F30: 'a mailbox is disabled for a while',
  F31: 'rights are taken and given back',
  F32: 'a calendar is suddenly empty for a while',
  F51: 'the calendar assistant touches an item just after it was created',
} as const;

export type FaultName = keyof typeof faultSwitches;
