/** What a private link is worth, and to whom. */
import { randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { createLinkSigner, LINK_PURPOSE, openLink } from '../../src/links/private-link.ts';
import { loadKey } from '../../src/secrets/key.ts';
import { createSealer } from '../../src/secrets/sealer.ts';
import { at, openOffice, START, ZURICH, type Office } from '../booking/office.ts';

const newKey = () => loadKey({ key: randomBytes(32).toString('base64'), keyFile: null, dataFolder: '/nowhere' });
const URL_OF = 'https://booking.example.com';
const place = { root: '01JR', company: '01JC', appointment: '01JA', client: '01JK' };

let signer: ReturnType<typeof createLinkSigner>;
beforeEach(async () => {
  signer = createLinkSigner(createSealer(await newKey()).derive(LINK_PURPOSE), URL_OF);
});

test('7.3: a link names its appointment behind a #, and three things to do with it', () => {
  const token = signer.tokenOf(place);
  expect(signer.privateLinks(place)).toEqual({
    view: `${URL_OF}/a/view#${token}`,
    reschedule: `${URL_OF}/a/reschedule#${token}`,
    cancel: `${URL_OF}/a/cancel#${token}`,
  });
  expect(signer.read(token)).toEqual({ root: '01JR', appointment: '01JA', client: '01JK' });
});

test('7.3: a link with any sign changed, left out or added is believed by nobody', () => {
  const token = signer.tokenOf(place);
  for (let index = 0; index < token.length; index += 1) {
    const sign = token[index] === 'A' ? 'B' : 'A';
    expect(signer.read(token.slice(0, index) + sign + token.slice(index + 1)), `sign ${index}`).toBeNull();
    expect(signer.read(token.slice(0, index) + token.slice(index + 1)), `without sign ${index}`).toBeNull();
  }
  for (const other of ['', '...', `${token}A`, ` ${token}`, `${token}\n`, 'a.b.c.', token.slice(0, token.lastIndexOf('.'))]) {
    expect(signer.read(other), JSON.stringify(other)).toBeNull();
  }
});

test('7.3: the parts of a link cannot be put together anew from those of two others', () => {
  const one = signer.tokenOf({ ...place, root: 'ab', appointment: 'c' });
  const other = signer.tokenOf({ ...place, root: 'a', appointment: 'bc' });
  expect(one.split('.')[3]).not.toBe(other.split('.')[3]);
  const mixed = [...one.split('.').slice(0, 3), other.split('.')[3]].join('.');
  expect(signer.read(mixed)).toBeNull();
});

test('7.3: the links of another instance are believed by nobody, those of a replaced key still are', async () => {
  const [old, fresh] = [await newKey(), await newKey()];
  const token = createLinkSigner(createSealer(old).derive(LINK_PURPOSE), URL_OF).tokenOf(place);
  expect(signer.read(token)).toBeNull();
  expect(createLinkSigner(createSealer(fresh, [old]).derive(LINK_PURPOSE), URL_OF).read(token)).not.toBeNull();
  expect(createLinkSigner(createSealer(old).derive('something else'), URL_OF).read(token)).toBeNull();
});

test('7.3: an id that cannot stand in an address is a fault of ours, not a link', () => {
  expect(() => signer.tokenOf({ ...place, client: 'a.b' })).toThrow(TypeError);
});

const withClient = async (office: Office) => {
  const { root } = office;
  const client = office.newId();
  await office.store.transaction((tx) =>
    tx.clients.insert({
      root,
      id: client,
      company: root,
      name: 'Carla',
      email: null,
      phone: null,
      language: 'en',
      zone: ZURICH,
      externalId: null,
      createdAt: START,
    }),
  );
  const { appointment } = await office.book(24, 25, [await office.holder('Anna')], { clients: [client] });
  return { root, appointment: appointment.id, client };
};

test('7.3: a link is of use until the appointment is over', async () => {
  const office = await openOffice();
  const signed = await withClient(office);
  const open = (hours: number) => office.store.transaction((tx) => openLink(tx, signed, at(hours)));
  expect((await open(24.5))?.client.name).toBe('Carla');
  expect(await open(25)).toBeNull();
});

test('7.3: a link is of no use to a client who is not on the appointment any more, or in another organisation', async () => {
  const office = await openOffice();
  const signed = await withClient(office);
  const open = (more = {}) => office.store.transaction((tx) => openLink(tx, { ...signed, ...more }, START));
  expect(await open()).not.toBeNull();
  expect(await open({ root: 'other' })).toBeNull();
  expect(await open({ client: 'other' })).toBeNull();
  await office.store.transaction((tx) => tx.appointments.update({ root: signed.root, id: signed.appointment }, { clients: [] }));
  expect(await open()).toBeNull();
});
