import { isIP, type Socket } from 'node:net';
import { createTransport, type Transporter } from 'nodemailer';

export interface SmtpOptions {
  name: string;
  host: string;
  port: number;
  /** TLS from the first byte (port 465). Otherwise STARTTLS, which a login requires. */
  secure: boolean;
  user?: string | undefined;
  password?: string | undefined;
  from: string;
  to: string[];
}

/**
 * nodemailer over a socket of ours. (A file of its own: loaded when the first mail is sent.)
 *
 * @param connect called when nodemailer is ready to listen: nothing that happens to the socket goes unheard
 */
export function createSmtpTransport(options: SmtpOptions, connect: () => Promise<Socket>): Transporter {
  const { host, port, secure, user, password } = options;
  return createTransport({
    host,
    port,
    secure,
    getSocket: (_, callback) => {
      connect().then((connection) => callback(null, { connection }), callback);
    },
    ...(user !== undefined && { auth: { user, pass: password ?? '' }, requireTLS: !secure }),
    // An address has no name to ask for (RFC 6066, section 3).
    tls: isIP(host) ? {} : { servername: host },
    disableFileAccess: true,
    disableUrlAccess: true,
    greetingTimeout: 30_000,
    socketTimeout: 60_000,
  });
}
