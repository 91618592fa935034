import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { HEADER, readInt53, writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { CancelOrder } from '@buttonwood/shared/messages/commands.ts';
import { EnterCancel } from '@buttonwood/shared/messages/links.ts';
import { ActorMachine } from '../core/actor-machine.ts';
import { Halt } from '../core/halt.ts';
import type { SnapshotReader, SnapshotWriter } from '../core/snapshot-bytes.ts';

/** An order number on which the machine halts, and one on which it has a bug. */
export const HALTS_ON = 666;
export const BREAKS_ON = 667;

/**
 * The smallest actor that can be wrong in every way, for tests of the runtime. CancelOrder{account, order} from outside adds
 * `order` to the total and passes it on to the actor with number `account`, if that is not 0; from actors it is added only.
 */
export class CountingMachine extends ActorMachine {
  protected readonly fromOutside: ReadonlyMap<number, number> = new Map([
    [CancelOrder.type, CancelOrder.size],
  ]);
  protected readonly fromActors: ReadonlyMap<number, number> = new Map([
    [EnterCancel.type, EnterCancel.size],
  ]);
  total = 0;
  /** When a frame without messages is wanted; it is over once the machine's time has come to it. */
  alarm: number | undefined;
  alarms = 0;

  override due(): number | undefined {
    return this.alarm;
  }

  protected override runDue(at: number): void {
    if (this.alarm === undefined || at < this.alarm) return;
    this.alarms += 1;
    this.alarm = undefined;
  }

  protected override handle(view: DataView, offset: number, type: number, out: FrameWriter): void {
    const declared = type === CancelOrder.type ? CancelOrder : EnterCancel;
    const order = readInt53(view, offset + declared.at.order);
    if (order === HALTS_ON) throw new Halt('INVARIANT', 'the machine halts on this number');
    if (order === BREAKS_ON) throw new TypeError('undefined is not a function');
    this.total += order;
    if (view.getUint32(offset + HEADER.source, true) !== 0) return;
    const target = view.getUint32(offset + CancelOrder.at.account, true);
    if (target === 0) return;
    const at = this.send(out, EnterCancel, target);
    writeInt53(out.view, at + EnterCancel.at.order, order);
    out.view.setUint32(at + EnterCancel.at.account, target, true);
    out.view.setUint8(at + EnterCancel.at.reason, 0);
  }

  protected override writeState(to: SnapshotWriter): void {
    to.i53(this.total);
  }

  protected override readState(from: SnapshotReader): void {
    this.total = from.i53();
  }
}
