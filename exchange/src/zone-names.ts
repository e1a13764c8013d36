/**
 * The names of zones that people see and old clients store in place of an id: "(GMT+01:00) Amsterdam, Berlin, Bern, Rome", "Mitteleuropäische
 * Zeit", "Pacific Daylight Time". They are read by the towns in them, which need no list for each language; only towns and regions that
 * translations spell otherwise, or that no zone is named after, are listed here.
 */
import { WINDOWS_TO_IANA_MAP, findIanaAliases } from 'windows-iana';

/** Windows ids by what stands in display names of Windows in English, German and French: regions, and towns spelled otherwise there. */
const SPELLED: Readonly<Record<string, string>> = {
  'W. Europe Standard Time':
    'Bern|Berne|Rom|Wien|Vienne|Amsterdam|Mitteleuropäische Zeit|Mitteleuropäische Normalzeit|Mitteleuropäische Sommerzeit|Europe de l’Ouest|Central European Time',
  'Romance Standard Time': 'Brüssel|Bruxelles|Kopenhagen|Copenhague|Romanische Zeit|Romance',
  'Central Europe Standard Time': 'Belgrad|Prag|Pressburg|Europe centrale|Zentraleuropäische Zeit',
  'Central European Standard Time': 'Warschau|Varsovie|Europe centrale orientale',
  'GMT Standard Time': 'Edinburgh|Édimbourg|Lissabon|Lisbonne|Londres',
  'GTB Standard Time': 'Athen|Athènes|Bukarest|Bucarest|Osteuropäische Zeit',
  'FLE Standard Time': 'Kiew|Wilna|Sofia',
  'Egypt Standard Time': 'Kairo|Le Caire',
  'Russian Standard Time': 'Moskau|Moscou|St. Petersburg|Saint-Pétersbourg',
  'South Africa Standard Time': 'Pretoria',
  'Arabic Standard Time': 'Bagdad',
  'Arab Standard Time': 'Riad|Riyad|Koweït',
  'Arabian Standard Time': 'Abu Dhabi|Abou Dhabi|Maskat|Mascate',
  'Iran Standard Time': 'Teheran|Téhéran',
  'Afghanistan Standard Time': 'Kaboul',
  'West Asia Standard Time': 'Taschkent|Tachkent',
  'India Standard Time': 'Chennai|Mumbai|New Delhi|Neu-Delhi',
  'Bangladesh Standard Time': 'Dakka|Dacca',
  'Myanmar Standard Time': 'Rangun|Yangon',
  'China Standard Time': 'Beijing|Peking|Pékin|Chongqing|Hongkong',
  'Singapore Standard Time': 'Singapur|Singapour',
  'Taipei Standard Time': 'Taipeh',
  'Tokyo Standard Time': 'Tokio|Osaka|Sapporo',
  'AUS Eastern Standard Time': 'Canberra',
  'New Zealand Standard Time': 'Wellington',
  'Fiji Standard Time': 'Fidschi|Fidji',
  'Vladivostok Standard Time': 'Wladiwostok',
  'Eastern Standard Time': 'Eastern Time|Est (É.-U. et Canada)|Ostküstenzeit',
  'Central Standard Time': 'Central Time|Centre (É.-U. et Canada)',
  'Mountain Standard Time': 'Mountain Time|Rocheuses (É.-U. et Canada)|Montagnes Rocheuses (É.-U. et Canada)',
  'Pacific Standard Time': 'Pacific Time|Pacifique (É.-U. et Canada)',
  'Atlantic Standard Time': 'Atlantic Time|Atlantik (Kanada)|Heure de l’Atlantique (Canada)',
  'Newfoundland Standard Time': 'Newfoundland|Neufundland|Terre-Neuve',
  'US Mountain Standard Time': 'Arizona',
  'Alaskan Standard Time': 'Alaska',
  'Hawaiian Standard Time': 'Hawaii|Hawaï',
  'Canada Central Standard Time': 'Saskatchewan',
  'US Eastern Standard Time': 'Indiana (East)|Indiana (Ost)|Indiana (Est)',
  'Central America Standard Time': 'Central America|Mittelamerika|Amérique centrale',
  'Central Standard Time (Mexico)': 'Guadalajara|Mexiko-Stadt|Mexico',
  'SA Pacific Standard Time': 'Quito',
  'E. South America Standard Time': 'Brasilia',
  'SA Western Standard Time': 'Georgetown',
  'Greenland Standard Time': 'Greenland|Grönland|Groenland',
  'Azores Standard Time': 'Azoren|Açores',
  'Cape Verde Standard Time': 'Kapverdische Inseln|Cabo Verde|Cap Vert',
  'W. Central Africa Standard Time': 'West Central Africa|Westliches Zentralafrika|Afrique de l’Ouest - Afrique centrale',
};

/** One spelling for what differs only in case, accents, apostrophes, hyphens and blanks; islands are named with and without the word. */
const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[’`]/g, "'")
    .replace(/[\s_-]+/g, ' ')
    .replace(/\b(?:islands?|is\.|inseln?|iles?)(?= |$)/gi, '')
    .trim()
    .toLowerCase();

let spellings: ReadonlyMap<string, ReadonlySet<string>> | null = null;
/** Windows ids by town or region; a town that lies in two is told by the offset. */
function bySpelling(): ReadonlyMap<string, ReadonlySet<string>> {
  if (spellings !== null) return spellings;
  const found = new Map<string, Set<string>>();
  const add = (name: string, id: string): void => {
    const key = plain(name);
    found.set(key, (found.get(key) ?? new Set()).add(id));
  };
  for (const { windowsName, iana } of WINDOWS_TO_IANA_MAP) {
    for (const zone of iana) {
      for (const alias of [zone, ...findIanaAliases(zone)]) {
        if (!alias.startsWith('Etc/') && alias.includes('/')) add(alias.slice(alias.lastIndexOf('/') + 1), windowsName);
      }
    }
  }
  for (const [id, names] of Object.entries(SPELLED)) for (const name of names.split('|')) add(name, id);
  spellings = found;
  return found;
}

/** `(UTC+01:00)`, `(GMT-03:30)`, `(UTC)`, with a minus sign of any kind. */
const PREFIX = /^\((?:UTC|GMT)\s*(?:([+\-\u2212\u2013])(\d{1,2}):(\d\d))?\)\s*/i;
/** Longer than any display name of Windows. */
const MAX_LENGTH = 200;

/**
 * The Windows ids a display name may mean; none where nothing in it is known. `offset` are the minutes east of UTC it names, null where
 * it names none: a caller takes the first zone that has it.
 */
export function namedIn(display: string): { readonly ids: readonly string[]; readonly offset: number | null } {
  if (display.length > MAX_LENGTH) return { ids: [], offset: null };
  const text = display.trim();
  const [prefix = '', sign, hours, minutes] = PREFIX.exec(text) ?? [];
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  const offset = prefix === '' ? null : sign === undefined || sign === '+' ? size : 0 - size;
  const rest = text.slice(prefix.length);
  const known = bySpelling();
  const bare = rest.replace(/\s*\([^)]*\)/g, '');
  for (const whole of [rest, bare]) {
    const ids = known.get(plain(whole));
    if (ids !== undefined) return { ids: [...ids], offset };
  }
  return { ids: [...new Set(bare.split(/[,;/]/).flatMap((town) => [...(known.get(plain(town)) ?? [])]))], offset };
}
