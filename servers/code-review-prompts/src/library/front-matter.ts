import { ExpectedError } from '@mcp-reference/core';
import { load, YAMLException } from 'js-yaml';

/** More than a person writes; text that is not YAML is found out in a few milliseconds. */
const longest = 20_000;

/** Splits a Markdown file into the YAML between two lines of `---` at its top, where it has them, and the rest. */
export function splitMarkdown(text: string): { settings: string | undefined; body: string } {
  const parts = /^---[ \t]*\n(?:([\s\S]*?)\n)??---[ \t]*(?:\n([\s\S]*))?$/.exec(text);
  if (parts === null) return { settings: undefined, body: text };
  return { settings: parts[1] ?? '', body: parts[2] ?? '' };
}

/** @throws ExpectedError with the line, counted as an editor does */
export function parseYaml(settings: string): unknown {
  if (settings.length > longest) throw new ExpectedError(`the settings have more than ${longest} characters`);
  try {
    return settings.trim() === '' ? {} : load(settings);
  } catch (error) {
    if (!(error instanceof YAMLException))
      throw new ExpectedError('the settings are not YAML that can be read');
    // The first line of the file is "---".
    throw new ExpectedError(`line ${(error.mark?.line ?? 0) + 2}: ${error.reason}`);
  }
}
