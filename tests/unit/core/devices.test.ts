// Devices as the core measures them: real trials in processes of their own, remembered, and not taken down by one that dies.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCompute, type ChildLike, type Compute } from '../../../src/main/compute/client.ts';
import { forkNode } from '../../../src/main/compute/fork.ts';
import { openDevices, type Devices, type DevicesOptions } from '../../../src/main/core/devices.ts';
import { createLog } from '../../../src/main/lib/log.ts';

let home: string;
let compute: Compute;
let forks = 0;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'marquee-devices-'));
  compute = startCompute({ fork: forkNode });
});
afterAll(() => {
  compute.stop();
  rmSync(home, { recursive: true });
});

const open = (more: Partial<DevicesOptions> = {}): Devices =>
  openDevices({
    home,
    compute,
    fork: (entry) => {
      forks += 1;
      return forkNode(entry);
    },
    clock: () => new Date('2026-01-02T03:04:05Z'),
    log: createLog(
      () => undefined,
      () => new Date(),
    ),
    ...more,
  });

describe('devices', () => {
  it('are tried with real work, one process each, and remembered until something changes', async () => {
    const { listed } = await compute.call('machine', {});
    const { providers, choice } = await open().known();
    expect(forks).toBe(listed.length);
    expect(providers.map(({ name }) => name).sort()).toEqual([...listed].sort());
    const cpu = providers.find(({ name }) => name === 'cpu')!;
    expect(cpu).toMatchObject({ tried: true, works: true, inference: { error: 0 }, training: { error: 0 } });
    expect(cpu.inference!.milliseconds).toBeGreaterThan(0);
    expect(choice.at).toBe('2026-01-02T03:04:05.000Z');
    for (const { works, why } of providers) if (!works) expect(why).not.toBe('');

    const again = open();
    expect(await again.known()).toEqual({ providers, choice });
    expect(await again.resolve('training', 'cpu')).toEqual({ device: 'cpu', why: 'asked for' });
    expect(forks).toBe(listed.length);

    const path = join(home, 'devices.json');
    const file = JSON.parse(readFileSync(path, 'utf8')) as { key: string };
    writeFileSync(path, JSON.stringify({ ...file, key: 'another onnxruntime' }));
    await open().known();
    expect(forks).toBe(2 * listed.length);
  });

  it('that take their process down are refused, and the studio goes on', async () => {
    const broken = join(home, 'broken.mjs');
    writeFileSync(broken, "process.on('message', () => process.kill(process.pid, 'SIGSEGV'));");
    let first = true;
    const fork = (entry: string): ChildLike => {
      const child = forkNode(first ? entry : broken);
      first = false;
      return child;
    };
    const devices = open({ fork, home: join(home, 'other') });
    const { providers, choice } = await devices.measure();
    expect(choice).toMatchObject({ inference: 'cpu', training: 'cpu' });
    const others = providers.filter(({ name }) => name !== 'cpu');
    expect(others.length).toBeGreaterThan(0);
    for (const { works, why } of others) {
      expect(works).toBe(false);
      expect(why).toContain('SIGSEGV');
    }
    expect(await devices.resolve('inference', 'auto')).toMatchObject({ device: 'cpu' });
    await expect(devices.resolve('training', others[0]!.name)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('SIGSEGV') as string,
      hint: expect.stringContaining('cpu') as string,
    });
  });

  it('that are being tried let a cancelled job go, and are ended with the studio', async () => {
    const never = join(home, 'never.mjs');
    writeFileSync(never, "process.on('message', () => undefined);");
    const devices = open({ fork: () => forkNode(never), home: join(home, 'third') });
    const abort = new AbortController();
    const job = devices.resolve('inference', 'auto', abort.signal);
    const measured = devices.measure();
    setTimeout(() => {
      abort.abort();
    }, 100);
    await expect(job).rejects.toMatchObject({ code: 'cancelled' });
    devices.stop();
    await expect(measured).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(join(home, 'third', 'devices.json'))).toBe(false);
  });

  it('that this build does not have are refused with those that it has', async () => {
    const { listed } = await compute.call('machine', {});
    await expect(open().resolve('inference', 'abacus')).rejects.toMatchObject({
      code: 'unsupported',
      hint: expect.stringContaining(listed.join(', ')) as string,
    });
  });

  it('are not tried at all where MARQUEE_DEVICE names one', async () => {
    const before = forks;
    const devices = open({ fixed: 'cpu' });
    expect((await devices.known()).providers.every(({ tried }) => !tried)).toBe(true);
    expect(await devices.resolve('training', 'auto')).toEqual({ device: 'cpu', why: 'MARQUEE_DEVICE names cpu' });
    expect(forks).toBe(before);
    expect((await open({ fixed: 'cuda' }).resolve('training', 'auto')).device).toBe('cuda,cpu');
  });
});
