/** A server that belongs to one test file. Every call is safe after every other. */
export interface TestServer {
  /** Where programs reach it; the same after `restart`. */
  readonly url: string;
  readonly port: number;
  /** Ends it in order and throws its data away. */
  stop(): Promise<void>;
  /** Ends it as kill -9 does; its data stays for `restart`. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, ending it in order first if it still runs. */
  restart(): Promise<void>;
}
