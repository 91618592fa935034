import { For, Show, createSignal, type Accessor, type JSX } from 'solid-js';
import './notices.css';

export interface Notice {
  /** One notice per thing (an order, say): a newer one with the same key takes its place. */
  readonly key: string;
  readonly tone: 'news' | 'problem';
  readonly title: string;
  readonly text: string;
}
export interface Notices {
  readonly shown: Accessor<readonly Notice[]>;
  /** What a screen reader hears, at most once in ANNOUNCE_EVERY_MS. */
  readonly announcement: Accessor<string>;
  readonly show: (notice: Notice) => void;
  readonly dismiss: (key: string) => void;
  readonly clear: () => void;
}

const MAX_NOTICES = 3;
const NEWS_STAYS_MS = 5_000;
const ANNOUNCE_EVERY_MS = 2_000;

/** Keeps the few notices on screen: news leaves by itself, problems stay until they are dismissed. */
export function createNotices(): Notices {
  const [shown, setShown] = createSignal<readonly Notice[]>([]);
  const [announcement, setAnnouncement] = createSignal('');
  let waiting: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const dismiss = (key: string): void => {
    setShown((notices) => notices.filter((notice) => notice.key !== key));
  };
  const announce = (text: string): void => {
    waiting = [...waiting, text].slice(-MAX_NOTICES);
    timer ??= setTimeout(() => {
      timer = undefined;
      setAnnouncement(waiting.join('. '));
      waiting = [];
    }, ANNOUNCE_EVERY_MS / 4);
  };
  return {
    shown,
    announcement,
    dismiss,
    clear: () => setShown([]),
    show: (notice) => {
      setShown((notices) => [...notices.filter(({ key }) => key !== notice.key), notice].slice(-MAX_NOTICES));
      announce(`${notice.title}. ${notice.text}`);
      if (notice.tone === 'problem') return;
      setTimeout(() => {
        setShown((notices) => notices.filter((other) => other !== notice));
      }, NEWS_STAYS_MS);
    },
  };
}

/** The corner where notices appear, and the live region that says them. */
export function NoticeRegion(props: { readonly notices: Notices }): JSX.Element {
  return (
    <>
      <div class="visually-hidden" role="status" aria-live="polite">
        {props.notices.announcement()}
      </div>
      <div class="notices" data-testid="notices">
        <For each={props.notices.shown()}>
          {(notice) => (
            <div class="notice" data-tone={notice.tone}>
              <p class="notice-text">
                <strong>{notice.title}</strong>
                {notice.text}
              </p>
              <button
                type="button"
                class="button button-small button-quiet"
                aria-label={`Dismiss: ${notice.title}`}
                onClick={() => props.notices.dismiss(notice.key)}
              >
                ✕
              </button>
            </div>
          )}
        </For>
        <Show when={props.notices.shown().length > 1}>
          <button type="button" class="button button-small" onClick={() => props.notices.clear()}>
            Clear all
          </button>
        </Show>
      </div>
    </>
  );
}
