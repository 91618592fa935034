import type { RateLimits } from '../auth/rate-limits.ts';
import { mayCall, ROUTE_RULES } from '../auth/roles.ts';
import { BUSY, workOf } from '../http/admission.ts';
import { problemOf, ProblemError } from '../http/problem.ts';
import { refused, type CommandOutcome, type CommandUser } from './command-outcome.ts';
import type { OrderCommands } from './order-commands.ts';

/** Order entry over ws: the roles and budgets of the HTTP routes of the same name, before the same commands. */
export function guardOrders(
  orders: OrderCommands,
  limits: RateLimits,
): Pick<OrderCommands, 'place' | 'amend' | 'cancel'> {
  const guarded = async <T>(
    route: string,
    user: CommandUser,
    command: () => Promise<CommandOutcome<T>>,
  ): Promise<CommandOutcome<T>> => {
    const rule = ROUTE_RULES.get(route);
    if (rule === undefined || !mayCall(rule, user.role, false)) return refused(problemOf('forbidden'));
    if (!limits.admission.enter(workOf(rule.bucket))) return refused(problemOf(BUSY));
    try {
      await limits.take(rule.bucket, user.userId, user.role);
      return await command();
    } catch (error) {
      if (error instanceof ProblemError) return refused(error.problem);
      throw error;
    } finally {
      limits.admission.leave();
    }
  };
  return {
    place: (user, body) => guarded('POST /api/v1/orders', user, () => orders.place(user, body)),
    amend: (user, id, body) =>
      guarded('PATCH /api/v1/orders/:order_id', user, () => orders.amend(user, id, body)),
    cancel: (user, id) => guarded('DELETE /api/v1/orders/:order_id', user, () => orders.cancel(user, id)),
  };
}
