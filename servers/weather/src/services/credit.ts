/**
 * A credit that tells an instance of somebody's own from the service itself: `Weather data by Open-Meteo.com (CC BY
 * 4.0), served by localhost:8080`.
 */
export function credit(text: string, base: string, official: string): string {
  const { host } = new URL(base);
  return host.endsWith(official) ? text : `${text}, served by ${host}`;
}
