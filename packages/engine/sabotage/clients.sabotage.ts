import type { Sabotage } from './sabotage.ts';

const CONNECTION = 'api/src/hub/connection.ts';
const BAD_CLIENTS = 'api/src/hub/bad-clients.test.ts';
const GOLDEN = 'engine/src/core/golden-tape.test.ts';

/** What keeps one client from the others, and older tapes from later rules. */
export const sabotage: readonly Sabotage[] = [
  {
    name: 'what a client does not read piles up without end',
    file: CONNECTION,
    find: 'if (this.socket.bufferedAmount > this.limits.maxBufferedBytes) {',
    replace: 'if (this.socket.bufferedAmount > 1e15) {',
    tests: [BAD_CLIENTS],
    long: true,
  },
  {
    name: 'a client may ask as much as it likes',
    file: CONNECTION,
    find: 'if (this.allowance < cost) return false;',
    replace: '',
    tests: [BAD_CLIENTS],
    long: true,
  },
  {
    name: 'a client that has gone without a word stays',
    file: CONNECTION,
    find: 'if (this.missedPongs >= MAX_MISSED_PONGS) {',
    replace: 'if (this.missedPongs >= 1e9) {',
    tests: [BAD_CLIENTS],
    long: true,
  },
  {
    name: 'those who join between two frames get the snapshot of an earlier one',
    file: 'api/src/hub/channels/book.channel.ts',
    find: 'const snapshot = this.joined?.seq === this.fold.seq ? this.joined : this.snapshot(at);',
    replace: 'const snapshot = this.joined ?? this.snapshot(at);',
    tests: ['api/src/hub/public-channels.test.ts'],
  },
  {
    name: 'later rules change what older tapes say',
    file: 'engine/src/core/ledger/fees.ts',
    find: 'const HALF = 5_000;',
    replace: 'const HALF = 5_001;',
    tests: [GOLDEN],
  },
];
