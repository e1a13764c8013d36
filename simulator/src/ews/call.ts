/** One request under way: who asks, as whom, under which version and zone; and what its answer looks like to the transport. */
import type { Instant } from '../world/instant.ts';
import type { Caller } from '../world/rights.ts';
import type { World } from '../world/world.ts';
import type { Precision } from './instants.ts';
import { writeInstant } from './instants.ts';
import type { SchemaVersion } from './versions.ts';
import type { XmlElement } from './xml/tree.ts';
import type { XmlNode } from './xml/write.ts';

export type Call = {
  readonly world: World;
  readonly caller: Caller;
  readonly version: SchemaVersion;
  /** Windows zone id of TimeZoneContext, or null. */
  readonly contextZone: string | null;
  readonly precision: Precision;
  /** The back end that serves the call: subscriptions are known to the one that made them only. */
  readonly server: string;
  /** Whether the mailbox is of the same backend group as the anchor mailbox by which the call was routed. */
  readonly isBesideAnchor: boolean;
  /** F17: whether the item at hand fails for no fault of its own. */
  readonly itemFails: () => boolean;
};

/** An operation reads its validated request element and answers the single child of the Body. */
export type Operation = (call: Call, request: XmlElement) => XmlNode;

/** An instant in the zone and precision that the request asked for. */
export function instantText(call: Call, at: Instant): string {
  return writeInstant(at, call.contextZone, call.precision);
}
