import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import { BookPlayer } from './book-player.ts';
import { ClientPlayer } from './client-player.ts';
import { pick, type Dice } from './dice.ts';
import type { LedgerScenario } from './ledger-scenario.ts';
import { OperatorPlayer } from './operator-player.ts';
import { INSTRUMENTS, OPENED_ACCOUNTS } from './played-market.ts';

/** Plays everybody around a ledger by dice: its clients, the books behind it, and its operators. */
export class LedgerPlayer {
  private readonly scenario: LedgerScenario;
  private readonly clients: ClientPlayer;
  private readonly books: BookPlayer;
  private readonly operators: OperatorPlayer;

  constructor(scenario: LedgerScenario) {
    this.scenario = scenario;
    this.clients = new ClientPlayer(scenario);
    this.books = new BookPlayer(scenario);
    this.operators = new OperatorPlayer(scenario, this.clients);
  }

  /** Opens, funds and lists enough that most of what follows can happen. */
  begin(dice: Dice): void {
    for (const account of OPENED_ACCOUNTS) this.operators.open(dice, account);
    for (const instrument of INSTRUMENTS) this.books.tellState(dice, instrument);
    for (const account of OPENED_ACCOUNTS) {
      this.clients.deposit(dice, { account, asset: CASH_ASSET, amount: 10 ** (6 + dice.below(9)) });
      for (const asset of INSTRUMENTS)
        this.clients.deposit(dice, { account, asset, amount: 10 ** (1 + dice.below(7)) });
    }
  }

  /** One message of somebody. */
  step(dice: Dice): void {
    const { clients, books, operators } = this;
    this.scenario.now += dice.below(8) === 0 ? dice.below(30_000_000) : dice.below(1_000);
    const turn = dice.below(100);
    if (turn < 30) clients.place(dice);
    else if (turn < 54) books.fill(dice);
    else if (turn < 60) books.end(dice);
    else if (turn < 67) clients.amend(dice);
    else if (turn < 74) books.answerAmend(dice);
    else if (turn < 77) books.reduce(dice);
    else if (turn < 81) books.confirmExit(dice);
    else if (turn < 83) clients.cancel(dice);
    else if (turn < 85) clients.massCancel(dice);
    else if (turn < 88) clients.deposit(dice);
    else if (turn < 91) clients.withdraw(dice);
    else if (turn < 93) books.bust(dice);
    else if (turn < 95) operators.govern(dice);
    else if (turn < 96) operators.open(dice);
    else if (turn < 98) books.tellState(dice, pick(dice, INSTRUMENTS));
    else clients.repeat(dice);
  }
}
