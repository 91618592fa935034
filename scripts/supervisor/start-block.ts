import type { SignIn } from './program.ts';

/** What a person needs to know once everything runs, and where it is. */
export interface StartBlock {
  readonly url: string;
  readonly signIns: readonly SignIn[];
  readonly dataDir: string;
  /** Set when Postgres keeps its data elsewhere. */
  readonly postgresDir: string | undefined;
}

/** Returns the one block that ends a start. */
export function startBlock(block: StartBlock): string {
  const widest = Math.max(...block.signIns.map((signIn) => signIn.user.length), 0);
  const signIns = block.signIns.map(
    (signIn) => `${signIn.user.padEnd(widest)}  ${signIn.password}  (${signIn.role})`,
  );
  const rows: (readonly [string, readonly string[]])[] = [
    ['Open', [block.url]],
    ['API', [`${block.url}docs`]],
    ['Sign in', signIns],
    [
      'Data',
      [block.dataDir, ...(block.postgresDir === undefined ? [] : [`${block.postgresDir} (Postgres)`])],
    ],
    ['Stop', ['Ctrl-C']],
    ['Start over', ['npm run reset']],
  ];
  const lines = rows.flatMap(([title, values]) =>
    values.map((value, index) => `  ${(index === 0 ? title : '').padEnd(12)}${value}`),
  );
  return ['', '  Buttonwood is running', ...lines, ''].join('\n');
}
