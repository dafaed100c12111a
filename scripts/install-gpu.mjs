// `npm run gpu`: runs onnxruntime's own installer, which fetches its CUDA libraries. Not part of `npm ci`, because most
// machines have no use for some hundred megabytes more, and the studio works without them.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageDir = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules', 'onnxruntime-node');
const env = { ...process.env };
delete env.ONNXRUNTIME_NODE_INSTALL;
const result = spawnSync(process.execPath, [join(packageDir, 'script', 'install.js')], {
  cwd: packageDir,
  stdio: 'inherit',
  env,
});
if (result.status !== 0) {
  process.stderr.write(
    'The GPU libraries were not installed. The studio goes on with the CPU; `npx --no marquee doctor` shows what it found.\n',
  );
}
process.exit(result.status ?? 1);
