import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Mail {
  from: string;
  to: string[];
  /** The whole message as it came over the wire. */
  source: string;
}

export interface SmtpReceiver extends AsyncDisposable {
  port: number;
  mails: Mail[];
}

/** Told of a mail before it is confirmed; the error it returns is the server's answer. */
export type Judge = (mail: Mail) => Error | undefined;

/** A real SMTP server on loopback that keeps what it is sent. */
export async function startSmtpReceiver(
  options: SMTPServerOptions = {},
  judge: Judge = () => undefined,
): Promise<SmtpReceiver> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    onData(stream, session, callback) {
      let source = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => {
        source += chunk;
      });
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          source,
        };
        mails.push(mail);
        callback(judge(mail));
      });
    },
    ...options,
  });
  // Clients that are killed in mid-sentence.
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    mails,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
