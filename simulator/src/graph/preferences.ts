/** The Prefer header: what of it Outlook knows, and how an answer says what it went by. */
import { GraphRefusal } from './refusal.ts';
import { windowsZoneOf } from './zones.ts';

export type Preferences = {
  readonly immutableIds: boolean;
  /** In whose clock start and end are written: a Windows id of the world, and the name as it was given. */
  readonly zone: { readonly windows: string; readonly named: string };
  readonly bodyType: 'html' | 'text';
  readonly maxPageSize: number | null;
  /** For `Preference-Applied`; empty: none was known. */
  readonly applied: string;
};

const UTC = { windows: 'UTC', named: 'UTC' };

export function readPreferences(header: string | null): Preferences {
  let immutableIds = false;
  let zone = UTC;
  let bodyType: Preferences['bodyType'] = 'html';
  let maxPageSize: number | null = null;
  const applied: string[] = [];
  for (const [whole, name = '', quoted, bare] of (header ?? '').matchAll(/([A-Za-z.-]+)\s*=\s*(?:"([^"]*)"|([^\s,;]+))/g)) {
    const value = quoted ?? bare ?? '';
    switch (name.toLowerCase()) {
      case 'idtype':
        if (value.toLowerCase() !== 'immutableid') continue;
        immutableIds = true;
        break;
      case 'outlook.timezone':
        zone = { windows: windowsZoneOf(value), named: value };
        break;
      case 'outlook.body-content-type':
        if (!/^(html|text)$/i.test(value)) throw new GraphRefusal(400, 'ErrorInvalidRequest', `"${value}" is no type of a body.`);
        bodyType = value.toLowerCase() === 'text' ? 'text' : 'html';
        break;
      case 'odata.maxpagesize':
        if (!/^[1-9]\d{0,3}$/.test(value)) continue;
        maxPageSize = Number(value);
        break;
      default:
        continue;
    }
    applied.push(whole);
  }
  return { immutableIds, zone, bodyType, maxPageSize, applied: applied.join(', ') };
}
