import { existsSync } from 'node:fs';
import { describeSettings, type SettingInfo, type SettingsSchema } from '@mcp-reference/core';
import * as z from 'zod/v4';
import { type Manifest, readManifest, root, serverNames } from './workspace.ts';

/** A setting of a server, with what its schema says of its values. */
export interface Setting extends SettingInfo {
  type: 'string' | 'number' | 'boolean';
  choices?: string[];
  minimum?: number;
  maximum?: number;
}

export interface PublishedServer {
  name: string;
  /** `Config Resources` */
  title: string;
  folder: string;
  manifest: Manifest & { mcpName: string };
  settings: Setting[];
}

export async function readServer(name: string): Promise<PublishedServer> {
  const folder = `servers/${name}`;
  const manifest = readManifest(folder);
  const { mcpName } = manifest;
  if (mcpName === undefined) throw new Error(`${folder}/package.json has no mcpName`);
  const title = name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
  return {
    name,
    title,
    folder,
    manifest: { ...manifest, mcpName },
    settings: settingsOf(await settingsSchema(folder)),
  };
}

/** The schema of a server's environment; an empty one where it has no settings. */
export async function settingsSchema(folder: string): Promise<SettingsSchema> {
  const file = `${root}/${folder}/src/settings.ts`;
  if (!existsSync(file)) return z.object({});
  return ((await import(file)) as { settings: SettingsSchema }).settings;
}

export function readServers(): Promise<PublishedServer[]> {
  return Promise.all(serverNames.map(readServer));
}

interface ValueSchema {
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  default?: unknown;
}

function settingsOf(schema: SettingsSchema): Setting[] {
  const json = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  return describeSettings(schema).map((info) => {
    const value = (json.properties?.[info.name] ?? {}) as ValueSchema;
    const { type, enum: choices, minimum, maximum, default: fallback = info.default } = value;
    return {
      ...info,
      ...(fallback !== undefined && { default: fallback }),
      type: type === 'boolean' ? 'boolean' : type === 'number' || type === 'integer' ? 'number' : 'string',
      ...(choices && { choices }),
      ...(minimum !== undefined && { minimum }),
      ...(maximum !== undefined && { maximum }),
    };
  });
}
