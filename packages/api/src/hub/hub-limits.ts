/** Every bound of the hub, in one place. Bytes, milliseconds, counts. */
export interface HubLimits {
  /** Sockets of all users together. */
  readonly maxSockets: number;
  readonly maxSocketsPerUser: number;
  readonly maxSubscriptions: number;
  /**
   * What one socket may ask in a second, with this much saved up at most: a flood guard. A request counts one, a
   * subscription SUBSCRIBE_COST; orders have budgets of their own behind order entry.
   */
  readonly messagesPerSecond: number;
  readonly messageBurst: number;
  /**
   * Places and amends of all sockets together that are under way. So many keep the engine busy; what comes beyond them would
   * only wait there. With the cancels they leave room for HTTP within what the process takes on (MAX_IN_FLIGHT).
   */
  readonly maxOrdersUnderWay: number;
  readonly maxCancelsUnderWay: number;
  /** Requests of one socket that were read and wait until there is room; then the rest is left unread. */
  readonly maxReadAhead: number;
  /** From here on conflated channels leave a slow reader out until it has caught up. */
  readonly conflateAboveBytes: number;
  /** From here on a reader is cut off with 4008. */
  readonly maxBufferedBytes: number;
  readonly pingMs: number;
  /** Sessions are looked up again this often, besides being told of a revocation. */
  readonly reauthorizeMs: number;
}

export const HUB_LIMITS: HubLimits = {
  maxSockets: 2_000,
  maxSocketsPerUser: 32,
  maxSubscriptions: 256,
  messagesPerSecond: 5_000,
  messageBurst: 10_000,
  maxOrdersUnderWay: 800,
  maxCancelsUnderWay: 200,
  maxReadAhead: 64,
  conflateAboveBytes: 64 * 1024,
  maxBufferedBytes: 2 * 1024 * 1024,
  pingMs: 10_000,
  reauthorizeMs: 30_000,
};

/** A snapshot is worth this many plain requests. */
export const SUBSCRIBE_COST = 50;
export const MAX_PAYLOAD_BYTES = 16 * 1024;
export const MAX_FRAGMENTS = 64;
export const MAX_BUFFERED_CHUNKS = 1_024;
export const CONFLATION_MS = 50;
/** The ticker goes out with every second conflation: ten a second. */
export const TICKER_EVERY = 2;
/** What one turn has to say to a socket is sent in pieces of about this size. */
export const MAX_CORKED_BYTES = 16 * 1024;
export const HEARTBEAT_MS = 1_000;
export const MAX_MISSED_PONGS = 3;
/** A closing handshake gets this long, then the socket is torn down. */
export const CLOSE_GRACE_MS = 2_000;
export const SAVE_FOLDS_MS = 30_000;
