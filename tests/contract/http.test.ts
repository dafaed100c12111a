// The conformance suite over HTTP and WebSocket: the listener on one side, the client of window and command line on the other.
import { readFileSync } from 'node:fs';
import { forkNode } from '../../src/main/compute/fork.ts';
import { createCore } from '../../src/main/core/core.ts';
import { startServer } from '../../src/main/http/listener.ts';
import { connectStudio } from '../../src/main/http/remote.ts';
import { silentLog } from '../../src/main/lib/log.ts';
import { describeConformance } from './conformance.ts';

describeConformance('HTTP', async (home) => {
  const core = await createCore({ home, fork: forkNode, person: 'tester', version: '0.0.0', log: silentLog });
  const server = await startServer(core, { host: '127.0.0.1', port: 0, allowHosts: [], tls: null, home });
  const remote = await connectStudio(server.url, readFileSync(server.bearerFile, 'utf8'));
  await new Promise<void>((resolve) => {
    remote.onState(() => {
      resolve();
    });
  });
  return {
    call: (name, input) => remote.call(name, input),
    subscribe: (listener) => remote.subscribe(listener),
    close: async () => {
      remote.close();
      await server.close();
      await core.close();
    },
  };
});
