import type { WsHeartbeat, WsPush, WsReply } from '@buttonwood/shared/wire/ws-messages.ts';
import { openSocket, type SocketLike } from '../../src/client/live-socket.ts';

const AGAIN_MS = 200;

/** What one connection was told. */
interface Recording {
  /** `symbol trade order` of each fill, in order. */
  readonly fills: string[];
  /** Number of each trade pushed as it happened. */
  readonly trades: number[];
  /** Chains whose `prev_seq` did not fit: a gap that nobody admitted. */
  readonly breaks: string[];
}

/**
 * Listens to a trader's live feed through every fault and writes down what each connection was told, as the documents say and
 * with nothing of the live client: `prev_seq` follows the last message, or there is a snapshot.
 */
export class LiveRecorder {
  readonly recordings: Recording[] = [];
  private readonly url: string;
  private readonly token: string;
  private readonly symbol: string;
  private socket: SocketLike | undefined;
  private ended = false;

  constructor(baseUrl: string, token: string, symbol: string) {
    this.url = `${baseUrl.replace('http', 'ws')}/ws/v1`;
    this.token = token;
    this.symbol = symbol;
    this.open();
  }

  close(): void {
    this.ended = true;
    this.socket?.close();
  }

  private open(): void {
    const recording: Recording = { fills: [], trades: [], breaks: [] };
    const seqs = new Map<string, number>();
    this.recordings.push(recording);
    const socket = openSocket(this.url, this.token);
    this.socket = socket;
    socket.addEventListener('open', () => {
      const subscribe = (id: number, more: object): void =>
        socket.send(JSON.stringify({ id, op: 'subscribe', ...more }));
      subscribe(1, { ch: 'fills' });
      subscribe(2, { ch: 'orders' });
      subscribe(3, { ch: 'trades', symbol: this.symbol });
      subscribe(4, { ch: 'book', symbol: this.symbol });
    });
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as WsPush | WsHeartbeat | WsReply;
      if ('ch' in message && message.ch !== 'heartbeat') note(recording, seqs, message);
    });
    socket.addEventListener('error', () => undefined); // The close that follows opens the next one.
    socket.addEventListener('close', () => {
      if (!this.ended) setTimeout(() => this.ended || this.open(), AGAIN_MS);
    });
  }
}

function note(recording: Recording, seqs: Map<string, number>, push: WsPush): void {
  const last = seqs.get(push.ch) ?? 0;
  if (push.type !== 'snapshot' && push.prev_seq !== last)
    recording.breaks.push(`${push.ch} ${push.prev_seq} after ${last}`);
  seqs.set(push.ch, push.seq);
  if (push.ch === 'fills')
    for (const fill of push.data) recording.fills.push(`${fill.symbol} ${fill.trade_id} ${fill.order_id}`);
  if (push.ch === 'trades' && push.type === 'event')
    for (const trade of push.data) recording.trades.push(trade.trade_id);
}
