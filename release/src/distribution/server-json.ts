import type { PublishedServer, Setting } from '../published-server.ts';

export const serverSchema = 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json';

/** The entry for the MCP registry: where the package is, and which variables it reads. */
export function serverJson({ title, folder, manifest, settings }: PublishedServer): object {
  const { mcpName, description, version, name, repository } = manifest;
  return {
    $schema: serverSchema,
    name: mcpName,
    title,
    description,
    version,
    websiteUrl: manifest.homepage,
    repository: {
      url: repository.url.replace(/^git\+/, '').replace(/\.git$/, ''),
      source: 'github',
      subfolder: folder,
    },
    packages: [
      {
        registryType: 'npm',
        registryBaseUrl: 'https://registry.npmjs.org',
        identifier: name,
        version,
        runtimeHint: 'npx',
        transport: { type: 'stdio' },
        ...(settings.length > 0 && { environmentVariables: settings.map(variable) }),
      },
    ],
  };
}

function variable(setting: Setting): object {
  const { name, description, required, secret, choices, default: fallback } = setting;
  return {
    name,
    description,
    format: setting.path !== undefined ? 'filepath' : setting.type,
    ...(required && { isRequired: true }),
    ...(secret && { isSecret: true }),
    ...(fallback !== undefined && { default: String(fallback) }),
    ...(choices && { choices }),
  };
}
