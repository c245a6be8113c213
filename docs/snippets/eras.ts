import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

// #region eras
const modes = ['legacy', 'auto', { pin: '2026-07-28' }] as const;

for (const file of process.argv.slice(2)) {
  for (const mode of modes) {
    const client = new Client({ name: 'eras', version: '1.0.0' }, { versionNegotiation: { mode } });
    const era = await client
      .connect(new StdioClientTransport({ command: process.execPath, args: [file] }))
      .then(
        () => client.getProtocolEra(),
        (error: Error) => error.message,
      );
    console.log(file, mode, '->', era);
    await client.close();
  }
}
// #endregion eras
