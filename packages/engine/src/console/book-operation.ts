import { err, ok, type Result } from '@buttonwood/shared/base/result.ts';
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
}

export interface AmendLine {
  readonly op: 'amend';
  readonly id: string;
  readonly price?: string;
  readonly qty?: number;
  readonly leaves_qty?: number;
  readonly stop_price?: string;
}

/** One line of the console book. DESIGN, "The console book". */
export type BookOperation =
  | NewOrderLine
  | AmendLine
  | { readonly op: 'cancel'; readonly id: string }
  | { readonly op: 'set_last'; readonly price: string }
  | { readonly op: 'set_reference'; readonly price: string; readonly band_bps: number }
  | { readonly op: 'phase'; readonly phase: string }
  | { readonly op: 'book'; readonly depth?: number }
  | { readonly op: 'order'; readonly id: string }
  | { readonly op: 'hash' }
  | { readonly op: 'reset' };

type FieldRule = (value: unknown) => boolean;

/** Characters of an id or an owner. */
const MAX_NAME_LENGTH = 64;
const DECIMAL = /^[0-9]{1,16}(\.[0-9]{1,8})?$/;

const name: FieldRule = (value) =>
  typeof value === 'string' && value !== '' && value.length <= MAX_NAME_LENGTH;
const decimal: FieldRule = (value) => typeof value === 'string' && DECIMAL.test(value);
const number: FieldRule = (value) => typeof value === 'number';
const flag: FieldRule = (value) => typeof value === 'boolean';
const oneOf =
  (names: readonly string[]): FieldRule =>
  (value) =>
    names.some((known) => known === value);

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
      },
    },
  ],
  ['cancel', { required: { id: name }, optional: {} }],
  [
    'amend',
    {
      required: { id: name },
      optional: { price: decimal, qty: number, leaves_qty: number, stop_price: decimal },
    },
  ],
  ['set_last', { required: { price: decimal }, optional: {} }],
  ['set_reference', { required: { price: decimal, band_bps: number }, optional: {} }],
  ['phase', { required: { phase: name }, optional: {} }],
  ['book', { required: {}, optional: { depth: number } }],
  ['order', { required: { id: name }, optional: {} }],
  ['hash', { required: {}, optional: {} }],
  ['reset', { required: {}, optional: {} }],
]);

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
