import { ORDER_STATUSES } from '@buttonwood/shared/order/order-status.ts';
import { CONSOLE_DEFAULT_STP, DEFAULT_STP, defaultTimeInForce } from '@buttonwood/shared/order/defaults.ts';
import { ORDER_TYPE_NAMES } from '@buttonwood/shared/order/order-type.ts';
import { REASONS } from '@buttonwood/shared/order/reasons.ts';
import { STP_MODE_NAMES } from '@buttonwood/shared/order/stp-mode.ts';
import { TIME_IN_FORCE_NAMES } from '@buttonwood/shared/order/time-in-force.ts';

/** What stands in the documents about reasons, statuses and defaults, made from the tables that the code uses. Markdown. */
export function ruleTables(): string {
  const code = (name: string): string => `\`${name}\``;
  const list = (names: readonly string[]): string => names.map(code).join(', ');
  return [
    '# Reasons, statuses and defaults',
    '',
    'This page is written by `node packages/engine/src/console/write-rule-tables.ts` from the tables in `packages/shared/src/order/`, which the console book, the API and the book itself use; a test fails when it is out of date.',
    '',
    '## Statuses',
    '',
    `${list(ORDER_STATUSES)}. An amend keeps the status.`,
    '',
    '## Names and defaults',
    '',
    '| Field | Values | Default |',
    '|---|---|---|',
    `| type | ${list(ORDER_TYPE_NAMES)} | – |`,
    `| time in force | ${list(TIME_IN_FORCE_NAMES)} | ${ORDER_TYPE_NAMES.map((type) => `${type}: ${code(defaultTimeInForce(type))}`).join(', ')} |`,
    `| self-trade prevention | ${list(STP_MODE_NAMES)} | ${code(DEFAULT_STP)}, in the console book ${code(CONSOLE_DEFAULT_STP)} |`,
    '',
    '## Reasons',
    '',
    'The number stands in messages, the name on every wire; the status is that of HTTP when the reason answers a request.',
    '',
    '| Number | Name | HTTP | Meaning |',
    '|--:|---|--:|---|',
    ...Object.entries(REASONS).map(
      ([name, { code: number, status, text }]) => `| ${number} | ${code(name)} | ${status} | ${text} |`,
    ),
    '',
  ].join('\n');
}
