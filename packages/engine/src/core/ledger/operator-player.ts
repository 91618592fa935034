import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { FreezeAccount, OpenAccount, SetAccountTerms } from '@buttonwood/shared/messages/commands.ts';
import { KillAccount } from '@buttonwood/shared/messages/links.ts';
import type { ClientPlayer } from './client-player.ts';
import { pick, type Dice } from './dice.ts';
import type { LedgerScenario } from './ledger-scenario.ts';
import { ACCOUNTS, anyAccount } from './played-market.ts';

const OPERATOR = 1_000;

/** Plays the operators of a ledger by dice: they open accounts, set terms, freeze and kill; most often they let an account go on. */
export class OperatorPlayer {
  private readonly scenario: LedgerScenario;
  private readonly clients: ClientPlayer;

  constructor(scenario: LedgerScenario, clients: ClientPlayer) {
    this.scenario = scenario;
    this.clients = clients;
  }

  open(dice: Dice, account: number = pick(dice, [...ACCOUNTS, 0, 1, 999, 2 ** 31])): void {
    const terms = { ...anyRates(dice), maxLiveOrders: anyMaxLiveOrders(dice) };
    this.scenario.send(encodeMessage(OpenAccount, { account, ...terms }));
  }

  /** Sets terms, or shuts an account for a while. */
  govern(dice: Dice): void {
    const account = anyAccount(dice);
    const turn = dice.below(6);
    if (turn < 3) this.setTerms(dice, account);
    else if (turn < 5) this.freeze(dice, account);
    else this.kill(dice, account);
  }

  private setTerms(dice: Dice, account: number): void {
    const rates = anyRates(dice);
    const shortLimit = pick(dice, [0, 10 ** (4 + dice.below(8)), 4e15, 4e15 + 1]);
    const maxLiveOrders = anyMaxLiveOrders(dice);
    const terms = { ...rates, maxLiveOrders, shortLimit, operator: OPERATOR };
    this.scenario.send(encodeMessage(SetAccountTerms, { account, ...terms }));
  }

  private freeze(dice: Dice, account: number): void {
    const level = pick(dice, [0, 0, 0, 1, 2, 3]);
    const cancelOrders = dice.below(2);
    const body = { account, level, cancelOrders, operator: OPERATOR, why: 'w'.repeat(dice.below(1_100)) };
    this.scenario.send(encodeMessage(FreezeAccount, body));
    this.tryAll(dice, account);
    this.scenario.send(encodeMessage(FreezeAccount, { ...body, level: 0 }));
  }

  private kill(dice: Dice, account: number): void {
    const body = { account: dice.below(3) === 0 ? 0 : account, killed: 1 };
    this.scenario.sendFromVenue(encodeMessage(KillAccount, body));
    this.tryAll(dice, account);
    this.scenario.sendFromVenue(encodeMessage(KillAccount, { ...body, killed: 0 }));
  }

  /** The account tries what it may not be allowed to. */
  private tryAll(dice: Dice, account: number): void {
    this.clients.place(dice, account);
    const orders = [...this.scenario.reference.bank.orders.values()];
    const mine = orders.find((order) => order.account.number === account);
    if (mine !== undefined) this.clients.amend(dice, mine.id);
    this.clients.deposit(dice, { account, asset: 0, amount: 1 });
  }
}

function anyRates(dice: Dice): { makerBps: number; takerBps: number } {
  return { makerBps: dice.below(102), takerBps: dice.below(102) };
}

/** Mostly the default, which 0 stands for. */
function anyMaxLiveOrders(dice: Dice): number {
  return dice.below(3) === 0 ? 1 + dice.below(12) : 0;
}
