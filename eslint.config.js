import tseslint from 'typescript-eslint';

const impure = [
  { selector: "NewExpression[callee.name='Date']", message: 'Time comes in from the edge (Clock port).' },
  {
    selector: "CallExpression[callee.object.name='Date']",
    message: 'Time comes in from the edge (Clock port).',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Chance comes in from the edge.',
  },
  { selector: "CallExpression[callee.name='Number']", message: 'Amounts are bigint; parse with the codec.' },
];
const domainOnly = [
  ...impure,
  { selector: 'AwaitExpression', message: 'The domain decides over values; nothing in it waits.' },
  { selector: 'ThrowStatement', message: 'A refusal is a value; only invariant() throws.' },
  { selector: 'ClassDeclaration', message: 'The domain is functions over values.' },
  { selector: 'ClassExpression', message: 'The domain is functions over values.' },
];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      '.tsbuild/',
      '.data/',
      'coverage/',
      'node_modules/',
      'scripts/bench/peers/',
      '**/*.js',
      '**/*.cjs',
      '**/*.mjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ['./tsconfig.eslint.json'], tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      'max-depth': ['error', 3],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['libs/domain/**/*.ts', 'libs/kernel/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...impure] },
  },
  {
    files: ['libs/domain/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...domainOnly] },
  },
  {
    // Nest finds what to inject by the class that a decorated constructor names: those imports are values.
    files: ['apps/**/*.ts', 'libs/commands/**/*.ts', 'libs/platform/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    // Specs tell one story each inside describe blocks; what they throw away they do so on purpose.
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/require-await': 'off' },
  },
  {
    files: ['scripts/**/*.ts', 'apps/auditor/**/*.ts', 'apps/standalone/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
);
