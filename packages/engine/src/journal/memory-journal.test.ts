import { describe } from 'vitest';
import { journalContract } from './journal.contract.ts';
import { MemoryJournal } from './memory-journal.ts';

describe('memory journal', () => {
  const journal = new MemoryJournal();
  journalContract(() => journal);
});
