import { isIP, type Socket } from 'node:net';
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
    // An address has no name to ask for (RFC 6066, section 3).
    tls: isIP(host) ? {} : { servername: host },
    disableFileAccess: true,
    disableUrlAccess: true,
    greetingTimeout: 30_000,
    socketTimeout: 60_000,
  });
}
