/** What people are told, in French. */
import type { Phrases } from './words.ts';

const ON = '{{ appointment.title }}, {{ appointment.date }}';

export const FRENCH: Phrases = {
  greeting: 'Bonjour',
  closing: 'Meilleures salutations',
  details: { withWhom: 'Avec', where: 'Lieu :', before: 'Auparavant :', clients: 'Pour' },
  links: { view: 'Voir le rendez-vous :', reschedule: 'Choisir une autre heure :', cancel: 'Annuler le rendez-vous :' },
  client: {
    booked: { subject: `Réservé : ${ON}`, lead: 'Votre rendez-vous est réservé.' },
    reserved: {
      subject: `À confirmer : ${ON}`,
      lead: 'Nous vous gardons cette heure.',
      end: 'Le rendez-vous aura lieu dès que nous l’aurons confirmé. Nous vous écrirons.',
    },
    confirmed: { subject: `Confirmé : ${ON}`, lead: 'Votre rendez-vous est confirmé.' },
    rescheduled: { subject: `Modifié : ${ON}`, lead: 'L’heure ou le lieu de votre rendez-vous a changé.' },
    cancelled: { subject: `Annulé : ${ON}`, lead: 'Ce rendez-vous est annulé. Il n’aura pas lieu.' },
    staffChanged: { subject: `Modifié : ${ON}`, lead: 'Les participants à votre rendez-vous ont changé ; l’heure reste la même.' },
    lapsed: {
      subject: `Non confirmé : ${ON}`,
      lead: 'Votre rendez-vous n’a pas été confirmé à temps et n’est plus gardé. Il n’aura pas lieu.',
    },
  },
  staff: {
    booked: { subject: `Réservé : ${ON}`, lead: 'Vous avez un nouveau rendez-vous.' },
    reserved: { subject: `À confirmer : ${ON}`, lead: 'Cette heure est gardée et attend d’être confirmée.' },
    confirmed: { subject: `Confirmé : ${ON}`, lead: 'Ce rendez-vous est confirmé.' },
    rescheduled: { subject: `Modifié : ${ON}`, lead: 'L’heure ou le lieu de ce rendez-vous a changé.' },
    cancelled: { subject: `Annulé : ${ON}`, lead: 'Ce rendez-vous n’a plus lieu, ou plus avec vous.' },
    staffChanged: { subject: `Modifié : ${ON}`, lead: 'Les participants à ce rendez-vous ont changé ; l’heure reste la même.' },
    lapsed: {
      subject: `Non confirmé : ${ON}`,
      lead: 'Personne n’a confirmé ce rendez-vous à temps. Il est annulé, et son heure est libre de nouveau.',
    },
    handedOver: {
      subject: `Vous organisez : ${ON}`,
      lead: 'Vous organisez désormais ce rendez-vous.',
      end: 'Il se trouve dans votre calendrier. Ce que vous y changez est communiqué à tous les participants.',
    },
    putBack: {
      subject: `Non déplacé : ${ON}`,
      lead: 'Vous avez déplacé ce rendez-vous dans Outlook. Il ne peut pas avoir lieu à cette heure et reste où il était. {{ why }}',
    },
    leftAlone: {
      subject: `Laissé tel quel : ${ON}`,
      lead: 'Ce que vous avez changé dans Outlook a été rétabli trois fois en une heure. L’événement reste maintenant tel quel et diffère de la réservation.',
      end: 'Un administrateur décide de ce qui vaut.',
    },
    reminder: {
      subject: `Attend une décision : ${ON}`,
      lead: 'La réservation et Outlook ne disent pas la même chose de ce rendez-vous, et un administrateur a été consulté il y a une heure.',
      end: 'Si personne ne décide, la réservation vaut.',
    },
  },
  why: {
    slotTaken: 'À cette heure, une personne ou une salle qui participe a un autre rendez-vous.',
    inThePast: 'Cette heure est passée.',
    breaksRule: 'Aucune réservation n’est acceptée pour cette heure.',
  },
};
