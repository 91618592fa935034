import type { Message } from '@buttonwood/shared/messages/codec.ts';
import { TransferDirection } from '@buttonwood/shared/messages/ledger-events.ts';
import { freezeAccount, killAccount, openAccount, setAccountTerms } from './reference-accounts.ts';
import { amendOrder } from './reference-amend.ts';
import type { ReferenceBank } from './reference-bank.ts';
import { reverseFill } from './reference-bust.ts';
import { cancelOrder, massCancel } from './reference-cancel.ts';
import { ReferenceDesk } from './reference-desk.ts';
import { payOwed } from './reference-owed.ts';
import { placeConditional, placeOrder } from './reference-place.ts';
import { changeOrder, endOrder, rejectAmend, settleFill } from './reference-settlement.ts';
import { transfer } from './reference-transfer.ts';

/**
 * The ledger once more, as simply as it can be said. It shares no code with the real one (only the messages, the numbers of
 * accounts and actors, and the tables of names), so that the two agree only where both are right.
 */
export class ReferenceLedger {
  readonly bank: ReferenceBank;
  private readonly desk: ReferenceDesk;

  /** One shard, number 0 of 1, behind its Genesis. */
  constructor(keyLimit: number) {
    this.desk = new ReferenceDesk(keyLimit);
    this.bank = this.desk.bank;
  }

  /** Applies one frame and returns the messages that a ledger answers with, encoded. */
  apply(messages: readonly Message[], at: number): readonly Uint8Array[] {
    const answers = this.desk.begin(at);
    for (const message of messages) {
      handle(this.desk, message);
      payOwed(this.desk);
    }
    return answers;
  }
}

function handle(desk: ReferenceDesk, message: Message): void {
  switch (message.kind) {
    case 'OpenAccount':
      return openAccount(desk, message.body);
    case 'SetAccountTerms':
      return setAccountTerms(desk, message.body);
    case 'FreezeAccount':
      return freezeAccount(desk, message.body);
    case 'KillAccount':
      return killAccount(desk, message.body);
    case 'Deposit':
      return transfer(desk, message.body, TransferDirection.deposit);
    case 'Withdraw':
      return transfer(desk, message.body, TransferDirection.withdrawal);
    case 'PlaceOrder':
      return placeOrder(desk, message.body);
    case 'PlaceConditional':
      return placeConditional(desk, message.body);
    case 'AmendOrder':
      return amendOrder(desk, message.body);
    case 'CancelOrder':
      return cancelOrder(desk, message.body);
    case 'MassCancel':
      return massCancel(desk, message.body);
    case 'InstrumentState':
      desk.bank.instruments.set(message.body.instrument, message.body);
      return;
    case 'Fill':
      return settleFill(desk, message.body);
    case 'OrderChanged':
      return changeOrder(desk, message.body);
    case 'AmendRejected':
      return rejectAmend(desk, message.body);
    case 'OrderDone':
      return endOrder(desk, message.body);
    case 'Bust':
      return reverseFill(desk, message.body);
    default:
      throw new Error(`the reference ledger does not know ${message.kind}`);
  }
}
