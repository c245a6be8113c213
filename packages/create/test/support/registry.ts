import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Packed } from './packages.ts';

export interface Registry {
  url: string;
  close(): Promise<void>;
}

/**
 * As much of a registry as installing takes: a document and a tarball for each of these packages. All others come from
 * the registry that this machine is set up for, because npm is told of this one for the scope alone.
 */
export async function startRegistry(packages: Packed[]): Promise<Registry> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1);
    const tarball = packages.find((one) => path === tarballPath(one));
    const asked = packages.find(({ manifest }) => path === manifest.name);
    // The next run's packages have the same names and versions, and perhaps the same port.
    response.setHeader('cache-control', 'no-store');
    if (tarball !== undefined) return createReadStream(tarball.file).pipe(response);
    response.setHeader('content-type', 'application/json');
    if (asked !== undefined) return response.end(JSON.stringify(document(asked, url)));
    return response.writeHead(404).end('{"error":"not found"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function document(packed: Packed, url: string) {
  const { manifest, integrity } = packed;
  const { name, version } = manifest;
  const dist = { tarball: `${url}${tarballPath(packed)}`, integrity };
  return {
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, dist } },
  };
}

function tarballPath({ manifest: { name, version } }: Packed): string {
  return `-/${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}
