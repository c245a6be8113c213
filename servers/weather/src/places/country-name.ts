/** English country name for an ISO 3166-1 alpha-2 code; the code itself when there is none. */
export function countryName(code: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}
