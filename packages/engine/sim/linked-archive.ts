import type { ArchiveTable } from '../src/archive/archive-store.ts';
import type { Link } from './network.ts';

/** What changes the archive; everything else reads. */
const WRITES: ReadonlySet<string> = new Set([
  'append',
  'markVerified',
  'dropUnverified',
  'cutBehind',
  'register',
]);

/** The archive as one program sees it: every call goes over its link, is one transaction, and may lose its answer. */
export function linkedArchive(archive: ArchiveTable, link: Link): ArchiveTable {
  return new Proxy<ArchiveTable>(archive, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      const kind = WRITES.has(String(name)) ? 'write' : 'read';
      return (...given: unknown[]) =>
        link.call(
          kind,
          `archive ${String(name)}`,
          async () => Reflect.apply(method, target, given) as unknown,
        );
    },
  });
}
