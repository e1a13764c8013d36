/** Windows zone names of the world and IANA names of ours. */
import { type ZoneId, zoneId } from '@lockstep/engine';
