import type { Sabotage } from './sabotage.ts';

const ARCHIVE = 'engine/src/archive/';
const SEGMENT = `${ARCHIVE}segment.test.ts`;
const CHECKPOINT = `${ARCHIVE}checkpoint.test.ts`;
const REALIGN = `${ARCHIVE}realign.pg.test.ts`;
const SERVERS = `${ARCHIVE}archive.redis.test.ts`;

/** The guards of archive, trimming and checkpoints. */
export const sabotage: readonly Sabotage[] = [
  {
    name: 'a piece of the archive is believed without its checksum',
    file: `${ARCHIVE}segment.ts`,
    find: `if (!equalBytes(checksumOf(segment), segment.checksum)) throw damaged('its checksum is another one');`,
    replace: '',
    tests: [SEGMENT],
  },
  {
    name: 'a piece of the archive is believed without its chain',
    file: `${ARCHIVE}segment.ts`,
    find: '!equalBytes(end.hash, segment.lastHash)',
    replace: 'hash.length === 0',
    tests: [SEGMENT],
  },
  {
    name: 'the signing key can be read by everybody',
    file: `${ARCHIVE}checkpoint-key.ts`,
    find: `'wx', 0o600`,
    replace: `'wx', 0o644`,
    tests: [CHECKPOINT],
  },
  {
    name: 'the number of a checkpoint is not signed',
    file: `${ARCHIVE}checkpoint.ts`,
    find: '${epoch}-${number}',
    replace: '${epoch}',
    tests: [CHECKPOINT],
  },
  {
    name: 'a piece is archived behind any other',
    file: `${ARCHIVE}archive-store.ts`,
    find: '  where coalesce((select last_number from at_end), 0) = $2::int8 - 1\n    and',
    replace: '  where $2::int8 > 0 and',
    tests: [REALIGN],
    long: true,
  },
  {
    name: 'a piece that follows another frame is archived',
    file: `${ARCHIVE}archive-store.ts`,
    find: 'coalesce((select last_hash from at_end), $5::bytea) = $5::bytea',
    replace: '$5::bytea is not null',
    tests: [REALIGN],
    long: true,
  },
  {
    name: 'a piece counts as verified without being read back',
    file: `${ARCHIVE}verify-pending.ts`,
    find: 'await unpackSegment(segment);',
    replace: 'void unpackSegment;',
    tests: [REALIGN],
    long: true,
  },
  {
    name: 'frames that do not follow from those archived are archived',
    file: `${ARCHIVE}stream-pages.ts`,
    find: '|| !equalBytes(hash, out.hash))',
    replace: '|| hash.length === 0)',
    tests: [REALIGN],
    long: true,
  },
  {
    name: 'a stream that ends before the archive does is not noticed',
    file: `${ARCHIVE}archiver.ts`,
    find: 'if (control.lastOut < end.number)',
    replace: 'if (control.lastOut < 0)',
    tests: [REALIGN],
    long: true,
  },
  {
    name: 'what nobody gave up is cut off the archive',
    file: `${ARCHIVE}realign.ts`,
    find: 'if (!isGivenUp || sameUpTo',
    replace: 'if ((!isGivenUp && archivedTo < 0) || sameUpTo',
    tests: [REALIGN],
    long: true,
  },
  {
    name: 'the archive fills holes of the streams',
    file: `${ARCHIVE}archived-journal.ts`,
    find: 'head.number <= after + 1) return page;\n    const upTo = Math.min(after + limit, head.number - 1);',
    replace: 'after < 0) return page;\n    const upTo = after + limit;',
    tests: [SERVERS],
    long: true,
  },
  {
    name: 'a trim overtakes a reader',
    file: `${ARCHIVE}trim-point.ts`,
    find: 'keep = Math.min(keep, (await store.lowestReader(actor)) ?? keep);',
    replace: '',
    tests: [SERVERS],
    long: true,
  },
  {
    name: 'a trim needs no snapshot',
    file: `${ARCHIVE}trim-point.ts`,
    find: '.olderGood()) ?? 0);',
    replace: '.olderGood()) ?? keep);',
    tests: [SERVERS],
    long: true,
  },
  {
    name: 'the newest frames are trimmed as well',
    file: `${ARCHIVE}trim-point.ts`,
    find: 'control.lastOut - keptFrames',
    replace: 'control.lastOut - Math.min(1, keptFrames)',
    tests: [SERVERS],
    long: true,
  },
  {
    name: 'the audit takes a checkpoint for signed',
    file: 'engine/src/audit/archive-audit.ts',
    find: 'if (!isSigned(kept, kept.publicKey))',
    replace: 'if (!isSigned(kept, kept.publicKey) && kept.number < 0)',
    tests: [SERVERS],
    long: true,
  },
  {
    name: 'the audit takes a checkpoint of any key',
    file: 'engine/src/audit/archive-audit.ts',
    find: 'publicKey !== undefined && !equalBytes(kept.publicKey, publicKey)',
    replace: 'publicKey !== undefined && kept.number < 0',
    tests: [SERVERS],
    long: true,
  },
  {
    name: 'the audit does not miss a piece of the archive',
    file: 'engine/src/audit/archive-audit.ts',
    find: 'if (head.first !== end.last + 1)',
    replace: 'if (head.first <= end.last)',
    tests: [SERVERS],
    long: true,
  },
];
