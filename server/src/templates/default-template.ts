/**
 * The default template in the language of templates: to be shown, and to begin from. What is written without a template of
 * one's own is `project` of the engine; a test holds the two together.
 */
import type { EventTemplate } from '../store/rows/event-template.ts';

const WHAT = '{% if appointment.title == "" %}{{ service.name | default: "Appointment" }}{% else %}{{ appointment.title }}{% endif %}';
const SERVICE = '{% if service and service.name != appointment.title %}Service: {{ service.name }}\n{% endif %}';

export const DEFAULT_TEMPLATE: EventTemplate & { readonly external: NonNullable<EventTemplate['external']> } = {
  subject: `${WHAT}{% if clients.size > 0 %}: {{ clients | map: "name" | join: ", " }}{% endif %}`,
  body: `${SERVICE}{% for client in clients %}Client: {{ client.name }}{% if client.phone %}, {{ client.phone }}{% endif %}{% if client.email %}, {{ client.email }}{% endif %}
{% endfor %}
{{ appointment.notes }}`,
  external: { subject: WHAT, body: SERVICE },
};
