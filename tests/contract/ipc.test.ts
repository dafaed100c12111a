// The conformance suite over Electron IPC: page -> preload bridge -> main process -> core. The core runs on Node beside the
// window (Connect to a studio), so that it can be tested on a runtime whose own Node is too old for the catalog.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import type { Bridge } from '../../src/shared/bridge.ts';
import type { StudioEvent } from '../../src/shared/contract.ts';
import { fromWireError } from '../../src/shared/errors.ts';
import { forkNode } from '../../src/main/compute/fork.ts';
import { createCore } from '../../src/main/core/core.ts';
import { startServer } from '../../src/main/http/listener.ts';
import { silentLog } from '../../src/main/lib/log.ts';
import { openWindow, windowProblem } from '../e2e/support/windowUnderTest.ts';
import { describeConformance } from './conformance.ts';

const problem = windowProblem();
if (problem !== null) {
  describe('conformance: IPC', () => {
    it.skip(`cannot run here: ${problem}`, () => undefined);
  });
} else {
  describeConformance('IPC', async (home) => {
    execFileSync(process.execPath, ['scripts/build-if-stale.mjs'], { stdio: 'inherit' });
    const core = await createCore({ home, fork: forkNode, person: 'tester', version: '0.0.0', log: silentLog });
    const server = await startServer(core, { host: '127.0.0.1', port: 0, allowHosts: [], tls: null, home });
    const windowHome = mkdtempSync(join(tmpdir(), 'marquee-window-'));
    const window = await openWindow(windowHome, [`--connect=${server.url}`, `--token-file=${server.bearerFile}`]);
    await window.page.waitForFunction('window.marquee !== undefined');
    await window.page.waitForFunction("window.marquee.studio.status().then((s) => s.state === 'connected')");

    const listeners = new Set<(event: StudioEvent) => void>();
    await window.page.exposeFunction('onStudioEvent', (event: StudioEvent) => {
      for (const listener of listeners) listener(event);
    });
    await window.page.evaluate('window.marquee.subscribe(window.onStudioEvent)');
    return {
      call: async (name, input) => {
        // The bridge's own type; the page's globals are not this program's.
        type Answer = Awaited<ReturnType<Bridge['call']>>;
        const script = `window.marquee.call(${JSON.stringify(name)}, ${JSON.stringify(input)})`;
        const answer = (await window.page.evaluate(script)) as Answer;
        if (answer.ok) return answer.output;
        throw fromWireError(answer.error);
      },
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: async () => {
        await window.close();
        await server.close();
        await core.close();
      },
    };
  });
}
