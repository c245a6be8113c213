/** What a Standard Schema library finds wrong: `errors` is what zod adds for each part of a union. */
export interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly errors?: readonly (readonly Issue[])[];
}

/** Most places that a sentence names. */
const most = 3;

/** One sentence about what is wrong and where: `params.uri: expected string, received number`. */
export function inWords(issues: readonly Issue[]): string {
  const said = new Set(issues.slice(0, most).map((issue) => sentence(issue)));
  return [...said, ...(issues.length > most ? [`and ${issues.length - most} more`] : [])].join('; ');
}

function sentence(issue: Issue): string {
  const at = pathOf(issue).map(String).join('.').slice(0, 100);
  const parts = (issue.errors ?? []).filter((part) => part.length > 0).map((part) => inWords(part));
  const said = parts.length === 0 ? plain(issue.message) : either(parts);
  return at === '' ? said : `${at}: ${said}`;
}

/** The problems of all parts of a union as one: `expected string or int, received null`. */
function either(parts: string[]): string {
  const types = parts.map((part) => /^expected ([^,]+), received (.+)$/.exec(part));
  if (types.includes(null)) return [...new Set(parts)].join(', or ');
  return `expected ${[...new Set(types.map((type) => type?.[1]))].join(' or ')}, received ${types[0]?.[2]}`;
}

export function pathOf({ path = [] }: Issue): PropertyKey[] {
  return path.map((part) => (typeof part === 'object' ? part.key : part));
}

function plain(message: string): string {
  return message
    .replace(/^Invalid input: /, '')
    .replace(/received undefined$/, 'received nothing')
    .replace(/^Unrecognized key(s?): /, 'unknown member$1 ')
    .slice(0, 200);
}
