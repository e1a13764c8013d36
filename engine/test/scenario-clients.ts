/** Rows of the scenario table, which says how to read them: clients who are on the list of the event, Ada and Eve (3.5, 4.8). */
export const CLIENT_ROWS = `
3.5  | a client who is to be invited is put on the list | 09 | 09 +ada | 09 | | rest | update list=ada | invited | all
3.5  | beside a colleague, and nobody else is told | 09 @ben | 09 +ben +ada | 09 @ben | | rest | update list=ben,ada | invited | changed
3.5  | a client who is on the appointment no more is taken off | 09 @ada | 09 | 09 @ada | | rest | update list= | uninvited | all
3.5  | another client in their place: first the one goes | 09 @ada | 09 +eve | 09 @ada | | rest | update list= | uninvited | all
3.5  | then the other one comes, so that neither learns of the other | 09 | 09 +eve | 09 | | rest | update list=eve | invited | all
3.5  | where the list goes alone, a text for our own people is written over first | 09 | 09 B +ada | 09 | graph | push | update body | pushed | none
3.5  | beside a colleague too, who is told of it | 09 @ben | 09 B +ben +ada | 09 @ben | graph | push | update body | pushed | all
3.5  | also one that was left because it would have mailed | 09 @ben | 09 T +ben +ada | 09 @ben | graph owed | rest | update title | pushed | all
3.5  | nobody comes before that, so that nobody is told of it | 09 | 09 B +ben +ada | 09 | graph | push | update body | pushed | none
3.5  | and then the client comes | 09 B @ben | 09 B +ben +ada | 09 B @ben | graph | rest | update list=ben,ada | invited | changed
3.5  | where a write can be silent, text and list are one | 09 @ben | 09 B +ben +ada | 09 @ben | | push | update body list=ben,ada | pushed invited | changed
4.8  | the client declines: the appointment is cancelled | 09 @ada @ben | 09 +ada +ben | 09 @ada:declined! @ben | | rest | cancel by ada | clientDeclined | cancelled>client+staff
4.8  | under lock as well | 09 @ada | 09 +ada | 09 @ada:declined! | lock | rest | cancel by ada | clientDeclined | cancelled>client+staff
4.8  | then the event goes, without mail to the one who declined | 09 @ada:declined @ben | - | 09 @ada:declined @ben | | appointmentDeleted | update list=ben | declinedDropped | none
4.8  | and the others are told | 09 @ben | - | 09 @ben | | appointmentDeleted | remove | removed | all
4.8  | declined and moved in Outlook: cancelled, and not moved first | 09 @ada | 09 +ada | 10 @ada:declined! | | pull | cancel by ada | clientDeclined | cancelled>client+staff
4.8  | moved in the booking system meanwhile: the decline is of another time, and they are asked anew | 09 @ada | 10 +ada | 09 @ada:declined! | | push | update when=10 | pushed | all
4.8  | moved on both sides, and Outlook wins: the decline is of the time that stands | 09 @ada | 11 +ada | 10 @ada:declined! | outlook-wins | merge | cancel by ada | clientDeclined | cancelled>client+staff
4.8  | moved in Outlook, and put back: they are asked anew | 09 @ada | 09 +ada | 10 @ada:declined! | moves:no | pull | update when=09 | moveNotAccepted | all
4.8  | accepting, or nothing at all, changes nothing | 09 @ada | 09 +ada | 09 @ada:accepted! | | rest | | |
4.8  | what is over is not cancelled any more | 09 @ada | 09 +ada | 09 @ada:declined! | now(10) | rest | | |
4.3a | noted also where a colleague is taken off at the same time | 09 @ada @ben | 09 +ada +ben | 09 @ada:declined! | declines:no | rest | ben leaves | declineNotAccepted takenOff | staffChanged>client+organiser+staff
4.3a | declining is not accepted: noted once | 09 @ada | 09 +ada | 09 @ada:declined! | declines:no | rest | | declineNotAccepted |
4.3a | and the client is not told of a later move: off the list first | 09 @ada:declined @ben | 09 L +ada +ben | 09 @ada:declined @ben | declines:no | push | update list=ben | declinedDropped | none
4.3a | nor invited again | 09 @ada:declined | 09 +ada | 09 | declines:no struck-client(1) | rest | | |
4.9  | a guest who declined was put on the list in Outlook, and is a client since: asked as one | 09 @max | 09 +ada | 09 @max @ada:declined | | rest | update list=max | askedAnew | none
4.9  | and one who did not decline is invited already | 09 @max | 09 +ada | 09 @max @ada:accepted | | rest | | |
4.9  | who is no client of ours declines for nobody | 09 @max | 09 | 09 @max:declined! | | rest | | |
4.9  | the organiser takes the client off in Outlook: the appointment keeps them | 09 @ada | 09 +ada | 09 | | rest | | clientTakenOff |
4.3  | under lock the client is put on it again | 09 @ada | 09 +ada | 09 | lock | rest | update list=ada | locked | all
4.7  | a colleague leaves and the client stays | 09 @ada @ben | 09 +ada +ben | 09 @ada @ben:declined! | | rest | ben leaves | declined | staffChanged>client+organiser+staff
4.11 | the event of a reinstated appointment: the client is off the list first, and invited anew | - | 09 +ada | 09 @ada:declined | reinstated | adopt | update list= | askedAnew | none
`;
