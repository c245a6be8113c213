import { setDefaultCACertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { createChannel } from '../src/channels/create-channels.js';
import { localhostCertificate, localhostKey } from './support/localhost-certificate.js';
import { outgoing, silentLog } from './support/outgoing.js';
import { smtpError, startSmtpReceiver } from './support/smtp-receiver.js';

setDefaultCACertificates([localhostCertificate]);

test.each([
  ['STARTTLS', false],
  ['TLS from the first byte', true],
])('mail with a login goes over %s', async (_, secure) => {
  const logins: unknown[] = [];
  await using receiver = await startSmtpReceiver({
    secure,
    key: localhostKey,
    cert: localhostCertificate,
    hideSTARTTLS: false,
    authOptional: false,
    onAuth: ({ username, password }, session, callback) => {
      logins.push([username, session.secure]);
      if (password === 'right') callback(null, { user: username });
      else callback(smtpError(password === 'wrong' ? 535 : 454, 'text of the server'));
    },
  });
  const send = (password: string) =>
    createChannel(
      'mail',
      {
        type: 'smtp',
        host: 'localhost',
        port: receiver.port,
        secure,
        user: 'robot',
        password,
        from: 'a@example.org',
        to: ['b@example.org'],
        allowPrivate: true,
      },
      { log: silentLog },
    ).deliver(outgoing(), new AbortController().signal);

  await send('right');
  expect(receiver.mails).toHaveLength(1);
  await expect(send('wrong')).rejects.toMatchObject({
    permanent: true,
    message: 'localhost does not accept the login (SMTP 535)',
  });
  await expect(send('when the server is busy')).rejects.toMatchObject({ permanent: false });
  expect(logins).toEqual([
    ['robot', true],
    ['robot', true],
    ['robot', true],
  ]);
  expect(receiver.mails).toHaveLength(1);
});
