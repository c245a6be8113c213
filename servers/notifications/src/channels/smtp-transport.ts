import type { Socket } from 'node:net';
import { createTransport, type Transporter } from 'nodemailer';
import type { SmtpOptions } from './smtp.js';

/** nodemailer over a socket that stands already. (A file of its own: loaded when the first mail is sent.) */
export function createSmtpTransport(options: SmtpOptions, connection: Socket): Transporter {
  const { host, port, secure, user, password } = options;
  return createTransport({
    host,
    port,
    secure,
    connection,
    ...(user !== undefined && { auth: { user, pass: password ?? '' }, requireTLS: !secure }),
    tls: { servername: host },
    disableFileAccess: true,
    disableUrlAccess: true,
    greetingTimeout: 30_000,
    socketTimeout: 60_000,
  });
}
