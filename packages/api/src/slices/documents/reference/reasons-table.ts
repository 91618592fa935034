import { REASONS, type ReasonName } from '@buttonwood/shared/order/reasons.ts';
import { describe } from '../../../http/problem.ts';

/** The reasons of ledger and book as a table in Markdown, from the one place that has them. */
export function reasonsTable(): string {
  const rows = (Object.keys(REASONS) as ReasonName[])
    .filter((name) => name !== 'none')
    .map((name) => `| \`${name}\` | ${statusOf(name)} | ${REASONS[name].text} |`);
  return ['| Reason | Status | Meaning |', '|---|---|---|', ...rows].join('\n');
}

/** An end that is no failure has no status of its own: it stands in the order. Its words stay together in the narrow column. */
function statusOf(name: ReasonName): string {
  return REASONS[name].status === 200 ? 'in\u00a0the\u00a0order' : String(describe(name).status);
}
