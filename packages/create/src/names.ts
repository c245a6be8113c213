/** Every form in which the name of a server occurs in its sources. */
export interface Names {
  /** `@acme/mcp-stock-prices` */
  packageName: string;
  /** `stock-prices`: the name in hosts, in logs, in data folders. */
  server: string;
  /** `mcp-stock-prices`: the command. */
  command: string;
  /** `Stock prices` */
  title: string;
  /** `STOCK_PRICES_`: what environment variables begin with. */
  variables: string;
  /** `acme-mcp-stock-prices`: what it calls itself to web services. */
  agent: string;
}

/** The same steps as `serve` of @mcp-reference/core: the command of `@acme/x`, and of `mcp-x`, is `mcp-x`. */
export function namesOf(packageName: string): Names {
  const server = unscoped(packageName).replace(/^mcp-(?=.)/, '');
  const words = server.split(/[-._]+/).filter((word) => word !== '');
  const sentence = words.join(' ');
  const variables = words.join('_').toUpperCase();
  return {
    packageName,
    server,
    command: `mcp-${server}`,
    title: sentence.charAt(0).toUpperCase() + sentence.slice(1),
    // A variable cannot begin with a digit.
    variables: `${/^\d/.test(variables) ? 'MCP_' : ''}${variables}_`,
    agent: packageName.replace(/^@/, '').replace('/', '-'),
  };
}

/** The form that npm accepts as the name of a new package. */
const scope = /^@[a-z0-9-][a-z0-9-._]*$/;
const bare = /^[a-z0-9][a-z0-9-._]*$/;
const longest = 214;
const reserved = new Set(['node_modules', 'favicon.ico']);

/** @returns why npm would refuse the name, with one that it would take; nothing when it is good */
export function problemOfName(name: string): string | undefined {
  const suggestion = suggestName(name);
  const instead = suggestion === undefined || suggestion === name ? '' : ` Try --name ${suggestion}`;
  if (name.length > longest) return `A package name has at most ${longest} characters.`;
  const parts = name.split('/');
  const [scopePart, namePart] = name.startsWith('@') ? parts : [undefined, ...parts];
  const wellFormed =
    parts.length === (name.startsWith('@') ? 2 : 1) &&
    (scopePart === undefined || scope.test(scopePart)) &&
    bare.test(namePart ?? '');
  if (!wellFormed) {
    return `"${name}" is not a package name: npm takes lower-case letters, digits, "-", "." and "_", with a @scope/ before them if you have one.${instead}`;
  }
  if (reserved.has(namePart ?? '')) return `"${name}" is a name that npm keeps for itself.`;
  if (!/[a-z]/.test(namePart ?? '')) return `"${name}" has no letter: the server is named after it.`;
  return undefined;
}

function suggestName(name: string): string | undefined {
  const clean = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9-._]+/g, '-')
      .replace(/^[-._]+|[-._]+$/g, '');
  const last = name.split('/').at(-1) ?? '';
  const made = clean(last);
  return /[a-z]/.test(made) ? made : undefined;
}

function unscoped(packageName: string): string {
  return packageName.replace(/^@[^/]+\//, '');
}
