/** A service's base address with a path and parameters; the base may have a path of its own. */
export function address(base: string, path: string, parameters: Record<string, string | undefined>): URL {
  const url = new URL(`${base.replace(/\/+$/, '')}/${path}`);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

/**
 * A credit that tells an instance of somebody's own from the service itself: `Weather data by Open-Meteo.com (CC BY
 * 4.0), served by localhost:8080`.
 */
export function credit(text: string, base: string, official: string): string {
  const { host } = new URL(base);
  return host.endsWith(official) ? text : `${text}, served by ${host}`;
}
