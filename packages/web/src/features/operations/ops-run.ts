import { createSignal, type Accessor } from 'solid-js';
import type { ApiResult } from '@buttonwood/api/client/http-client.ts';

/** A command of an operator on its way: busy, then done or not. */
export interface OpsRun {
  readonly busy: Accessor<boolean>;
  readonly error: Accessor<string | undefined>;
  /** What was done last, in words. */
  readonly done: Accessor<string | undefined>;
  /** Runs one command at a time; true when it was done. */
  readonly run: (command: () => Promise<ApiResult<unknown>>, done: string) => Promise<boolean>;
  /** Says what is missing, without sending anything. */
  readonly refuse: (text: string) => void;
}

/** `onDone` is called after each command that was done, to read anew what it changed. */
export function createOpsRun(onDone: () => void): OpsRun {
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<string>();
  const [done, setDone] = createSignal<string>();
  return {
    busy,
    error,
    done,
    run: async (command, text) => {
      if (busy()) return false;
      setBusy(true);
      setDone(undefined);
      const answer = await command();
      setBusy(false);
      setError(answer.ok ? undefined : answer.error.detail);
      if (!answer.ok) return false;
      setDone(text);
      onDone();
      return true;
    },
    refuse: (text) => {
      setDone(undefined);
      setError(text);
    },
  };
}
