import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One command of an append-only file: its arguments, and where it stands in the file. */
export interface LoggedCommand {
  readonly args: readonly Buffer[];
  readonly from: number;
  readonly to: number;
  /** Where each argument's bytes begin. */
  readonly at: readonly number[];
}

/** The incremental part of a Redis append-only file, for tests that damage it. */
export class AppendOnlyFile {
  private readonly path: string;
  private bytes: Buffer;

  /** `dataDir` is that of a server that does not run. */
  constructor(dataDir: string) {
    const folder = join(dataDir, 'appendonlydir');
    const name = readdirSync(folder).find((each) => each.endsWith('.incr.aof'));
    if (name === undefined) throw new Error(`There is no append-only file in ${folder}`);
    this.path = join(folder, name);
    this.bytes = readFileSync(this.path);
  }

  get length(): number {
    return this.bytes.length;
  }

  commands(): LoggedCommand[] {
    const commands: LoggedCommand[] = [];
    for (let from = 0; from < this.bytes.length;) {
      let at = from;
      const line = (): string => {
        const end = this.bytes.indexOf('\r\n', at);
        const text = this.bytes.toString('latin1', at, end);
        at = end + 2;
        return text;
      };
      const head = line();
      if (head.startsWith('#')) {
        from = at;
        continue;
      }
      const args: Buffer[] = [];
      const starts: number[] = [];
      for (let left = Number(head.slice(1)); left > 0; left--) {
        const length = Number(line().slice(1));
        starts.push(at);
        args.push(this.bytes.subarray(at, at + length));
        at += length + 2;
      }
      commands.push({ args, from, to: at, at: starts });
      from = at;
    }
    return commands;
  }

  /** The XADD of one entry. */
  entry(stream: string, id: string): LoggedCommand {
    const found = this.commands().find(
      ({ args }) =>
        String(args[0]).toUpperCase() === 'XADD' &&
        String(args[1]) === stream &&
        args.some((arg) => String(arg) === id),
    );
    if (found === undefined) throw new Error(`${stream} ${id} is not in the file`);
    return found;
  }

  flip(at: number): void {
    this.bytes[at] = (this.bytes[at] ?? 0) ^ 1;
    this.write();
  }

  remove({ from, to }: Pick<LoggedCommand, 'from' | 'to'>): void {
    this.bytes = Buffer.concat([this.bytes.subarray(0, from), this.bytes.subarray(to)]);
    this.write();
  }

  cutTo(length: number): void {
    this.bytes = this.bytes.subarray(0, length);
    this.write();
  }

  private write(): void {
    writeFileSync(this.path, this.bytes);
  }
}
