import { isIP } from 'node:net';
import { oneLine } from '@mcp-reference/core/text';
import { createTransport, type Transporter } from 'nodemailer';
import type { SMTPError } from 'nodemailer/lib/smtp-connection';
import type { Outgoing, Priority } from '../notification.js';
import { asDeliveryError, DeliveryError } from './channel.js';
import type { ConfigOf } from './config.js';
import { type GuardOptions, guardedConnector } from './guarded-client.js';
import { atMost, fit } from './plain-text.js';

/** RFC 5322, 2.1.1 recommends lines under 78; clients show less. */
const longestSubject = 150;
const longestBody = 100_000;
/** `Importance` of RFC 2156, and the five steps that mail programs show. */
const importance: Record<Priority, Record<string, string>> = {
  low: { Importance: 'Low', 'X-Priority': '4 (Low)' },
  normal: {},
  high: { Importance: 'High', 'X-Priority': '2 (High)' },
  urgent: { Importance: 'High', 'X-Priority': '1 (Highest)' },
};
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

// A file of its own: nodemailer is loaded when the first mail is sent.

/** Mail through a server that speaks SMTP; confirmed when it has taken the message for every recipient. */
export async function sendMail(
  config: ConfigOf<'smtp'>,
  guard: GuardOptions,
  outgoing: Outgoing,
  signal: AbortSignal,
): Promise<undefined> {
  const transport = openTransport(config, guard);
  try {
    checkRecipients(await transport.sendMail({ ...mail(config, outgoing), signal }));
  } catch (error) {
    throw explain(error, config.host);
  } finally {
    transport.close();
  }
}

/** nodemailer over a socket of ours. TLS from the first byte, or STARTTLS, which a login requires. */
function openTransport(config: ConfigOf<'smtp'>, guard: GuardOptions): Transporter {
  const { host, port, secure = port === 465, user, password } = config;
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

/** Plain text only, dated now: it may have waited. The Message-ID holds the notification's id, the same on every attempt. */
function mail({ from, to }: ConfigOf<'smtp'>, { id, title, message, priority }: Outgoing) {
  const subject = [title ?? '', ...message.split('\n')].find((line) => visible.test(line));
  return {
    from,
    to,
    subject: fit(oneLine(subject ?? 'Notification'), atMost(longestSubject)),
    text: fit(message, atMost(longestBody)),
    messageId: `<${id}@mcp-notifications>`,
    date: new Date(),
    headers: { 'X-Notification-Id': id, 'Auto-Submitted': 'auto-generated', ...importance[priority] },
  };
}

interface Sent {
  accepted?: unknown[] | undefined;
  rejected?: unknown[] | undefined;
  rejectedErrors?: { responseCode?: number }[] | undefined;
}

/** Some recipients taken, some not: not delivered. Trying again repeats the mail to the others, under the same id. */
function checkRecipients({ accepted = [], rejected = [], rejectedErrors = [] }: Sent): void {
  if (rejected.length === 0) return;
  const codes = [...new Set(rejectedErrors.map(({ responseCode = 0 }) => responseCode))];
  const count = `${accepted.length} of ${accepted.length + rejected.length} recipients`;
  throw new DeliveryError(`taken for ${count} (SMTP ${codes.join(', ')})`, {
    permanent: !codes.some((code) => code >= 400 && code < 500),
  });
}

/** SMTP says itself what is final: 5xx. Everything else (4xx, a broken connection) may pass. */
function explain(error: unknown, host: string): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const { code = '', responseCode, response = '', message = '' } = error as SMTPError;
  if (code === 'ETLS' || (code === 'ESOCKET' && /certificate|altname/i.test(message)))
    return new DeliveryError(`${host} offers no usable TLS`, { permanent: true, cause: error });
  const login = ['EAUTH', 'ENOAUTH'].includes(code) ? `${host} does not accept the login` : undefined;
  if (responseCode === undefined)
    return login ? new DeliveryError(login, { permanent: true, cause: error }) : asDeliveryError(error, host);
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  const says = `SMTP ${[responseCode, enhanced].filter(Boolean).join(' ')}`;
  return new DeliveryError(login ? `${login} (${says})` : `${says} from ${host}`, {
    permanent: responseCode >= 500 && responseCode < 600,
    cause: error,
  });
}
