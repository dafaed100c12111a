// Our side of one row in a process of its own: `node ourSide.ts MODULE INDEX`. Says that it is ready, then measures one
// piece of work for each line on its standard input.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { BenchRow } from './benchRow.ts';

const [module, index] = process.argv.slice(2);
const { rows } = (await import(pathToFileURL(module!).href)) as { rows: BenchRow[] };
const side = await rows[Number(index)]!.ours();
console.log(JSON.stringify({ node: process.version }));
for await (const _ of createInterface({ input: process.stdin })) console.log(JSON.stringify(await side.run()));
await side.close();
process.exit(0);
