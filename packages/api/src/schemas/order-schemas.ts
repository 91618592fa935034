import { z } from '@hono/zod-openapi';
import { ORDER_STATUSES } from '@buttonwood/shared/order/order-status.ts';
import { ORDER_TYPE_NAMES } from '@buttonwood/shared/order/order-type.ts';
import { TIME_IN_FORCE_NAMES } from '@buttonwood/shared/order/time-in-force.ts';
import type {
  AmendResult,
  CancelAllResult,
  CancelResult,
  Fill,
  Order,
  OrderResult,
} from '@buttonwood/shared/wire/http-types.ts';
import { ClientKey, DecimalText, Instant, QuantityText, Symbol, Uuid } from './fields.ts';
import { SideSchema } from './market-schemas.ts';

const TypeName = z.enum(ORDER_TYPE_NAMES);
const TifName = z.enum(TIME_IN_FORCE_NAMES);
/** Any letter case comes in; one goes out. */
const AnyCaseTif = z
  .string()
  .max(8)
  .transform((text) => text.toLowerCase())
  .pipe(TifName)
  .openapi({ type: 'string', enum: [...TIME_IN_FORCE_NAMES], description: 'In any letter case.' });

export const PlaceOrderBody = z
  .strictObject({
    symbol: Symbol,
    side: SideSchema,
    type: TypeName,
    qty: QuantityText,
    price: DecimalText.optional(),
    stop_price: DecimalText.optional(),
    time_in_force: AnyCaseTif.optional(),
    post_only: z.boolean().optional(),
    display_qty: QuantityText.optional(),
    stp: z.enum(['cancel_newest', 'cancel_oldest', 'cancel_both', 'decrement']).optional(),
    client_order_id: ClientKey.optional(),
    valid_until: Instant.optional(),
    expire_at: Instant.optional().openapi({ description: 'With `gtd` and only there: when the order ends.' }),
    min_qty: QuantityText.optional().openapi({
      description: 'Trades so much at once or nothing; for `ioc` limit and market orders.',
    }),
    trail: DecimalText.optional().openapi({
      description: 'Distance at which a `trailing_stop` follows the best trade price.',
    }),
    stop_limit_price: DecimalText.optional().openapi({
      description: 'Limit of an `oco` order once its stop was reached; without it a market order.',
    }),
    take_profit: DecimalText.optional().openapi({
      description: 'Makes the order a bracket: what it fills is closed at this price or at `stop_loss`.',
    }),
    stop_loss: DecimalText.optional(),
  })
  .openapi('PlaceOrder');
export type PlaceOrderFields = z.output<typeof PlaceOrderBody>;

export const AmendOrderBody = z
  .strictObject({
    qty: QuantityText.optional(),
    price: DecimalText.optional(),
    stop_price: DecimalText.optional(),
    valid_until: Instant.optional(),
  })
  .openapi('AmendOrder');
export type AmendOrderFields = z.output<typeof AmendOrderBody>;

export const CancelAllQuery = z.strictObject({ symbol: Symbol.optional(), side: SideSchema.optional() });

export const OrderSchema: z.ZodType<Order> = z
  .object({
    order_id: Uuid,
    client_order_id: z.string(),
    symbol: Symbol,
    side: SideSchema,
    type: TypeName,
    time_in_force: TifName,
    post_only: z.boolean(),
    qty: QuantityText,
    price: DecimalText.nullable(),
    stop_price: DecimalText.nullable(),
    display_qty: QuantityText.nullable(),
    expire_at: Instant.nullable(),
    min_qty: QuantityText.nullable(),
    trail: DecimalText.nullable(),
    stop_limit_price: DecimalText.nullable(),
    take_profit: DecimalText.nullable(),
    stop_loss: DecimalText.nullable(),
    exit_order_id: Uuid.nullable().openapi({
      description: 'Of a bracket: the order that closes it, which exists from the first fill on.',
    }),
    parent_order_id: Uuid.nullable().openapi({
      description: 'Of a bracket’s exit: the order that it closes.',
    }),
    cum_qty: QuantityText,
    leaves_qty: QuantityText,
    avg_price: DecimalText.nullable(),
    fees: DecimalText,
    status: z.enum(ORDER_STATUSES),
    reason: z.string().nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .openapi('Order');
export const FillSchema: z.ZodType<Fill> = z
  .object({
    trade_id: z.number().int(),
    order_id: Uuid,
    symbol: Symbol,
    side: SideSchema,
    liquidity: z.enum(['maker', 'taker', 'auction']),
    price: DecimalText,
    qty: QuantityText,
    cum_qty: QuantityText,
    leaves_qty: QuantityText,
    fee: DecimalText,
    reversed: z.boolean(),
    seq: z.number().int(),
    ts: Instant,
  })
  .openapi('Fill');

export const OrderResultSchema: z.ZodType<OrderResult> = z
  .object({ order: OrderSchema, fills: z.array(FillSchema) })
  .openapi('OrderResult');
export const AmendResultSchema: z.ZodType<AmendResult> = z
  .object({ order: OrderSchema, priority_kept: z.boolean() })
  .openapi('AmendResult');
export const CancelResultSchema: z.ZodType<CancelResult> = z
  .object({ order: OrderSchema })
  .openapi('CancelResult');
export const CancelAllResultSchema: z.ZodType<CancelAllResult> = z
  .object({ requested: z.number().int() })
  .openapi('CancelAllResult');
