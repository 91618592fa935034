/** The part of a WebSocket that the live client uses; browsers, Node and `ws` all have it. */
export interface SocketLike {
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
}

/** Node's WebSocket and `ws` take headers as the second argument; browsers take none. */
export type WebSocketConstructor = new (
  url: string,
  init?: { readonly headers: Readonly<Record<string, string>> },
) => SocketLike;

/** Opens a socket, with the session token as a header when there is one. */
export function openSocket(
  url: string,
  token: string | undefined,
  WebSocket: WebSocketConstructor = globalThis.WebSocket as unknown as WebSocketConstructor,
): SocketLike {
  return token === undefined
    ? new WebSocket(url)
    : new WebSocket(url, { headers: { authorization: `Bearer ${token}` } });
}
