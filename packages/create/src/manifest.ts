import type { Names } from './names.js';
import { printJson } from './print-json.js';

interface TemplateManifest {
  version: string;
  license: string;
  type: string;
  bin: string;
  keywords: string[];
}

/** The package.json of the copy. */
export function copyManifest(text: string, names: Names): string {
  const { version, license, type, bin, ...rest } = JSON.parse(text) as TemplateManifest;
  return printJson({
    name: names.packageName,
    version,
    description: `The MCP server ${names.server}.`,
    license,
    type,
    bin: { [names.command]: bin },
    ...rest,
  });
}
