import { writeFileSync } from 'node:fs';
import { ruleTables } from './rule-tables.ts';

/** Brings the page of reasons, statuses and defaults up to date. */
writeFileSync(new URL('../../../../docs/rules/reasons.md', import.meta.url), ruleTables());
