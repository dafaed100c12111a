// The build: main process entries (CommonJS, one file per thread and child process), preload bridge, renderer.
// Native packages stay outside the bundle; everything else is inside, so a packaged studio needs no other modules.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'electron-vite';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';

const root = import.meta.dirname;
const native = ['electron', 'better-sqlite3', 'sharp', 'onnxruntime-node', 'bufferutil', 'utf-8-validate'];
const source = (file: string): string => join(root, 'src', file);
/** Tests with an older runtime may ask for its syntax. */
const nodeTarget = process.env['MARQUEE_NODE_TARGET'] ?? 'node22';

/** The SQL migrations are read as files, so that the shipped text is the tested text. */
const copyMigrations: Plugin = {
  name: 'copy-migrations',
  closeBundle() {
    cpSync(source('main/catalog/migrations'), join(root, 'out/main/migrations'), { recursive: true });
  },
};

const commonJs = { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' } as const;

export default defineConfig({
  main: {
    plugins: [copyMigrations],
    build: {
      target: nodeTarget,
      externalizeDeps: false,
      sourcemap: true,
      rolldownOptions: {
        external: native,
        input: {
          index: source('main/index.ts'),
          server: source('main/server.ts'),
          cli: source('main/cli.ts'),
          'catalog-writerThread': source('main/catalog/writerThread.ts'),
          'catalog-readerThread': source('main/catalog/readerThread.ts'),
          'catalog-wordThread': source('main/catalog/wordThread.ts'),
          'catalog-checkThread': source('main/catalog/checkThread.ts'),
          'core-exportThread': source('main/core/exportThread.ts'),
          'compute-process': source('main/compute/process.ts'),
          'compute-worker': source('main/compute/worker.ts'),
          'compute-vectorThread': source('main/compute/vectorThread.ts'),
          'compute-layoutThread': source('main/compute/layoutThread.ts'),
        },
        output: commonJs,
      },
    },
  },
  preload: {
    build: {
      target: nodeTarget,
      externalizeDeps: false,
      rolldownOptions: { external: ['electron'], input: { index: source('preload/index.ts') }, output: commonJs },
    },
  },
  renderer: {
    root: source('renderer'),
    plugins: [react()],
    build: {
      target: 'chrome108',
      minify: true,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: { index: source('renderer/index.html') } },
    },
  },
});
