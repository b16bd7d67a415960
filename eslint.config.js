import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const PURE = ['app/core/**', 'app/script/**', 'app/projections/**'];
const TESTS = ['app/**/*.test.{ts,tsx}', 'app/**/testing/**', 'e2e/**'];
const CONFIGS = ['*.config.{js,ts}', 'e2e/*.config.ts'];
const UNTYPED = ['**/*.{js,mjs,cjs}'];

const IN_PAGES = [
  'clearTimeout',
  'DataTransfer',
  'document',
  'File',
  'KeyboardEvent',
  'MessageChannel',
  'MutationObserver',
  'PerformanceObserver',
  'requestAnimationFrame',
  'setTimeout',
  'window',
];

const WORDS = 'Sentences live in app/words: call its function here.';
const READ_ALOUD =
  '/^(aria-label|aria-description|aria-roledescription|aria-valuetext|title|placeholder|alt|label)$/';
const sentences = [
  { selector: 'JSXText[value=/[A-Za-z]{2}/]', message: WORDS },
  { selector: 'JSXElement > JSXExpressionContainer > Literal[value=/[A-Za-z]{2}/]', message: WORDS },
  { selector: 'JSXElement > JSXExpressionContainer > TemplateLiteral', message: WORDS },
  { selector: `JSXAttribute[name.name=${READ_ALOUD}] > Literal[value=/[A-Za-z]{2}/]`, message: WORDS },
  { selector: `JSXAttribute[name.name=${READ_ALOUD}] TemplateLiteral`, message: WORDS },
];
const shapes = [
  { selector: 'ExportAllDeclaration', message: 'Export by name, so that unused exports are seen.' },
  { selector: 'ExportDefaultDeclaration', message: 'Export by name: one name for one thing everywhere.' },
  {
    selector: "ImportDeclaration[source.value='d3'] > ImportNamespaceSpecifier",
    message: 'Import the functions of d3 by name, so that the rest stays out of the page.',
  },
];

/** A suppression must say why, after two dashes. */
const describedSuppressions = {
  meta: { type: 'problem', schema: [], messages: { why: 'Say why after ` -- `.' } },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        if (/^\s*eslint-disable/.test(comment.value) && !/ -- \S/.test(comment.value)) {
          context.report({ loc: comment.loc, messageId: 'why' });
        }
      }
    },
  }),
};

export default defineConfig(
  globalIgnores(['dist', '.build', '**/fixtures/**']),
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { own: { rules: { 'described-suppressions': describedSuppressions } } },
    rules: {
      'own/described-suppressions': 'error',
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 70 }],
      'no-restricted-syntax': ['error', ...shapes],
      eqeqeq: 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off', // a typed array's element, within its bounds
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-invalid-void-type': ['error', { allowInGenericTypeArguments: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off', // there are no enums
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      'no-unused-vars': 'off',
      'require-yield': 'off', // a path that cannot block yet is still a kernel path
    },
  },
  {
    files: PURE.map((folder) => `${folder}/*.ts`),
    ignores: TESTS,
    rules: {
      'no-restricted-globals': ['error', 'Date', 'performance', 'console', 'process', 'crypto', 'setTimeout'],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Use base/prng.' },
      ],
    },
  },
  {
    files: ['app/**/*.tsx'],
    extends: [reactHooks.configs.flat.recommended],
    rules: { 'no-restricted-syntax': ['error', ...shapes, ...sentences] },
  },
  { files: TESTS, rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' } },
  {
    files: UNTYPED,
    languageOptions: {
      globals: {
        console: 'readonly',
        performance: 'readonly',
        process: 'readonly',
        setInterval: 'readonly',
        URL: 'readonly',
        // Functions that these files hand to a page run in the browser.
        ...Object.fromEntries(IN_PAGES.map((name) => [name, 'readonly'])),
      },
    },
  },
  { files: CONFIGS, rules: { 'no-restricted-syntax': 'off' } },
);
