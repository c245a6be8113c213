import type { Outgoing } from '../notification.js';

/** A way out of this machine, or onto its screen. */
export interface Channel {
  name: string;
  type: string;
  /** Where it goes, fit to be shown: a host, never a path, a user or a secret. */
  target: string;
  /**
   * Delivers, and returns only when the receiver has confirmed it.
   *
   * @returns something worth knowing about the delivery
   * @throws DeliveryError
   */
  deliver(outgoing: Outgoing, signal: AbortSignal): Promise<string | undefined>;
  close?(): Promise<void>;
}

/** A delivery that was not confirmed. People and models read the message: nothing of the receiver's text, no secret. */
export class DeliveryError extends Error {
  override name = 'DeliveryError';
  /** Trying again cannot help: the notification becomes a dead letter at once. */
  readonly permanent: boolean;
  /** How long the receiver asked to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    options: { permanent: boolean; retryAfterMs?: number | undefined; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.permanent = options.permanent;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Network trouble is temporary; a certificate that does not fit, or a refused address, is permanent. */
export function asDeliveryError(error: unknown, host: string): DeliveryError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    // An AggregateError: several addresses were tried.
    const tried: unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
    const known = tried.find((one) => one instanceof DeliveryError);
    if (known) return known;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no connection';
  return new DeliveryError(`${/^[A-Z0-9_ a-z]{1,60}$/.test(code) ? code : 'no connection'}: ${host}`, {
    permanent: /CERT|SELF_SIGNED|ALTNAME|VERIFY_LEAF/.test(code),
    cause: error,
  });
}
