import { isIP } from 'node:net';
import { createTransport, type Transporter } from 'nodemailer';
import type { AddressGuard } from './address-guard.js';
import type { ConfigOf } from './config.js';
import { guardedConnector } from './guarded-client.js';

/** nodemailer over a socket of ours. (A file of its own: loaded when the first mail is sent.) */
export function createSmtpTransport(options: ConfigOf<'smtp'>, guard: AddressGuard): Transporter {
  // TLS from the first byte, or STARTTLS, which a login requires.
  const { host, port, secure = port === 465, user, password } = options;
  const connect = guardedConnector(guard);
  return createTransport({
    host,
    port,
    secure,
    getSocket: (_, callback) =>
      connect({ hostname: host, protocol: 'http:', port: String(port) }, (error, connection) =>
        callback(error, connection ? { connection } : undefined),
      ),
    ...(user !== undefined && { auth: { user, pass: password ?? '' }, requireTLS: !secure }),
    // An address has no name to ask for (RFC 6066, section 3).
    tls: isIP(host) ? {} : { servername: host },
    disableFileAccess: true,
    disableUrlAccess: true,
    greetingTimeout: 30_000,
    socketTimeout: 60_000,
  });
}
