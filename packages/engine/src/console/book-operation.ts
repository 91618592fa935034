import { parseInstant } from '@buttonwood/shared/base/instant.ts';
import { err, ok, type Result } from '@buttonwood/shared/base/result.ts';
import { Phase, type PhaseName } from '@buttonwood/shared/instrument/phase.ts';
import { ORDER_TYPE_NAMES, type OrderTypeName } from '@buttonwood/shared/order/order-type.ts';
import type { SideName } from '@buttonwood/shared/order/side.ts';
import { STP_MODE_NAMES, type StpModeName } from '@buttonwood/shared/order/stp-mode.ts';
import { TIME_IN_FORCE_NAMES, type TimeInForceName } from '@buttonwood/shared/order/time-in-force.ts';

/** A new order as the line has it: prices as decimal strings, quantities as numbers, nothing checked against tick or lot. */
export interface NewOrderLine {
  readonly op: 'new';
  readonly id: string;
  readonly side: SideName;
  readonly type: OrderTypeName;
  readonly qty: number;
  readonly price?: string;
  readonly tif?: TimeInForceName;
  readonly post_only?: boolean;
  readonly stop_price?: string;
  readonly display_qty?: number;
  readonly owner?: string;
  readonly stp?: StpModeName;
  /** GTD: when it ends. RFC 3339, as every time. */
  readonly expire_at?: string;
  /** The order is refused when it comes later than this. */
  readonly valid_until?: string;
  readonly min_qty?: number;
  /** Distance of a trailing stop, as a decimal. */
  readonly trail?: string;
  /** OCO: its limit once the stop was reached; absent for a market order. */
  readonly stop_limit_price?: string;
  /** Bracket: prices of the exit, and its id; absent for the order's own with `.exit`. */
  readonly take_profit?: string;
  readonly stop_loss?: string;
  readonly exit_id?: string;
}

export interface AmendLine {
  readonly op: 'amend';
  readonly id: string;
  readonly price?: string;
  readonly qty?: number;
  readonly leaves_qty?: number;
  readonly stop_price?: string;
  readonly valid_until?: string;
}

/** What changes the book's surroundings instead of an order. */
export type ControlOperation =
  | { readonly op: 'set_last'; readonly price: string }
  | { readonly op: 'set_reference'; readonly price: string; readonly band_bps: number }
  | { readonly op: 'phase'; readonly phase: PhaseName; readonly day_ends?: boolean }
  | { readonly op: 'schedule'; readonly time: string; readonly phase: PhaseName; readonly day_ends?: boolean }
  | { readonly op: 'at'; readonly time: string }
  | { readonly op: 'set_pause'; readonly ms: number }
  | { readonly op: 'tick_step'; readonly from: string; readonly tick: string }
  | { readonly op: 'mass_cancel'; readonly owner: string; readonly side?: SideName }
  | { readonly op: 'kill'; readonly owner?: string }
  | { readonly op: 'lift_kill' }
  | { readonly op: 'bust'; readonly trade_id: number };

/** One line of the console book. DESIGN, "The console book". */
export type BookOperation =
  | NewOrderLine
  | AmendLine
  | { readonly op: 'cancel'; readonly id: string }
  | ControlOperation
  | { readonly op: 'state' }
  | { readonly op: 'book'; readonly depth?: number }
  | { readonly op: 'order'; readonly id: string }
  | { readonly op: 'hash' }
  | { readonly op: 'reset' };

type FieldRule = (value: unknown) => boolean;

/** Characters of an id or an owner. */
const MAX_NAME_LENGTH = 64;
/** Microseconds since 1970, in the year 2112: what is due later than the clock still fits an exact integer. */
const LATEST_INSTANT = 2 ** 52;
const DECIMAL = /^[0-9]{1,16}(\.[0-9]{1,8})?$/;

const name: FieldRule = (value) =>
  typeof value === 'string' && value !== '' && value.length <= MAX_NAME_LENGTH;
const decimal: FieldRule = (value) => typeof value === 'string' && DECIMAL.test(value);
const instant: FieldRule = (value) =>
  typeof value === 'string' && (parseInstant(value) ?? Infinity) <= LATEST_INSTANT;
