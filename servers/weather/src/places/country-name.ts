let displayNames: Intl.DisplayNames | undefined;

/** English country name for an ISO 3166-1 alpha-2 code; the code itself when there is none. */
export function countryName(code: string): string {
  try {
    // On first need: it takes 10 ms.
    displayNames ??= new Intl.DisplayNames('en', { type: 'region' });
    return displayNames.of(code) ?? code;
  } catch {
    return code;
  }
}
