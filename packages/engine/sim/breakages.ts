/** One guard that is broken on purpose; the simulator must find it. */
export interface Breakage {
  /** What is broken, in words. Unique. */
  readonly name: string;
  /** From `packages/engine/src/` on. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

export const breakages: readonly Breakage[] = [
  {
    name: 'commit without the fence',
    file: 'journal/memory-journal.ts',
    find: 'if (lastOut !== batch.previousNumber || !equalBytes(streams.lastHash, batch.previousHash)) {',
    replace: 'if (lastOut > batch.previousNumber + 1000) {',
  },
  {
    name: 'send does not look at the producer',
    file: 'journal/memory-journal.ts',
    find: '  return move === undefined ? undefined : {',
    replace: '  return move !== undefined || move === undefined ? undefined : {',
  },
  {
    name: 'a frame given up is sent again with a new number',
    file: 'journal/inbox-queue.ts',
    find: '        if (error instanceof OutcomeUnknown) doubtful = true;',
    replace: '        if (error instanceof OutcomeUnknown) next += 1;',
  },
  {
    name: 'a lost reply counts as not written',
    file: 'journal/inbox-queue.ts',
    find: `return { kind: doubtful ? 'outcome_unknown' : 'unavailable' };`,
    replace: `return { kind: 'unavailable' };`,
  },
  {
    name: 'a refused commit counts as done',
    file: 'runtime/actor-runner.ts',
    find: '            if (await this.isThere(batch, result.lastOut)) return targets;',
    replace: '            return targets;',
  },
  {
    name: 'a forward that did not fit is taken for arrived',
    file: 'runtime/actor-runner.ts',
    find: 'if (name !== undefined && !left.includes(name)) line.confirm(next);',
    replace: 'if (name !== undefined) line.confirm(next);',
  },
  {
    name: 'a forward that did not fit is left',
    file: 'runtime/actor-runner.ts',
    find: '      if (!goesOn) this.startRelay(line);',
    replace: '      void goesOn;',
  },
  {
    name: 'messages are relayed before their commit',
    file: 'runtime/relay.ts',
    find: 'const [frame] = line.pack(sender, committed(), 1);',
    replace: 'const [frame] = line.pack(sender, Infinity, 1);',
  },
  {
    name: 'a snapshot is taken before its messages have arrived',
    file: 'runtime/actor-runner.ts',
    find: 'if (number > this.committed.number || this.recovered.outbox.firstFrame <= number) return undefined;',
    replace: 'if (number > this.committed.number) return undefined;',
  },
  {
    name: 'a snapshot is taken before its commit',
    file: 'runtime/actor-runner.ts',
    find: 'if (number > this.committed.number || this.recovered.outbox.firstFrame <= number) return undefined;',
    replace: 'if (number < 0) return undefined;',
  },
  {
    name: 'recovery does not offer what is missing',
    file: 'runtime/actor-runner.ts',
    find: '    for (const line of this.recovered.outbox.all()) if (line.firstFrame < Infinity) this.startRelay(line);',
    replace: '',
  },
  {
    name: 'the offset moves without looking',
    file: 'projections/stream-projector.ts',
    find: '      if (!(await moveOffset(client, this.key, from, to))) {',
    replace: '      if (!(await moveOffset(client, this.key, from, to)) && from.number < 0) {',
  },
  {
    name: 'the offset moves in a transaction of its own',
    file: 'projections/stream-projector.ts',
    find: '      await this.fold.write(runOn(client));',
    replace: `      await client.query('commit');
      await client.query('begin');
      await this.fold.write(runOn(client));`,
  },
  {
    name: 'a tail does not verify after a reconnect',
    file: 'journal/out-tail.ts',
    find: '    if (entry !== undefined && entry.number === number && equalBytes(entry.hash, hash)) return;',
    replace: '    if (number > 0) return;',
  },
  {
    name: 'keys are forgotten',
    file: 'core/ledger/command-key.ts',
    find: '  if (slot === MISSING) {',
    replace: '  if (slot !== MISSING + 1e9) {',
  },
  {
    name: 'a halted actor is taken over from further behind',
    file: 'runtime/halt-reports.ts',
    find: 'former !== undefined && former.position > position',
    replace: 'former !== undefined && former.position < 0',
  },
  {
    name: 'an answer that is lost while a halt is cleared counts as a bug',
    file: 'runtime/actor-starts.ts',
    find: 'if (error instanceof JournalUnavailable || error instanceof OutcomeUnknown) onTrouble(error);',
    replace: 'if (error instanceof JournalUnavailable) onTrouble(error);',
  },
  {
    name: 'what lies before a snapshot is taken as it comes from the disk',
    file: 'runtime/tape-verifier.ts',
    find: 'if ((await store.verifiedRun(actor)) === run) return run;',
    replace: 'if (run.length > 0) return run;',
  },
  {
    name: 'a piece is archived wherever the archive ends',
    file: 'archive/memory-archive.ts',
    find: '    if (!follows) return false;',
    replace: '    void follows;',
  },
  {
    name: 'after a recovery the archive keeps what was given up',
    file: 'archive/realign.ts',
    find: 'if (!isGivenUp || sameUpTo === undefined || sameUpTo === archivedTo) return;',
    replace: 'if (!isGivenUp || sameUpTo !== -1) return;',
  },
  {
    name: 'a trim goes beyond what is archived',
    file: 'archive/archiver.ts',
    find: '    const result = await journal.trim(actor, keep);',
    replace: `    const end = await journal.control(actor);
    const last = end && { epoch: end.outEpoch, number: end.lastOut, hash: end.lastHash };
    const result = await journal.trim(actor, last ?? keep);`,
  },
  {
    name: 'a trim needs no snapshot',
    file: 'archive/trim-point.ts',
    find: '(await snapshots.olderGood()) ?? 0',
    replace: '(await snapshots.olderGood()) ?? keep',
  },
  {
    name: 'a stream that another archiver has trimmed further is a fork',
    file: 'archive/archiver.ts',
    find: '    if (head !== undefined && head.number > keep.number) return true;',
    replace: '',
  },
  {
    name: 'a piece is chained to another frame',
    file: 'archive/archiver.ts',
    find: 'await packSegment(actor, end, frames)',
    replace: 'await packSegment(actor, { ...end, hash: new Uint8Array(32) }, frames)',
  },
  {
    name: 'a piece counts as verified without being read back',
    file: 'archive/verify-pending.ts',
    find: 'await unpackSegment(segment);',
    replace: 'void unpackSegment;',
  },
  {
    name: 'a trade is taken back twice',
    file: 'core/book/bust-trade.ts',
    find: 'if (book.busted.has(trade)) return Reason.already_busted;',
    replace: '',
  },
  {
    name: 'a trade is taken back and its fee is kept',
    file: 'core/ledger/reverse-fill.ts',
    find: 'accounts.addCash(accountRow, cash + fee);',
    replace: 'accounts.addCash(accountRow, cash);',
  },
  {
    name: 'a hole in a stored tape is read over',
    file: 'runtime/tape-check.ts',
    find: `  if (frame.number !== expected) throw missing('out frame', expected, frame.number);
  if (entry?.number !== expected) throw missing('inbox entry', expected, frame.number);`,
    replace: `  if (entry === undefined || expected < before.number) throw missing('inbox entry', expected, frame.number);
  if (frame.number !== expected || entry.number !== expected)
    return { epoch: frame.epoch, number: frame.number, hash: frame.hash };`,
  },
  {
    name: 'a stream that was quiet from the start is not compared with the database',
    file: 'projections/projector.ts',
    find: '    if (position !== undefined) this.noteApplied(actor, position.number);',
    replace: '',
  },
  {
    name: 'a quiet stream is not compared with the database',
    file: 'projections/projector.ts',
    find: 'if (stream === undefined || last === undefined) continue;',
    replace: 'if (stream !== undefined || last === undefined) continue;',
  },
  {
    name: 'the last order at a price trades first',
    file: 'core/book/price-ladder.ts',
    find: 'return this.head[this.bestLevel] ?? 0;',
    replace: 'return this.tail[this.bestLevel] ?? 0;',
  },
  {
    name: 'a buyer is not charged the fee',
    file: 'core/ledger/settle-fill.ts',
    find: 'settleBuy(ledger, slot, quantity, cash, fee);',
    replace: 'settleBuy(ledger, slot, quantity, cash, 0);',
  },
  {
    name: 'the sender of a link skips a number',
    file: 'core/link-counters.ts',
    find: 'this.lastSent.count += 1;',
    replace: 'this.lastSent.count += this.lastSent.count === 40 ? 2 : 1;',
  },
];
