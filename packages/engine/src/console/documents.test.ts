import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OPERATION_FIELDS } from './book-operation.ts';
import { ruleTables } from './rule-tables.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const read = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');
/** A proof is the path of a test file, and below it the names of tests. */
const TEST_FILE = /^- `(packages\/[^`]+\.test\.tsx?)`$/;
const TEST_NAME = /^ {2}- (.+)$/;
const pages = globSync('docs/rules/*.md', { cwd: ROOT }).sort();
const rulePages = pages.filter((page) => !page.endsWith('/reasons.md'));

describe('the documents of the book', () => {
  it('the page of reasons, statuses and defaults says what the tables in the code say', () => {
    expect(read('docs/rules/reasons.md')).toBe(ruleTables());
  });

  it('every page of rules is in the index', () => {
    const index = read('docs/rules.md');
    expect(pages.length).toBeGreaterThan(15);
    for (const page of pages) expect(index).toContain(`(${page.slice('docs/'.length)})`);
  });

  it.each(rulePages)('%s has a rule, an example and tests that exist', (page) => {
    const text = read(page);
    const [rule = '', proof = ''] = text.split('\n## Proof\n');
    expect(rule).toMatch(/^# .+\n\n\S/);
    expect(rule).toContain('\n## Example\n');
    expect(missingProofs(proof)).toEqual([]);
  });

  it('the page of the console book names every operation and every field', () => {
    const page = read('docs/console-book.md');
    for (const [operation, fields] of OPERATION_FIELDS) {
      expect(page).toContain(`| \`${operation}\` |`);
      for (const field of fields) expect(page).toContain(`\`${field}\``);
    }
  });
});

/** The cited tests that are not there; says so too when a page cites none. */
function missingProofs(proof: string): string[] {
  const missing: string[] = [];
  let cited = 0;
  let source = '';
  for (const line of proof.split('\n')) {
    const file = TEST_FILE.exec(line)?.[1];
    const name = TEST_NAME.exec(line)?.[1];
    if (file !== undefined) {
      source = existsSync(`${ROOT}${file}`) ? read(file) : '';
      if (source === '') missing.push(file);
    } else if (name !== undefined) {
      cited += 1;
      if (!source.includes(`('${name}'`) && !source.includes(`'${name}',`)) missing.push(name);
    }
  }
  return cited === 0 ? ['no test is cited'] : missing;
}
