import { z } from '@hono/zod-openapi';
import type {
  ActivityEntry,
  Balance,
  HaltResult,
  HealthReport,
  LedgerLine,
  LedgerLineKind,
  Page,
  Position,
  TransferResult,
} from '@buttonwood/shared/wire/http-types.ts';
import { ClientKey, DecimalText, Instant, QuantityText, Symbol, Uuid } from './fields.ts';
import { PhaseSchema } from './market-schemas.ts';

/** Numbers that can be negative, on the way out. */
const Signed = z.string().openapi({ example: '-12.50' });

/** A page of rows; `next_cursor` null at the end. */
export function pageOf<T>(row: z.ZodType<T>): z.ZodType<Page<T>> {
  return z.object({ data: z.array(row), next_cursor: z.string().nullable(), as_of: z.string() });
}

export const BalanceSchema: z.ZodType<Balance> = z
  .object({ asset: z.string(), total: Signed, held: DecimalText, available: Signed })
  .openapi('Balance');
export const PositionSchema: z.ZodType<Position> = z
  .object({
    symbol: Symbol,
    qty: QuantityText,
    held_qty: QuantityText,
    avg_cost: DecimalText.nullable(),
    mark_price: DecimalText.nullable(),
    market_value: DecimalText.nullable(),
    unrealised: Signed.nullable(),
    realised: Signed,
  })
  .openapi('Position');
export const ActivitySchema: z.ZodType<ActivityEntry> = z
  .object({
    seq: z.number().int(),
    ts: Instant,
    kind: z.string(),
    symbol: Symbol.nullable(),
    order_id: Uuid.nullable(),
    data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  })
  .openapi('Activity');
export const LEDGER_LINE_KINDS = [
  'deposit',
  'withdrawal',
  'trade_cash',
  'trade_shares',
  'fee',
  'bust_cash',
  'bust_shares',
  'bust_fee',
  'owed',
  'owed_paid',
] as const satisfies readonly LedgerLineKind[];
export const LedgerLineSchema: z.ZodType<LedgerLine> = z
  .object({
    seq: z.number().int(),
    ts: Instant,
    asset: z.string(),
    amount: Signed,
    kind: z.enum(LEDGER_LINE_KINDS),
    order_id: Uuid.nullable(),
    trade_id: z.number().int().nullable(),
  })
  .openapi('LedgerLine');

export const TransferBody = z
  .strictObject({
    asset: Symbol.openapi({ description: '`USD` or a symbol.' }),
    amount: DecimalText,
    idempotency_key: ClientKey,
  })
  .openapi('Transfer');
export const TransferResultSchema: z.ZodType<TransferResult> = z
  .object({
    asset: z.string(),
    amount: DecimalText,
    direction: z.enum(['deposit', 'withdrawal']),
    balance: BalanceSchema,
    seq: z.number().int(),
  })
  .openapi('TransferResult');

const MAX_REASON = 200;
/** What an operator gives as reason; it stands on the tape. */
export const ReasonText = z
  .string()
  .trim()
  .min(1)
  .max(MAX_REASON)
  .regex(/^\P{C}+$/u, 'no control characters');
export const HaltBody = z.strictObject({ reason: ReasonText }).openapi('Halt');
export const HaltResultSchema: z.ZodType<HaltResult> = z
  .object({ symbol: Symbol, phase: PhaseSchema, position: z.number().int() })
  .openapi('HaltResult');
export const HealthSchema: z.ZodType<HealthReport> = z
  .object({
    status: z.enum(['ok', 'degraded', 'halted']),
    redis: z.boolean(),
    postgres: z.boolean(),
    durability: z.enum(['always', 'relaxed', 'unknown']),
    demo: z.boolean(),
    actors: z.array(
      z.object({
        actor: z.string(),
        backlog: z.number().int(),
        position: z.number().int(),
        projected: z.number().int(),
      }),
    ),
  })
  .openapi('Health');
