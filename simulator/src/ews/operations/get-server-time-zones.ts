/** GetServerTimeZones (R:getservertimezones-operation). */
import { windowsZoneIds } from '../../world/time-zones.ts';
import type { Operation } from '../call.ts';
import { timeZoneNode } from '../item/zone-definition.ts';
import { itemMessage, responseMessages } from '../response.ts';
import { childrenOf } from '../xml/tree.ts';
import { xml } from '../xml/write.ts';

export const getServerTimeZones: Operation = (call, request) =>
  responseMessages('GetServerTimeZones', [
    itemMessage('GetServerTimeZonesResponseMessage', () => {
      const wanted = new Set(childrenOf(request, 'Ids').map((id) => id.text.trim()));
      // Absent means true (the schema gives the attribute no default; the operation's page does).
      const full = !['false', '0'].includes(request.attributes.get('ReturnFullTimeZoneData') ?? 'true');
      const ids = windowsZoneIds().filter((id) => wanted.size === 0 || wanted.has(id));
      const year = new Date(call.world.clock()).getUTCFullYear();
      return [
        xml(
          'm:TimeZoneDefinitions',
          ids.map((id) => timeZoneNode('t:TimeZoneDefinition', id, full, year)),
        ),
      ];
    }),
  ]);
