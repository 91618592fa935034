import { toHex } from '@buttonwood/shared/base/bytes.ts';
import type { MessageBody } from './message-body.ts';

/** A command with an idempotency key. */
export type KeyedCommand = MessageBody<'Deposit' | 'Withdraw' | 'PlaceOrder' | 'PlaceConditional'>;

interface UsedKey {
  readonly hash: string;
  readonly digest: string;
  readonly order: number;
  readonly reason: number;
  readonly position: number;
  readonly time: number;
}

/** The window of idempotency keys as a list. */
export class ReferenceKeys {
  floor = 0;
  private floorTime = 0;
  private readonly limit: number;
  private keys: UsedKey[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Whether a command is new, was decided before, or is refused for its key. */
  look(command: KeyedCommand, now: number): UsedKey | 'new' | 'check_stale' | 'duplicate_client_order_id' {
    const used = this.keys.find((key) => key.hash === toHex(command.keyHash));
    if (used !== undefined) return used.digest === toHex(command.digest) ? used : 'duplicate_client_order_id';
    const isYoung = command.keyTime - this.floorTime > 60_000_000 && command.keyTime <= now;
    return command.checked >= this.floor || isYoung ? 'new' : 'check_stale';
  }

  use(command: KeyedCommand, outcome: Pick<UsedKey, 'order' | 'reason' | 'position' | 'time'>): void {
    this.keys.push({ hash: toHex(command.keyHash), digest: toHex(command.digest), ...outcome });
    if (this.keys.length <= this.limit) return;
    const [evicted, ...kept] = this.keys;
    this.keys = kept;
    this.floor = evicted?.position ?? 0;
    this.floorTime = evicted?.time ?? 0;
  }
}
