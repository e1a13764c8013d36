/** What people are told, in German. */
import type { Phrases } from './words.ts';

const ON = '{{ appointment.title }}, {{ appointment.date }}';

export const GERMAN: Phrases = {
  greeting: 'Guten Tag',
  closing: 'Freundliche Grüße',
  details: { withWhom: 'Mit', where: 'Ort:', before: 'Bisher:', clients: 'Für' },
  links: { view: 'Termin ansehen:', reschedule: 'Anderen Zeitpunkt wählen:', cancel: 'Termin absagen:' },
  client: {
    booked: { subject: `Gebucht: ${ON}`, lead: 'Ihr Termin ist gebucht.' },
    reserved: {
      subject: `Reserviert: ${ON}`,
      lead: 'Wir haben diese Zeit für Sie reserviert.',
      end: 'Der Termin findet statt, sobald wir ihn bestätigt haben. Sie hören von uns.',
    },
    confirmed: { subject: `Bestätigt: ${ON}`, lead: 'Ihr Termin ist bestätigt.' },
    rescheduled: { subject: `Geändert: ${ON}`, lead: 'Zeit oder Ort Ihres Termins hat sich geändert.' },
    cancelled: { subject: `Abgesagt: ${ON}`, lead: 'Dieser Termin ist abgesagt. Er findet nicht statt.' },
    staffChanged: { subject: `Geändert: ${ON}`, lead: 'Bei Ihrem Termin hat sich geändert, wer dabei ist; die Zeit bleibt.' },
    lapsed: {
      subject: `Nicht bestätigt: ${ON}`,
      lead: 'Ihre Reservierung wurde nicht rechtzeitig bestätigt und ist erloschen. Der Termin findet nicht statt.',
    },
  },
  staff: {
    booked: { subject: `Gebucht: ${ON}`, lead: 'Sie haben einen neuen Termin.' },
    reserved: { subject: `Reserviert: ${ON}`, lead: 'Diese Zeit ist reserviert und wartet auf Bestätigung.' },
    confirmed: { subject: `Bestätigt: ${ON}`, lead: 'Dieser Termin ist bestätigt.' },
    rescheduled: { subject: `Geändert: ${ON}`, lead: 'Zeit oder Ort dieses Termins hat sich geändert.' },
    cancelled: { subject: `Abgesagt: ${ON}`, lead: 'Dieser Termin findet nicht mehr statt, oder nicht mehr mit Ihnen.' },
    staffChanged: { subject: `Geändert: ${ON}`, lead: 'Bei diesem Termin hat sich geändert, wer dabei ist; die Zeit bleibt.' },
    lapsed: {
      subject: `Nicht bestätigt: ${ON}`,
      lead: 'Niemand hat diese Reservierung rechtzeitig bestätigt. Sie ist storniert, und ihre Zeit ist wieder frei.',
    },
    handedOver: {
      subject: `Sie organisieren: ${ON}`,
      lead: 'Sie organisieren diesen Termin von jetzt an.',
      end: 'Er steht in Ihrem Kalender. Was Sie dort ändern, erfahren alle, die teilnehmen.',
    },
    putBack: {
      subject: `Nicht verschoben: ${ON}`,
      lead: 'Sie haben diesen Termin in Outlook verschoben. Zu dieser Zeit kann er nicht sein, daher bleibt er, wo er war. {{ why }}',
    },
    leftAlone: {
      subject: `Bleibt, wie es ist: ${ON}`,
      lead: 'Was Sie an diesem Termin in Outlook geändert haben, wurde innerhalb einer Stunde dreimal zurückgesetzt. Er bleibt jetzt, wie er ist, und unterscheidet sich von der Buchung.',
      end: 'Ein Administrator entscheidet, was gilt.',
    },
    reminder: {
      subject: `Wartet auf Entscheidung: ${ON}`,
      lead: 'Buchung und Outlook sagen Verschiedenes über diesen Termin, und vor einer Stunde wurde ein Administrator gefragt.',
      end: 'Entscheidet niemand, gilt die Buchung.',
    },
  },
  why: {
    slotTaken: 'Zu dieser Zeit hat jemand oder ein Raum, der dabei ist, einen anderen Termin.',
    inThePast: 'Diese Zeit ist vorbei.',
    breaksRule: 'Für diese Zeit werden keine Buchungen angenommen.',
  },
};
