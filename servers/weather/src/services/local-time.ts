/** Makes the clock of a zone: it tells an instant as `2026-11-23T14:15+01:00`. */
export function clockOf(timeZone: string): (instant: number) => string {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (instant) => {
    const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value;
    // UTC itself is "GMT" alone.
    const [, sign = '+', hours = '00', minutes = '00'] = /GMT([+-])(\d{2}):(\d{2})/.exec(name ?? '') ?? [];
    const ahead = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
    const local = new Date(instant + ahead * 60_000).toISOString().slice(0, 16);
    return `${local}${sign}${hours}:${minutes}`;
  };
}

/** An instant as the clocks at the place show it. */
export const localTime = (instant: number, timeZone: string) => clockOf(timeZone)(instant);

/** Whether this machine's time zone data knows the name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** A zone for a place whose own has no known name: `+05:30` for 19800. */
export function zoneOfOffset(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
