/** Where a server is: a command that speaks on stdio, or a URL. */
export type Target = { command: string; args: string[]; env: Record<string, string> } | { url: string };

/** The answer to a call. */
export interface CallResult {
  isError: boolean;
  text: string;
}

/** A client that others wrote, with what each of them can do. Lists are names, and URIs of resources. */
export interface IndependentClient {
  listTools(): Promise<string[]>;
  callTool(name: string, args: Record<string, unknown>): Promise<CallResult>;
  listResources(): Promise<string[]>;
  readResource(uri: string): Promise<string>;
  listPrompts(): Promise<string[]>;
  getPrompt(name: string, args: Record<string, string>): Promise<string>;
  close(): Promise<void>;
}

export interface ClientKind {
  name: string;
  /** A program of its own: what it says to a server goes by a tap. */
  isProgram?: true;
  connect(target: Target): Promise<IndependentClient>;
}

/** All text in content blocks, whichever client gives them. */
export function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(textIn).join('\n');
  if (typeof content !== 'object' || content === null) return '';
  const { text, resource, content: inner } = content as Record<string, unknown>;
  return [text, resource, inner].map(textIn).filter(Boolean).join('\n');
}
