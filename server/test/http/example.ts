/** A value that a schema of the document takes, with every field that there is, made from the schema alone. */

export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly description?: string;
};

/** Texts of which the schema says too little. */
const TEXTS: Readonly<Record<string, string>> = {
  address: 'somebody@example.com',
  internalDomain: 'example.com',
  email: 'somebody@example.com',
  outside: 'outside@example.com',
  senderAddress: 'somebody@example.com',
  replyTo: 'somebody@example.com',
  server: 'smtp.example.com',
  endpoint: 'https://mail.example.com/EWS/Exchange.asmx',
  graphEndpoint: 'https://graph.example.com',
  notificationUrl: 'https://lockstep.example.com',
  authority: 'https://adfs.example.com/adfs',
  autodiscoverEndpoint: 'https://mail.example.com/autodiscover/autodiscover.svc',
  url: 'https://hooks.example.com/lockstep',
  since: '2026-03-01T00:00:00Z',
  zone: 'Europe/Zurich',
  language: 'de-CH',
  start: '2026-03-20T09:00:00Z',
  end: '2026-03-20T10:00:00Z',
  from: '09:00',
  to: '17:00',
  date: '2026-03-20',
  validFrom: '2026-01-01',
  validTo: '2026-12-31',
};
/** Fields that exclude others, or of which no example can be made up. */
const LEFT_OUT: ReadonlySet<string> = new Set(['certificateAuthorities', 'version']);

export type Making = {
  /** Schemas that others refer to. */
  readonly known: Readonly<Record<string, Schema>>;
  /** What a field of this name refers to, such as `holder`; for a list, the name without its last s. */
  readonly ids: Readonly<Record<string, string>>;
  /** Fields that are left out. */
  readonly without: readonly string[];
};

/** The value, with every field there is but those left out. Throws nothing: what the schema does not say is a text. */
export const exampleOf = (schema: Schema, making: Making, name = ''): unknown => {
  const { known, ids, without } = making;
  const again = (next: Schema, of = name): unknown => exampleOf(next, making, of);
  if (schema.$ref !== undefined) return again(known[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const choice = (schema.anyOf ?? schema.oneOf)?.find((one) => one.type !== 'null');
  if (choice !== undefined) return again(choice);
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map((one) => again(one)));
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.find((one) => one !== 'null');
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([field]) => !LEFT_OUT.has(field) && !without.includes(field))
          .map(([field, one]) => [field, again(one, field)]),
      );
    case 'array':
      return schema.items === undefined ? [] : [again(schema.items, name.replace(/s$/, ''))];
    case 'integer':
    case 'number':
      return schema.minimum !== undefined && schema.minimum > 0 ? schema.minimum : 1;
    case 'boolean':
      return false;
    default:
      if (name === 'csv') return `id,mailbox\n${ids['holder'] ?? ''},somebody@example.com\n`;
      return ids[name] ?? TEXTS[name] ?? schema.examples?.[0] ?? 'taken over by somebody else';
  }
};
