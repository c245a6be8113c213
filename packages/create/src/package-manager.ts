/** npm, or what the person ran `create` with. */
export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

const managers: readonly PackageManager[] = ['npm', 'pnpm', 'yarn', 'bun'];

/** @param userAgent `npm_config_user_agent`, as every package manager sets it: `pnpm/12.1.0 npm/? node/v24.1.0` */
export function packageManagerOf(userAgent: string | undefined): PackageManager {
  const name = userAgent?.split('/')[0];
  return managers.find((manager) => manager === name) ?? 'npm';
}

/**
 * The settings that pnpm needs beside package.json. They make the folder a workspace root, even inside another workspace,
 * and let esbuild install its program.
 */
export const pnpmWorkspace = 'allowBuilds:\n  esbuild: true\n';
