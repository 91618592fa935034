import { z } from '@hono/zod-openapi';
import type {
  BookLevel,
  BookSnapshot,
  CandleSeries,
  Indicative,
  Instrument,
  Trade,
} from '@buttonwood/shared/wire/http-types.ts';
import { DecimalText, Instant, QuantityText, Symbol } from './fields.ts';

export const PhaseSchema = z
  .enum([
    'pre_open',
    'opening_auction',
    'continuous',
    'volatility_pause',
    'closing_auction',
    'closed',
    'halted',
  ])
  .openapi('Phase');
export const SideSchema = z.enum(['buy', 'sell']);
export const IntervalSchema = z.enum(['1m', '5m', '15m', '1h', '1d']);

export const InstrumentSchema: z.ZodType<Instrument> = z
  .object({
    symbol: Symbol,
    name: z.string(),
    sector: z.string().nullable(),
    tick_size: DecimalText,
    lot_size: QuantityText,
    band_bps: z.number().int(),
    phase: PhaseSchema,
    reference_price: DecimalText.nullable(),
    band_low: DecimalText.nullable(),
    band_high: DecimalText.nullable(),
    last_price: DecimalText.nullable(),
    previous_close: DecimalText.nullable(),
  })
  .openapi('Instrument');

const Level: z.ZodType<BookLevel> = z
  .tuple([DecimalText, QuantityText, z.number().int()])
  .openapi({ description: 'Price, quantity, number of orders.', type: 'array', items: {} });
export const IndicativeSchema: z.ZodType<Indicative> = z
  .object({
    price: DecimalText,
    volume: QuantityText,
    surplus: QuantityText,
    surplus_side: SideSchema.nullable(),
  })
  .openapi('Indicative');
export const BookSchema: z.ZodType<BookSnapshot> = z
  .object({
    symbol: Symbol,
    seq: z.number().int(),
    phase: PhaseSchema,
    indicative: IndicativeSchema.nullable().openapi({
      description: 'Where the auction under way would uncross; null while nothing would trade.',
    }),
    bids: z.array(Level),
    asks: z.array(Level),
  })
  .openapi('Book');
export const TradeSchema: z.ZodType<Trade> = z
  .object({
    trade_id: z.number().int(),
    symbol: Symbol,
    price: DecimalText,
    quantity: QuantityText,
    taker_side: SideSchema.nullable().openapi({ description: 'Null in an auction.' }),
    busted: z.boolean().openapi({ description: 'Taken back by an operator.' }),
    ts: Instant,
  })
  .openapi('Trade');
export const CandleSeriesSchema: z.ZodType<CandleSeries> = z
  .object({
    symbol: Symbol,
    interval: IntervalSchema,
    source: z.string(),
    data: z.array(
      z.object({
        ts: Instant,
        open: DecimalText,
        high: DecimalText,
        low: DecimalText,
        close: DecimalText,
        volume: QuantityText,
      }),
    ),
  })
  .openapi('CandleSeries');
