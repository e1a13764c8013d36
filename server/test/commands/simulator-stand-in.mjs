// A program that behaves as the simulator does towards whoever starts it: announces itself in one line, ends with its
// standard input or at SIGTERM. With `--port 4480` it says that the port is taken, as the simulator would.
const args = process.argv.slice(2);
const portOf = (flag) => args[args.indexOf(flag) + 1];
if (portOf('--port') === '4480' && process.env.STAND_IN_TAKEN === 'yes') {
  process.stderr.write('simulator: port 4480 is taken; name another one or leave the flag out.\n');
  process.exit(1);
}
const mailbox = (name, room = false) => ({
  userName: `${name}@bank.example`,
  password: 'stand-in-secret',
  kind: 'mailbox',
  mailbox: `${name}@bank.example`,
  displayName: name,
  room,
});
process.stdout.write(
  `${JSON.stringify({
    ews: `http://127.0.0.1:${portOf('--port')}/EWS/Exchange.asmx`,
    ewsTls: `https://127.0.0.1:${portOf('--tls-port')}/EWS/Exchange.asmx`,
    // Nobody listens there.
    smtp: `smtp://127.0.0.1:${process.env.STAND_IN_TAKEN === 'yes' ? 7 : 9}`,
    mail: 'http://127.0.0.1:9/mail',
    ca: '-----BEGIN CERTIFICATE-----\nstand-in\n-----END CERTIFICATE-----\n',
    accounts: [
      { userName: 'svc', password: 'stand-in-secret', kind: 'service', mailbox: null, displayName: 'Service', room: false },
      ...['ada', 'bob', 'cyd', 'dan', 'eve'].map((name) => mailbox(name)),
      mailbox('room', true),
    ],
  })}\n`,
);
process.stdin.on('end', () => process.exit(0)).resume();
