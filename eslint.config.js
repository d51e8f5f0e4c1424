import jsonc from 'eslint-plugin-jsonc'
import n from 'eslint-plugin-n'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'

const TS = ['**/*.ts']
const VUE = ['twin-viewer/src/**/*.vue']

/** The mechanical part of docs/style.md; taste stays with the reader. */
export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      '**/.data/',
      '**/*.cjs',
      'eslint.config.js',
      'models/*/train/',
      'edge/src/console/page/',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: [...TS, ...VUE] })),
  ...vue.configs['flat/recommended'].map((config) => ({ ...config, files: VUE })),
  {
    files: TS,
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './twin-viewer/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
  },
  {
    files: VUE,
    languageOptions: {
      parser: vueParser,
      parserOptions: {
        parser: tseslint.parser,
        project: ['./twin-viewer/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      // Prettier lays the templates out.
      'vue/html-indent': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/require-default-prop': 'off',
      'no-undef': 'off',
    },
  },
  {
    files: [...TS, ...VUE],
    plugins: { n },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'max-lines': ['error', { max: 400 }],
      'n/no-process-env': 'error',
      'n/prefer-node-protocol': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only' },
        {
          selector: "ImportDeclaration[source.value='typebox']:not(:has(ImportNamespaceSpecifier))",
          message: "import * as Type from 'typebox': 3 KB in the viewer instead of 20",
        },
      ],
    },
  },
  {
    files: ['**/*.config.ts', '**/vitest.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // The environment is read once, where a process begins; tests and benches are such places too.
    files: [
      '**/main.ts',
      'cloud/src/audit-verify.ts',
      'launch/**/*.ts',
      'demo/**/*.ts',
      'bench/**/*.ts',
      'e2e/**/*.ts',
      '**/*.test.ts',
      '**/test/**/*.ts',
      '**/*.config.ts',
    ],
    rules: { 'n/no-process-env': 'off' },
  },
  {
    files: ['**/*.test.ts', '**/test/**/*.ts', 'e2e/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  ...jsonc.configs['flat/base'].map((config) => ({ ...config, files: ['twin-viewer/src/locales/*.json'] })),
  {
    files: ['twin-viewer/src/locales/*.json'],
    rules: { 'jsonc/sort-keys': ['error', { pathPattern: '.*', order: { type: 'asc' } }] },
  },
)
