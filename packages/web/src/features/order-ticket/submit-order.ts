import { createSignal, type Accessor } from 'solid-js';
import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import { newUuidV7 } from '@buttonwood/api/client/uuid-v7.ts';
import type { Order, PlaceOrderRequest } from '@buttonwood/shared/wire/http-types.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';

/** How the last command ended. `unknown` always offers a check: no spinner without an end. */
export type Submission =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending'; readonly request: PlaceOrderRequest }
  | { readonly kind: 'done'; readonly order: Order }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'unknown'; readonly request: PlaceOrderRequest; readonly text: string };

export interface OrderSubmitter {
  readonly submission: Accessor<Submission>;
  readonly submit: (request: PlaceOrderRequest) => Promise<void>;
  /** Asks what became of an order with an unknown outcome. */
  readonly check: () => Promise<void>;
  /** Sends it again under the same client order id, so that it cannot be placed twice. */
  readonly sendAgain: () => Promise<void>;
  readonly reset: () => void;
}

/** After this long without an answer the outcome counts as unknown; a late answer still replaces it. */
const ANSWER_WITHIN_MS = 3_000;

type Orders = Pick<ApiClient, 'placeOrder' | 'orderByClientId'>;

/** Sends orders one at a time and follows each to accepted, refused or unknown. */
export function createOrderSubmitter(api: Orders, onOrder: (order: Order) => void): OrderSubmitter {
  const [submission, setSubmission] = createSignal<Submission>({ kind: 'idle' });
  let current = '';

  const finished = (order: Order): void => {
    setSubmission({ kind: 'done', order });
    onOrder(order);
  };
  const send = async (request: PlaceOrderRequest, key: string): Promise<void> => {
    current = key;
    setSubmission({ kind: 'sending', request });
    const timer = setTimeout(() => {
      if (current === key) setSubmission({ kind: 'unknown', request, text: 'No answer yet.' });
    }, ANSWER_WITHIN_MS);
    const answer = await api.placeOrder({ ...request, client_order_id: key });
    clearTimeout(timer);
    if (current !== key) {
      if (answer.ok) onOrder(answer.value.order);
      return;
    }
    if (answer.ok) finished(answer.value.order);
    else if (isUnknown(answer.error)) setSubmission({ kind: 'unknown', request, text: answer.error.detail });
    else setSubmission({ kind: 'refused', problem: answer.error });
  };
  return {
    submission,
    submit: (request) => send(request, newUuidV7()),
    sendAgain: async () => {
      const state = submission();
      if (state.kind === 'unknown') await send(state.request, current);
    },
    check: async () => {
      const state = submission();
      if (state.kind !== 'unknown') return;
      const key = current;
      const answer = await api.orderByClientId(key);
      if (current !== key) return;
      if (answer.ok) finished(answer.value);
      else if (answer.error.status === 404) {
        setSubmission({ ...state, text: 'The exchange has no such order so far. Sending again is safe.' });
      } else setSubmission({ ...state, text: answer.error.detail });
    },
    reset: () => {
      current = '';
      setSubmission({ kind: 'idle' });
    },
  };
}

/** A lost connection or a server that does not know: the order may be in the book. */
function isUnknown(problem: Problem): boolean {
  return problem.status === 0 || problem.code === 'outcome_unknown' || problem.status >= 502;
}
