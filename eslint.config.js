// Lint rules, and the import directions of ARCHITECTURE.md as rules that a machine enforces.
// Do not relax the restrictions below to make a change pass: move the code to where it belongs.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import prettier from 'eslint-config-prettier';

/** Native packages and the only folders that may import them. */
const native = {
  electron: ['electron'],
  compute: ['onnxruntime-node', 'sharp'],
  catalog: ['better-sqlite3'],
};

const forbidPackages = (...groups) => ({
  'no-restricted-imports': [
    'error',
    {
      paths: groups.flat().map((name) => ({
        name,
        message: `${name} may only be imported where ARCHITECTURE.md says.`,
        allowTypeImports: false,
      })),
    },
  ],
});

const zone = (target, from, message) => ({ target, from, message });

export default tseslint.config(
  { ignores: ['out/**', 'node_modules/**', 'resources/**', 'coverage/**', 'tests/fixtures/**', '.runtime/**', 'test-results/**', 'tests/e2e/standin/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  // src/main: which folder may import which.
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    plugins: { 'import-x': importX },
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            zone('./src/shared', './src/main', 'shared runs anywhere: it imports nothing but itself.'),
            zone('./src/shared', './src/renderer', 'shared runs anywhere: it imports nothing but itself.'),
            zone('./src/renderer', './src/main', 'the renderer talks to the core through the contract only.'),
            zone('./src/preload', './src/main', 'the preload bridge imports shared only.'),
            zone('./src/main', './src/renderer', 'nothing imports the renderer.'),
            zone('./src/main/engine', './src/main/{models,compute,catalog,import,core,http,electron,cli}', 'the engine knows no model, no database and no shell.'),
            zone('./src/main/models', './src/main/{compute,catalog,import,core,http,electron,cli}', 'models build on the engine only.'),
            zone('./src/main/compute', './src/main/{catalog,import,core,http,electron,cli}', 'compute has no database and no shell.'),
            zone('./src/main/catalog', './src/main/{engine,models,compute,core,http,electron,cli}', 'the catalog does not compute and knows no shell.'),
            zone('./src/main/import', './src/main/{engine,models,compute,catalog,core,http,electron,cli}', 'reading tables and posters knows no database and no shell.'),
            zone('./src/main/core', './src/main/{http,electron,cli}', 'the core knows no shell.'),
            zone('./src/main/core', './src/main/{engine,models}', 'the core reaches models through the compute client only.'),
          ],
        },
      ],
    },
  },
  { files: ['src/shared/**'], rules: { 'no-restricted-imports': ['error', { patterns: ['node:*', 'electron', 'onnxruntime-node', 'sharp', 'better-sqlite3'] }] } },
  { files: ['src/renderer/**'], ...reactHooks.configs.flat.recommended },
  // It warns that React's compiler would skip components with TanStack Virtual; this build does not use the compiler.
  { files: ['src/renderer/**'], rules: { 'react-hooks/incompatible-library': 'off' } },
  { files: ['src/renderer/**'], rules: { 'no-restricted-imports': ['error', { patterns: ['node:*', 'electron', 'onnxruntime-node', 'sharp', 'better-sqlite3'] }] } },
  { files: ['src/main/**'], rules: forbidPackages(native.electron, native.compute, native.catalog) },
  { files: ['src/main/electron/**', 'src/main/index.ts'], rules: forbidPackages(native.compute, native.catalog) },
  { files: ['src/main/compute/**'], rules: forbidPackages(native.electron, native.catalog) },
  { files: ['src/main/engine/session.ts'], rules: forbidPackages(native.electron, native.catalog, ['sharp']) },
  { files: ['src/main/catalog/**'], rules: forbidPackages(native.electron, native.compute) },
  { files: ['src/main/cli.ts', 'src/main/cli/**', 'src/main/server.ts', 'scripts/**', 'tests/**', 'bin/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked, languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } } },
  prettier,
);
