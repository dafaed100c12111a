// `npm run gpu`: says what CUDA needs on this machine and what of it is missing, then runs onnxruntime's own installer,
// which fetches its CUDA libraries. Not part of `npm ci`: most machines have no use for some hundred megabytes more, and
// the studio works without them. `npm run gpu -- --check` only looks.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const runtime = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules', 'onnxruntime-node');
const libraries = join(runtime, 'bin', 'napi-v6', process.platform, process.arch);
const fetched = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'];
const say = (line) => process.stdout.write(`${line}\n`);

if (process.platform !== 'linux' || process.arch !== 'x64') {
  const words = {
    win32: [
      'On Windows nothing has to be installed: onnxruntime comes with DirectML and WebGPU, which work on any GPU with a',
      'current driver. CUDA is not part of its Windows package.',
    ],
    darwin: ['On macOS nothing has to be installed: onnxruntime comes with CoreML, and WebGPU where it is listed.'],
  };
  const other = [`onnxruntime has no CUDA libraries for ${process.platform} on ${process.arch}.`];
  for (const line of words[process.platform] ?? other) say(line);
  say('`npx --no marquee doctor --measure` tries every device and says which is used and why.');
  process.exit(0);
}

/** Output of a program, or null where it is missing or fails. */
function outputOf(program, args) {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: 10_000 });
  return status === 0 ? stdout : null;
}

/** What CUDA needs, each with whether it is there and what to do otherwise. */
function needs() {
  const gpu = outputOf('nvidia-smi', ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader']);
  const known = outputOf('ldconfig', ['-p']) ?? outputOf('/sbin/ldconfig', ['-p']) ?? '';
  const folders = (process.env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean);
  const has = (name) => known.includes(`${name} `) || folders.some((folder) => existsSync(join(folder, name)));
  const fetchedAll = fetched.every((name) => existsSync(join(libraries, name)));
  return [
    {
      what: 'an NVIDIA GPU with its driver',
      found: gpu?.trim() ?? null,
      otherwise: 'install the driver of your distribution (525 or newer); `nvidia-smi` must work',
    },
    {
      what: 'CUDA 12 (libcudart.so.12, libcublas.so.12, libcufft.so.11)',
      found: ['libcudart.so.12', 'libcublas.so.12', 'libcufft.so.11'].every(has) ? 'found' : null,
      otherwise: 'install the CUDA 12 runtime, or put its folder into LD_LIBRARY_PATH',
    },
    {
      what: 'cuDNN 9 (libcudnn.so.9)',
      found: has('libcudnn.so.9') ? 'found' : null,
      otherwise: 'install cuDNN 9 for CUDA 12, or put its folder into LD_LIBRARY_PATH',
    },
    {
      what: "onnxruntime's CUDA provider",
      found: fetchedAll ? libraries : null,
      otherwise: 'run `npm run gpu`: onnxruntime’s installer fetches it from nuget.org (some hundred megabytes)',
    },
  ];
}

/** Prints what is there and what is not; returns whether all is. */
function tell() {
  const list = needs();
  for (const { what, found, otherwise } of list) {
    say(found === null ? `missing  ${what}: ${otherwise}` : `ok       ${what}: ${found}`);
  }
  return list.every(({ found }) => found !== null);
}

say('CUDA needs:');
const complete = tell();
if (process.argv.includes('--check') || complete) {
  say(complete ? 'All is there.' : 'Until then the studio uses what works.');
  say('`npx --no marquee doctor --measure` tries every device and says which is used and why.');
  process.exit(0);
}

say('\nRunning onnxruntime’s installer, which needs the network...');
const env = { ...process.env };
delete env.ONNXRUNTIME_NODE_INSTALL;
delete env.ONNXRUNTIME_NODE_INSTALL_CUDA;
// Named outright: without a name it takes a run by npm in this folder for its own development and does nothing.
const install = [join(runtime, 'script', 'install.js'), '--onnxruntime-node-install=cuda12'];
const { status } = spawnSync(process.execPath, install, { cwd: runtime, stdio: 'inherit', env });
const arrived = fetched.every((name) => existsSync(join(libraries, name)));
if (status !== 0 || !arrived) {
  process.stderr.write(
    `The CUDA libraries were not installed (${status === 0 ? 'they did not arrive' : `exit code ${status}`}). Is nuget.org reachable? The studio goes on with what works.\n`,
  );
  process.exit(1);
}
say('\nInstalled. Now:');
tell();
say('`npx --no marquee doctor --measure` tries every device and says which is used and why.');
