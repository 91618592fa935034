import type { Channel, PrivateChannel, PublicChannel } from '@buttonwood/shared/wire/ws-messages.ts';

/** What a client asked, with bodies still unchecked: their schemas belong to order entry. */
export type ClientRequest =
  | {
      readonly id: number;
      readonly op: 'subscribe' | 'unsubscribe';
      readonly ch: string;
      readonly symbol: string | undefined;
    }
  | { readonly id: number; readonly op: 'ping' }
  | { readonly id: number; readonly op: 'order.place'; readonly order: unknown }
  | { readonly id: number; readonly op: 'order.amend'; readonly orderId: string; readonly amend: unknown }
  | { readonly id: number; readonly op: 'order.cancel'; readonly orderId: string };

/** `unreadable`: not JSON (close 1007). `protocol`: JSON that is no request (close 1008). */
export type ParsedRequest =
  | { readonly kind: 'request'; readonly request: ClientRequest }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'protocol' };

const PUBLIC_CHANNELS: ReadonlySet<string> = new Set<PublicChannel>([
  'book',
  'book.50ms',
  'trades',
  'ticker',
]);
const PRIVATE_CHANNELS: ReadonlySet<string> = new Set<PrivateChannel>([
  'orders',
  'fills',
  'balances',
  'positions',
  'reversals',
  'account',
]);

export function isPublicChannel(ch: string): ch is PublicChannel {
  return PUBLIC_CHANNELS.has(ch);
}

export function isPrivateChannel(ch: string): ch is PrivateChannel {
  return PRIVATE_CHANNELS.has(ch);
}

/** The name of a subscription in heartbeats: `book:AAPL`, `orders`. */
export function subscriptionKey(ch: Channel, symbol?: string): string {
  return symbol === undefined ? ch : `${ch}:${symbol}`;
}

/** Reads one text message. */
export function parseRequest(text: string): ParsedRequest {
  const value = parseJson(text);
  if (value === undefined) return { kind: 'unreadable' };
  if (!isRecord(value)) return { kind: 'protocol' };
  const { id, op } = value;
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || typeof op !== 'string')
    return { kind: 'protocol' };
  const request = requestOf(id, op, value);
  return request === undefined ? { kind: 'protocol' } : { kind: 'request', request };
}

function requestOf(
  id: number,
  op: string,
  value: Readonly<Record<string, unknown>>,
): ClientRequest | undefined {
  const { ch, symbol, order, amend, order_id: orderId } = value;
  switch (op) {
    case 'ping':
      return { id, op };
    case 'subscribe':
    case 'unsubscribe':
      if (typeof ch !== 'string' || (symbol !== undefined && typeof symbol !== 'string')) return undefined;
      return { id, op, ch, symbol };
    case 'order.place':
      return { id, op, order };
    case 'order.amend':
      return typeof orderId === 'string' ? { id, op, orderId, amend } : undefined;
    case 'order.cancel':
      return typeof orderId === 'string' ? { id, op, orderId } : undefined;
    default:
      return undefined;
  }
}

/** Undefined when the text is not JSON; JSON itself has no undefined. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
