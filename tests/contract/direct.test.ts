// The conformance suite over a core in this process.
import { forkNode } from '../../src/main/compute/fork.ts';
import { createCore } from '../../src/main/core/core.ts';
import { silentLog } from '../../src/main/lib/log.ts';
import { describeConformance } from './conformance.ts';

describeConformance('direct', async (home) => {
  const core = await createCore({ home, fork: forkNode, person: 'tester', version: '0.0.0', log: silentLog });
  return {
    call: (name, input) => core.callByName(name, input),
    subscribe: (listener) => core.subscribe(listener),
    close: () => core.close(),
  };
});
