import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { bannedGlobals, bannedImports, bannedSyntax } from './scripts/lint/determinism.js';
import { importDirection } from './scripts/lint/import-direction.js';

const typed = ['**/*.ts', '**/*.tsx'];
const tests = ['**/*.test.ts', '**/*.test.tsx', '**/e2e/**/*.ts'];

export default defineConfig(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/coverage/**', '.buttonwood/**', '.turbo/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: typed,
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { buttonwood: { rules: { 'import-direction': importDirection } } },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'buttonwood/import-direction': 'error',
      'no-console': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],

      // Off, because here they make noise and find nothing.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unsafe-enum-assignment': 'off', // There are no enums; it misreads computed keys.
      '@typescript-eslint/no-unnecessary-condition': 'off', // Fights index access of typed arrays and loops.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/prefer-literal-enum-member': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/require-await': 'off', // Ports are async; a memory adapter has nothing to await.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
    },
  },
  {
    files: ['packages/engine/src/core/**/*.ts', 'packages/shared/src/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-globals': ['error', ...bannedGlobals],
      'no-restricted-syntax': ['error', ...bannedSyntax],
      'no-restricted-imports': ['error', { patterns: bannedImports }],
    },
  },
  {
    // Programs for people: their output is the product.
    files: ['scripts/**', 'packages/api/src/cli/**', 'packages/engine/bench/**', 'examples/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/vite.config.ts', 'vitest.config.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    files: tests,
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off', // expect.any() and friends are typed any.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
