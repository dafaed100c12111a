// Lint rules, and the import directions of ARCHITECTURE.md as rules that a machine enforces.
// Do not relax the restrictions below to make a change pass: move the code to where it belongs.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
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

/** `folder` of src imports nothing from `others`. Plain paths: a glob here has to match files and would match no folder. */
const zone = (folder, others, message) => ({
  target: `./src/${folder}`,
  from: others.map((other) => `./src/${other}`),
  message,
});
/** The same below src/main. */
const mainZone = (folder, others, message) =>
  zone(
    `main/${folder}`,
    others.map((other) => `main/${other}`),
    message,
  );
const shells = ['http', 'electron', 'cli'];

export default tseslint.config(
  {
    ignores: [
      'out/**',
      'node_modules/**',
      'resources/**',
      'coverage/**',
      'tests/fixtures/**',
      '.runtime/**',
      '.venv/**',
      'test-results/**',
      'tests/e2e/standin/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver()], 'import-x/extensions': ['.ts', '.tsx'] },
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
      'import-x/no-cycle': 'error',
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
            zone('shared', ['main', 'preload', 'renderer'], 'shared runs anywhere: it imports nothing but itself.'),
            zone('renderer', ['main', 'preload'], 'the renderer talks to the core through the contract only.'),
            zone('preload', ['main', 'renderer'], 'the preload bridge imports shared only.'),
            zone('main', ['preload', 'renderer'], 'nothing imports the page or its bridge.'),
            mainZone(
              'lib',
              ['engine', 'models', 'modelStore', 'compute', 'import', 'catalog', 'core', ...shells],
              'lib is the ground: it knows nothing of the product.',
            ),
            mainZone(
              'engine',
              ['models', 'modelStore', 'compute', 'catalog', 'import', 'core', ...shells],
              'the engine knows no model, no database and no shell.',
            ),
            mainZone(
              'modelStore',
              ['engine', 'models', 'compute', 'catalog', 'import', 'core', ...shells],
              'the model store knows files, not graphs.',
            ),
            mainZone(
              'models',
              ['modelStore', 'compute', 'catalog', 'import', 'core', ...shells],
              'models build on the engine only.',
            ),
            mainZone('compute', ['catalog', 'import', 'core', ...shells], 'compute has no database and no shell.'),
            mainZone(
              'import',
              ['engine', 'models', 'modelStore', 'compute', 'catalog', 'core', ...shells],
              'reading tables and posters knows no database and no shell.',
            ),
            mainZone(
              'catalog',
              ['engine', 'models', 'modelStore', 'compute', 'core', ...shells],
              'the catalog does not compute and knows no shell.',
            ),
            mainZone(
              'core',
              ['engine', 'models', ...shells],
              'the core knows no shell, and models through compute only.',
            ),
          ],
        },
      ],
    },
  },
  {
    files: ['src/shared/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: ['node:*', 'electron', 'onnxruntime-node', 'sharp', 'better-sqlite3'] },
      ],
    },
  },
  { files: ['src/renderer/**'], ...reactHooks.configs.flat.recommended },
  {
    files: ['src/renderer/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: ['node:*', 'electron', 'onnxruntime-node', 'sharp', 'better-sqlite3'] },
      ],
    },
  },
  { files: ['src/main/**'], rules: forbidPackages(native.electron, native.compute, native.catalog) },
  { files: ['src/main/electron/**', 'src/main/index.ts'], rules: forbidPackages(native.compute, native.catalog) },
  { files: ['src/main/compute/**'], rules: forbidPackages(native.electron, native.catalog, ['onnxruntime-node']) },
  {
    files: ['src/main/engine/runtime.ts', 'src/main/engine/session.ts', 'src/main/engine/deviceSession.ts'],
    rules: forbidPackages(native.electron, native.catalog, ['sharp']),
  },
  { files: ['src/main/catalog/**'], rules: forbidPackages(native.electron, native.compute) },
  {
    files: ['src/main/cli.ts', 'src/main/cli/**', 'src/main/server.ts', 'scripts/**', 'tests/**', 'bin/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
  prettier,
);
