import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Bytes that wait in this process before a sender stops: the rest stays in its own queue. */
const MAX_UNSENT_BYTES = 32 * 1024;
const TEXT = 0x81;
const PING = 0x9;
const PONG = 0x8a;
const CLOSE = 0x8;
const MASKED = 0x80;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const MASK_BYTES = 4;

/**
 * A client of the live feed that costs as little as it can: frames go out as prepared bytes, and answers are looked at
 * where they lie. A load that spent a processor on itself would measure itself.
 */
export class RawLiveSocket {
  /** Called for each text message, from `start` to `end` of `bytes`. */
  onText: (bytes: Buffer, start: number, end: number) => void = () => undefined;
  /** Called after each piece of what has arrived. */
  onRead: () => void = () => undefined;
  private readonly socket: Socket;
  private rest: Buffer = Buffer.alloc(0);
  private failure: Error | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', (error) => (this.failure ??= error));
    socket.on(
      'close',
      () => (this.failure ??= new Error('the exchange has closed a connection of the load')),
    );
  }

  /** Connects and upgrades; rejects when the exchange refuses. */
  static async open(url: string, token: string): Promise<RawLiveSocket> {
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(
      `GET /ws/v1 HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n` +
        `Authorization: Bearer ${token}\r\n\r\n`,
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    const head = answer.indexOf('\r\n\r\n');
    if (!answer.toString('latin1').startsWith('HTTP/1.1 101') || head < 0)
      throw new Error(`the live feed answers ${answer.toString('latin1').slice(0, 100)}`);
    const opened = new RawLiveSocket(socket);
    opened.read(answer.subarray(head + 4));
    return opened;
  }

  /** Whether the machine takes more of it now; a client that goes on regardless queues without end. */
  get takesMore(): boolean {
    return this.socket.writableLength < MAX_UNSENT_BYTES;
  }

  /** Sends whole frames. Throws when the connection is gone. */
  send(frames: Buffer): void {
    if (this.failure !== undefined) throw this.failure;
    this.socket.write(frames);
  }

  close(): void {
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    for (;;) {
      const frame = frameAt(bytes, at);
      if (frame === undefined) break;
      at = frame.end;
      if (bytes[frame.at] === TEXT) this.onText(bytes, frame.start, frame.end);
      else this.control(bytes, frame);
    }
    this.rest = bytes.subarray(at);
    this.onRead();
  }

  private control(bytes: Buffer, { at, start, end }: FrameAt): void {
    const opcode = (bytes[at] ?? 0) & 0xf;
    if (opcode === CLOSE) this.failure ??= new Error(`closed with ${bytes.readUInt16BE(start)}`);
    if (opcode !== PING) return;
    const body = bytes.subarray(start, end);
    this.socket.write(Buffer.concat([Buffer.from([PONG, MASKED | body.length, 0, 0, 0, 0]), body]));
  }
}

/** A text frame as a client sends it, with a mask of zeros so that its body can be changed in place. */
export function textFrame(text: string): Buffer {
  const body = Buffer.from(text);
  if (body.length > 0xffff) throw new Error('too long for a frame of the load');
  const head =
    body.length < LENGTH_16
      ? Buffer.from([TEXT, MASKED | body.length])
      : Buffer.from([TEXT, MASKED | LENGTH_16, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([head, Buffer.alloc(MASK_BYTES), body]);
}

interface FrameAt {
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** The frame that begins at `at`, undefined while it is not whole; servers do not mask. */
function frameAt(bytes: Buffer, at: number): FrameAt | undefined {
  if (at + 2 > bytes.length) return undefined;
  let length = (bytes[at + 1] ?? 0) & 0x7f;
  let start = at + 2;
  if (length === LENGTH_16) {
    if (start + 2 > bytes.length) return undefined;
    length = bytes.readUInt16BE(start);
    start += 2;
  } else if (length === LENGTH_64) {
    if (start + 8 > bytes.length) return undefined;
    length = Number(bytes.readBigUInt64BE(start));
    start += 8;
  }
  const end = start + length;
  return end > bytes.length ? undefined : { at, start, end };
}