const number: FieldRule = (value) => typeof value === 'number';
const flag: FieldRule = (value) => typeof value === 'boolean';
const oneOf =
  (names: readonly string[]): FieldRule =>
  (value) =>
    names.some((known) => known === value);

const PHASE_NAMES: readonly string[] = Object.keys(Phase);

interface Shape {
  readonly required: Readonly<Record<string, FieldRule>>;
  readonly optional: Readonly<Record<string, FieldRule>>;
}

const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  [
    'new',
    {
      required: { id: name, side: oneOf(['buy', 'sell']), type: oneOf(ORDER_TYPE_NAMES), qty: number },
      optional: {
        price: decimal,
        tif: oneOf(TIME_IN_FORCE_NAMES),
        post_only: flag,
        stop_price: decimal,
        display_qty: number,
        owner: name,
        stp: oneOf(STP_MODE_NAMES),
        expire_at: instant,
        valid_until: instant,
        min_qty: number,
        trail: decimal,
        stop_limit_price: decimal,
        take_profit: decimal,
        stop_loss: decimal,
        exit_id: name,
      },
    },
  ],
  ['cancel', { required: { id: name }, optional: {} }],
  [
    'amend',
    {
      required: { id: name },
      optional: {
        price: decimal,
        qty: number,
        leaves_qty: number,
        stop_price: decimal,
        valid_until: instant,
      },
    },
  ],
  ['schedule', { required: { time: instant, phase: oneOf(PHASE_NAMES) }, optional: { day_ends: flag } }],
  ['at', { required: { time: instant }, optional: {} }],
  ['set_pause', { required: { ms: number }, optional: {} }],
  ['tick_step', { required: { from: decimal, tick: decimal }, optional: {} }],
  ['mass_cancel', { required: { owner: name }, optional: { side: oneOf(['buy', 'sell']) } }],
  ['kill', { required: {}, optional: { owner: name } }],
  ['lift_kill', { required: {}, optional: {} }],
  ['bust', { required: { trade_id: number }, optional: {} }],
  ['state', { required: {}, optional: {} }],
  ['set_last', { required: { price: decimal }, optional: {} }],
  ['set_reference', { required: { price: decimal, band_bps: number }, optional: {} }],
  ['phase', { required: { phase: oneOf(PHASE_NAMES) }, optional: { day_ends: flag } }],
  ['book', { required: {}, optional: { depth: number } }],
  ['order', { required: { id: name }, optional: {} }],
  ['hash', { required: {}, optional: {} }],
  ['reset', { required: {}, optional: {} }],
]);

/** The operations with the fields that each may have, for the documents. */
export const OPERATION_FIELDS: readonly (readonly [string, readonly string[]])[] = [...SHAPES].map(
  ([operation, { required, optional }]) => [operation, [...Object.keys(required), ...Object.keys(optional)]],
);

/**
 * Reads one line. Errors, as text for the answer: not_json, not_an_object, unknown_op, missing_field: F, invalid_field: F,
 * unknown_field: F. A time in force may be written in any letter case; an optional field that is null counts as absent.
 */
export function parseOperation(line: string): Result<BookOperation, string> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return err(error instanceof SyntaxError ? 'not_json' : 'unreadable');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return err('not_an_object');
  const fields: Record<string, unknown> = { ...value };
  const shape = typeof fields['op'] === 'string' ? SHAPES.get(fields['op']) : undefined;
  if (shape === undefined) return err('unknown_op');
  if (typeof fields['tif'] === 'string') fields['tif'] = fields['tif'].toLowerCase();
  const wrong = firstWrongField(fields, shape);
  return wrong === undefined ? ok(fields as unknown as BookOperation) : err(wrong);
}

function firstWrongField(fields: Record<string, unknown>, shape: Shape): string | undefined {
  for (const field of Object.keys(shape.required)) {
    if (!Object.hasOwn(fields, field)) return `missing_field: ${field}`;
  }
  for (const [field, value] of Object.entries(fields)) {
    const optional = Object.hasOwn(shape.optional, field);
    if (field === 'op') continue;
    if (!optional && !Object.hasOwn(shape.required, field)) return `unknown_field: ${field}`;
    const rule = optional ? shape.optional[field] : shape.required[field];
    if (optional && value === null) Reflect.deleteProperty(fields, field);
    else if (rule?.(value) !== true) return `invalid_field: ${field}`;
  }
  return undefined;
}
