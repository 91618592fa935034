import { z } from '@hono/zod-openapi';
import { MAX_FEE_BPS } from '@buttonwood/shared/limits.ts';
import type { BustResult, OpsAccount, OpsDone, OpsTrading } from '@buttonwood/shared/wire/ops-trading.ts';
import { DecimalText, Instant, QuantityText, Symbol, Uuid } from './fields.ts';
import { PhaseSchema } from './market-schemas.ts';
import { ReasonText } from './portfolio-schemas.ts';

const MAX_LIVE_ORDERS = 100_000;
const MAX_PAUSE_MS = 86_400_000;

const FreezeLevelSchema = z.enum(['none', 'trading', 'everything']).openapi({
  description: '`trading`: cancel and transfer only; `everything`: cancel only.',
});
const note = { reason: z.string(), operator_account_id: Uuid, since: Instant };
const TickStepFields = { from: DecimalText, tick: DecimalText };

export const OpsDoneSchema: z.ZodType<OpsDone> = z.object({ position: z.number().int() }).openapi('OpsDone');
export const OpsTradingSchema: z.ZodType<OpsTrading> = z
  .object({
    killed: z.object(note).nullable(),
    instruments: z.array(
      z.object({
        symbol: Symbol,
        phase: PhaseSchema,
        killed: z.object(note).nullable(),
        schedule: z.array(z.object({ at: Instant, phase: PhaseSchema, day_ends: z.boolean() })),
        tick_steps: z.array(z.object(TickStepFields)),
        volatility_pause_ms: z.number().int().nullable(),
      }),
    ),
    killed_accounts: z.array(z.object({ account_id: Uuid, symbol: Symbol.nullable(), ...note })),
  })
  .openapi('OpsTrading');

export const KillBody = z
  .strictObject({
    symbol: Symbol.exactOptional().openapi({ description: 'Every instrument when it is left out.' }),
    account_id: Uuid.exactOptional().openapi({ description: 'Every account when it is left out.' }),
    reason: ReasonText,
  })
  .openapi('Kill');
export const SchedulePhaseBody = z
  .strictObject({
    symbol: Symbol.exactOptional().openapi({ description: 'Every instrument when it is left out.' }),
    phase: z.enum(['pre_open', 'opening_auction', 'continuous', 'closing_auction', 'closed']),
    at: Instant.exactOptional().openapi({ description: 'Now when it is left out.' }),
    day_ends: z.boolean().exactOptional().openapi({ description: 'Day orders expire then.' }),
  })
  .openapi('SchedulePhase');
export const TickStepBody = z.strictObject(TickStepFields).openapi('TickStep');
export const VolatilityPauseBody = z
  .strictObject({
    pause_ms: z.number().int().min(0).max(MAX_PAUSE_MS).openapi({ description: '0 for no pause.' }),
  })
  .openapi('VolatilityPause');

export const TradePath = z.object({ symbol: Symbol, trade_id: z.coerce.number().int().min(1) });
export const BustResultSchema: z.ZodType<BustResult> = z
  .object({
    trade_id: z.number().int(),
    symbol: Symbol,
    price: DecimalText,
    quantity: QuantityText,
    position: z.number().int(),
  })
  .openapi('BustResult');

const Bps = z.number().int().min(0).max(MAX_FEE_BPS);
export const AccountPath = z.object({ account_id: Uuid });
export const FreezeBody = z
  .strictObject({
    level: FreezeLevelSchema,
    cancel_orders: z.boolean().exactOptional(),
    reason: ReasonText,
  })
  .openapi('Freeze');
export const TermsBody = z
  .strictObject({
    maker_bps: Bps.exactOptional(),
    taker_bps: Bps.exactOptional(),
    max_live_orders: z.number().int().min(1).max(MAX_LIVE_ORDERS).exactOptional(),
    short_limit: DecimalText.exactOptional(),
  })
  .openapi('Terms');
export const OpsAccountSchema: z.ZodType<OpsAccount> = z
  .object({
    account_id: Uuid,
    email: z.string().nullable(),
    display_name: z.string().nullable(),
    role: z.enum(['trader', 'market_maker', 'ops']).nullable(),
    maker_bps: z.number().int(),
    taker_bps: z.number().int(),
    max_live_orders: z.number().int(),
    short_limit: DecimalText,
    frozen: FreezeLevelSchema,
    killed: z.boolean(),
  })
  .openapi('OpsAccount');
