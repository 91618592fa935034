import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { bookActor } from '@buttonwood/shared/ids/actor-id.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { Genesis } from '@buttonwood/shared/messages/commands.ts';
import { FIRST_RULES, RULES_VERSION } from '@buttonwood/shared/rules-version.ts';
import { describe, expect, it } from 'vitest';
import { BookMachine } from './book/book-machine.ts';

/** A book that began under these rules. */
function begun(rulesVersion: number): BookMachine {
  const machine = new BookMachine();
  const genesis = { actor: bookActor(1), rulesVersion, ledgerShards: 3, name: 'book:A' };
  machine.apply(new FrameReader().open(encodeMessage(Genesis, genesis)), 1, new FrameWriter());
  return machine;
}

describe('the rules that an actor began with', () => {
  it('decide, and are kept in its snapshots', () => {
    for (const rules of [FIRST_RULES, RULES_VERSION]) {
      const machine = begun(rules);
      expect(machine.book.rules).toBe(rules);
      const restored = new BookMachine();
      restored.restore(machine.snapshot());
      expect(restored.book.rules).toBe(rules);
      expect(restored.hash()).toBe(machine.hash());
    }
  });

  it('leave a snapshot of the first version as it was before there was another', () => {
    const view = new DataView(begun(FIRST_RULES).snapshot().buffer);
    // The second word of every snapshot was the number of ledger shards and nothing else.
    expect(view.getUint32(4, true)).toBe(3);
  });

  it('are known here, or the actor halts instead of guessing', () => {
    expect(() => begun(RULES_VERSION + 1)).toThrow(/rules are those of version 1 to 2 \(got 3\)/);
    expect(() => begun(0)).toThrow(/got 0/);
  });
});
