import { createChannel } from '../../src/channels/create-channels.js';
import type { Outgoing } from '../../src/notification.js';
import { outgoing, silentLog } from './outgoing.js';
import { type Mail, startSmtpReceiver } from './smtp-receiver.js';

/** Sends one mail to a real SMTP server, and returns what came over the wire. */
export async function deliverMail(change: Partial<Outgoing>): Promise<Mail> {
  await using receiver = await startSmtpReceiver();
  const channel = createChannel(
    'mail',
    {
      type: 'smtp',
      host: '127.0.0.1',
      port: receiver.port,
      from: 'Robot <robot@example.org>',
      to: ['ops@example.org'],
      allowPrivate: true,
    },
    { log: silentLog },
  );
  await channel.deliver(outgoing(change), new AbortController().signal);
  const [mail] = receiver.mails;
  if (!mail) throw new Error('no mail came');
  return mail;
}

/** The header fields, unfolded, by their names in lower case. */
export function headersOf({ source }: Mail): Record<string, string> {
  const [head = ''] = source.split('\r\n\r\n', 1);
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}
