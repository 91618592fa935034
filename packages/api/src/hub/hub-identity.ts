import type { CommandUser } from '../gateway/command-outcome.ts';

/** Who a socket belongs to. `sessionId` is the public handle of the login session, not its token. */
export interface HubIdentity {
  readonly user: CommandUser;
  readonly sessionId: string;
}
