import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { billingDisputeEvents } from '#domain/billing-dispute';
import { creditPoolEvents } from '#domain/credit-pool';
import { customerEvents } from '#domain/customer';
import { invoiceEvents } from '#domain/invoice';
import { invoiceRegisterEvents } from '#domain/invoice-register';
import { policyEvents } from '#domain/policy';
import { purchaseEvents } from '#domain/purchase';
import { reconciliationEvents } from '#domain/reconciliation';
import { standingEvents } from '#domain/standing';
import { topUpEvents } from '#domain/top-up';
import { refusals } from '#domain/refusals';
import type { EventFormat, Shape } from '#kernel';

/** Writes docs/events.md and docs/errors.md from the code; `--check` only compares, and fails when they differ. */

const spelled = (shape: Shape): string => {
  switch (shape.kind) {
    case 'one-of':
      return shape.values.map((value) => `\`${value}\``).join(' · ');
    case 'nullable':
      return `${spelled(shape.of)}, or left out`;
    case 'list':
      return `list of ${spelled(shape.of)}`;
    case 'record':
      return `{ ${Object.entries(shape.fields)
        .map(([name, field]) => `${name}: ${spelled(field)}`)
        .join('; ')} }`;
    case 'text':
    case 'amount':
    case 'instant':
    case 'integer':
    case 'flag':
      return shape.says === shape.kind ? shape.kind : `${shape.kind} (${shape.says})`;
  }
};

const fields = (shape: Shape): string =>
  shape.kind === 'record'
    ? Object.entries(shape.fields)
        .map(([name, field]) => `| \`${name}\` | ${spelled(field).replaceAll('|', '\\|')} |`)
        .join('\n')
    : spelled(shape);

/** What documentation needs of a format, whatever its events. */
type Documented = Pick<EventFormat<never>, 'category' | 'declarations'>;

const stream = ({ category, declarations }: Documented): string =>
  `## Stream \`${category}-…\`\n\n` +
  declarations
    .map(({ type, says, versions }) => {
      const shapes = versions.map(
        ({ storedName, shape }) =>
          `Stored as \`${storedName}\`:\n\n| field | value |\n|---|---|\n${fields(shape)}\n`,
      );
      return `### ${type}\n\n${says}\n\n${shapes.reverse().join('\n')}`;
    })
    .join('\n');

const events = `# Events

Generated from the code (\`npm run docs\`). Amounts are decimal strings with up to nine decimals; instants are UTC with milliseconds. Released shapes never
change: a new version stands beside the old one, and old events are lifted when they are read. Every event's metadata carries \`cmd\` (command id, where it
differs from the event's id), \`fp\` (payload fingerprint), \`corr\`, \`cause\`, \`by\` (who), \`at\` (when it counts), \`rec\` (when it was recorded, where it differs) and
\`hash\` (of the stream's chain).

${[creditPoolEvents, policyEvents, customerEvents, standingEvents, invoiceEvents, invoiceRegisterEvents, billingDisputeEvents, purchaseEvents, topUpEvents, reconciliationEvents].map(stream).join('\n')}`;

const errors = `# Errors

Generated from the code (\`npm run docs\`). Every refusal is an RFC 9457 problem document whose \`code\` is one of these; the named facts stand beside it. A refused command
appended nothing of its own.

| code | what happened | facts |
|---|---|---|
${Object.entries(refusals)
  .map(
    ([code, { says, facts }]) =>
      `| \`${code}\` | ${says} | ${facts.map((fact) => `\`${fact}\``).join(', ')} |`,
  )
  .join('\n')}
`;

const check = process.argv.includes('--check');
let drifted = false;
for (const [file, content] of [
  ['docs/events.md', events],
  ['docs/errors.md', errors],
] as const) {
  if (existsSync(file) && readFileSync(file, 'utf8') === content) continue;
  if (check) {
    console.error(`${file} is not what the code says: run \`npm run docs\` and commit it`);
    drifted = true;
  } else {
    writeFileSync(file, content);
    console.log(`wrote ${file}`);
  }
}
process.exitCode = drifted ? 1 : 0;
