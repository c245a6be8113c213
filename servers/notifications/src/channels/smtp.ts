import { oneLine } from '@mcp-reference/core/text';
import type { Outgoing, Priority } from '../notification.js';
import { type AddressGuard, connectGuarded } from './address-guard.js';
import { type Channel, DeliveryError } from './channel.js';
import { asDeliveryError } from './http-post.js';
import { fit } from './plain-text.js';
import type { SmtpOptions } from './smtp-transport.js';

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

/** Mail through a server that speaks SMTP; confirmed when it has taken the message for every recipient. */
export function createSmtp(options: SmtpOptions, guard: AddressGuard): Channel {
  const { name, host } = options;
  return {
    name,
    type: 'smtp',
    target: host,
    async deliver(outgoing, signal) {
      const { createSmtpTransport } = await import('./smtp-transport.js');
      const transport = createSmtpTransport(options, () => connectGuarded(guard, options, signal));
      const message = { ...mail(options, outgoing), signal };
      try {
        checkRecipients(await transport.sendMail(message));
        return undefined;
      } catch (error) {
        throw explain(error, host);
      } finally {
        transport.close();
      }
    },
  };
}

/** Plain text only, dated now: it may have waited. The Message-ID is made of the notification's id, the same on every attempt. */
export function mail({ from, to }: Pick<SmtpOptions, 'from' | 'to'>, outgoing: Outgoing) {
  const { id, title, message, priority } = outgoing;
  const subject = [title ?? '', ...message.split('\n')].find((line) => visible.test(line));
  return {
    from,
    to,
    subject: fit(oneLine(subject ?? 'Notification'), longestSubject),
    text: fit(message, longestBody),
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
  const codes = rejectedErrors.map(({ responseCode = 0 }) => responseCode);
  const temporary = codes.some((code) => code >= 400 && code < 500);
  throw new DeliveryError(
    `taken for ${accepted.length} of ${accepted.length + rejected.length} recipients (SMTP ${[...new Set(codes)].join(', ')})`,
    { permanent: !temporary },
  );
}

/** SMTP says itself what is final: 5xx. Everything else (4xx, a broken connection) may pass. */
function explain(error: unknown, host: string): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const {
    code,
    responseCode,
    response,
    message = '',
  } = error as {
    code?: string;
    responseCode?: number;
    response?: string;
    message?: string;
  };
  if (code === 'ETLS' || (code === 'ESOCKET' && /certificate|altname/i.test(message))) {
    return new DeliveryError(`${host} offers no usable TLS`, { permanent: true, cause: error });
  }
  const login = code === 'EAUTH' || code === 'ENOAUTH';
  if (responseCode !== undefined) {
    const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
    const says = `SMTP ${[responseCode, enhanced].filter(Boolean).join(' ')}`;
    return new DeliveryError(login ? `${host} does not accept the login (${says})` : `${says} from ${host}`, {
      permanent: responseCode >= 500 && responseCode < 600,
      cause: error,
    });
  }
  if (login) return new DeliveryError(`${host} does not accept the login`, { permanent: true, cause: error });
  return asDeliveryError(error, host);
}
