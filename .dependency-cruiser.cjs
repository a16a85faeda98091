/** Who may import whom: docs/architecture.md tells why. `test/architecture` injects a violation of each rule. */
const pure = '^(libs/kernel|libs/domain|projections)/';
const layer = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: '\\.spec\\.ts$' },
  to: { path: '^(libs|apps|projections|scripts|test)/', pathNot: allowed },
});
const onlyIn = (name, packages, places) => ({
  name,
  severity: 'error',
  from: { path: '^(libs|apps|projections|scripts)/', pathNot: [...places, '\\.spec\\.ts$'] },
  // Also where it is not installed: then its path is its name.
  to: { path: packages.map((one) => `(^|node_modules/)${one}(/|$)`) },
});
module.exports = {
  forbidden: [
    { name: 'every-import-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    layer('kernel-imports-nothing-of-ours', '^libs/kernel/', ['^libs/kernel/']),
    layer('domain-imports-kernel', '^libs/domain/', ['^libs/(kernel|domain)/']),
    layer('event-store-imports-kernel', '^libs/event-store/', ['^libs/(kernel|event-store)/']),
    layer('engine-imports-kernel-and-event-store', '^libs/engine/', ['^libs/(kernel|event-store|engine)/']),
    layer('rate-card-imports-domain', '^libs/rate-card/', ['^libs/(kernel|domain|rate-card)/']),
    layer('proof-reads-the-store', '^libs/proof/', [
      '^libs/(kernel|domain|engine|event-store|projection-runtime|proof)/',
    ]),
    layer('commands-import-domain-and-engine', '^libs/commands/', [
      '^libs/(kernel|domain|engine|event-store|commands|rate-card)/',
    ]),
    layer('payments-import-kernel-and-tax', '^libs/payments/', ['^libs/(kernel|payments|tax)/']),
    layer('documents-import-kernel', '^libs/documents/', ['^libs/(kernel|documents)/']),
    layer('notices-import-kernel', '^libs/notices/', ['^libs/(kernel|notices)/']),
    layer('outgoing-imports-kernel', '^libs/outgoing/', ['^libs/(kernel|outgoing)/']),
    layer('tax-imports-kernel', '^libs/tax/', ['^libs/(kernel|tax)/']),
    layer('vault-imports-kernel', '^libs/vault/', ['^libs/(kernel|vault)/']),
    layer('platform-imports-kernel', '^libs/platform/', ['^libs/(kernel|platform)/']),
    layer('projection-runtime-reads-the-store', '^libs/projection-runtime/', [
      '^libs/(kernel|domain|engine|event-store|projection-runtime)/',
    ]),
    layer('projections-import-kernel-and-domain', '^projections/', [
      '^libs/(kernel|domain)/',
      '^libs/projection-runtime/src/',
      '^projections/',
    ]),
    {
      name: 'product-imports-no-test',
      severity: 'error',
      from: { path: '^(libs|apps|projections|scripts)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^test/' },
    },
    {
      name: 'read-models-stand-alone',
      severity: 'error',
      from: { path: '^projections/([^/]+)/' },
      to: { path: '^projections/[^/]+/', pathNot: '^projections/$1/' },
    },
    {
      name: 'streams-never-import-each-other',
      severity: 'error',
      from: { path: '^libs/domain/src/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^libs/domain/src/[^/]+/',
        pathNot: ['^libs/domain/src/$1/', '^libs/domain/src/(policy|accounting|pricing|refusals)/'],
      },
    },
    {
      name: 'pure-code-knows-no-node',
      severity: 'error',
      from: { path: pure, pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    onlyIn(
      'nest-at-the-edge',
      ['@nestjs', 'reflect-metadata', 'rxjs'],
      ['^apps/', '^libs/(commands|platform)/', '^scripts/'],
    ),
    onlyIn(
      'sql-in-its-places',
      ['pg', 'kysely'],
      [
        '^projections/',
        '^libs/(projection-runtime|platform|vault|payments|notices|outgoing)/',
        '^libs/event-store/src/postgres/',
        '^scripts/',
        '^apps/',
      ],
    ),
    onlyIn('eventstoredb-client-in-its-folder', ['@eventstore'], ['^libs/event-store/src/eventstoredb/']),
    onlyIn('class-validator-where-requests-arrive', ['class-validator', 'class-transformer'], ['^apps/api/']),
    onlyIn('pdfmake-in-documents', ['pdfmake', 'piscina', 'bidi-js', '@embedpdf'], ['^libs/documents/']),
    onlyIn('nodemailer-in-notices', ['nodemailer'], ['^libs/notices/']),
    onlyIn('standardwebhooks-in-outgoing', ['standardwebhooks'], ['^libs/outgoing/']),
    onlyIn('stripe-in-payments', ['stripe'], ['^libs/payments/']),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.tsbuild|\\.data)/|^scripts/bench/peers/' },
    tsConfig: { fileName: 'tsconfig.eslint.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
