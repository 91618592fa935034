import { useQuery } from '@tanstack/solid-query';
import {
  For,
  Show,
  createEffect,
  createSignal,
  createUniqueId,
  on,
  onCleanup,
  onMount,
  type JSX,
} from 'solid-js';
import { tinykeys } from 'tinykeys';
import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import type { CompanySummary } from '@buttonwood/shared/wire/company-types.ts';
import { outsideInputs } from '../../keyboard/outside-inputs.ts';
import { valueOf } from '../../live/problem-error.ts';
import './company-search.css';

export type SearchTarget = 'trade' | 'company';

interface CompanySearchProps {
  readonly api: Pick<ApiClient, 'companies'>;
  /** What Enter does with a company that can be traded here; with Shift it does the other thing. */
  readonly prefers: SearchTarget;
  readonly onChoose: (company: CompanySummary, target: SearchTarget) => void;
}

const MAX_RESULTS = 8;
const ASK_AFTER_MS = 120;
const FRESH_MS = 60_000;

/** Finds a company by name or symbol, on every page: `/` or Ctrl+K, type, Enter. */
export function CompanySearch(props: CompanySearchProps): JSX.Element {
  const id = createUniqueId();
  const [text, setText] = createSignal('');
  const [asked, setAsked] = createSignal('');
  const [open, setOpen] = createSignal(false);
  const [active, setActive] = createSignal(0);
  let input: HTMLInputElement | undefined;

  let timer: ReturnType<typeof setTimeout> | undefined;
  createEffect(
    on(text, (typed) => {
      clearTimeout(timer);
      timer = setTimeout(() => setAsked(typed.trim()), ASK_AFTER_MS);
    }),
  );
  onCleanup(() => clearTimeout(timer));
  const found = useQuery(() => ({
    queryKey: ['companies', 'search', asked()],
    queryFn: async () => (await valueOf(props.api.companies({ q: asked(), limit: MAX_RESULTS }))).data,
    enabled: open() && asked() !== '',
    staleTime: FRESH_MS,
  }));
  /** Rows of what stands in the field, not of what stood there before. */
  const rows = (): readonly CompanySummary[] =>
    asked() === text().trim() && found.isSuccess ? found.data : [];
  const shown = (): boolean => open() && text().trim() !== '';
  createEffect(on(asked, () => setActive(0)));

  onMount(() => {
    const focus = (): void => {
      input?.focus();
      input?.select();
    };
    onCleanup(
      tinykeys(window, {
        '/': outsideInputs(focus),
        '$mod+k': (event) => {
          event.preventDefault();
          focus();
        },
      }),
    );
  });

  const choose = (company: CompanySummary | undefined, other: boolean): void => {
    if (company === undefined) return;
    const wanted = other === (props.prefers === 'trade') ? 'company' : 'trade';
    setText('');
    setAsked('');
    setOpen(false);
    input?.blur();
    props.onChoose(company, company.listed ? wanted : 'company');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = rows().length - 1;
    if (event.key === 'ArrowDown') setActive((at) => Math.min(at + 1, last));
    else if (event.key === 'ArrowUp') setActive((at) => Math.max(at - 1, 0));
    else if (event.key === 'Enter') choose(rows()[active()], event.shiftKey);
    else if (event.key === 'Escape') {
      setText('');
      setOpen(false);
      input?.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const activeId = (): string | undefined =>
    shown() && rows()[active()] !== undefined ? `${id}-${active()}` : undefined;

  return (
    <div class="search" role="search">
      <input
        ref={(element) => (input = element)}
        class="input"
        type="search"
        role="combobox"
        aria-label="Find a company by name or symbol"
        aria-autocomplete="list"
        aria-expanded={shown()}
        aria-controls={`${id}-list`}
        aria-activedescendant={activeId()}
        placeholder="Find a company  /"
        autocomplete="off"
        spellcheck={false}
        value={text()}
        data-testid="company-search"
        onInput={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <div class="search-results" hidden={!shown()}>
        <ul id={`${id}-list`} role="listbox" aria-label="Companies">
          <For each={rows()}>
            {(company, index) => (
              <li
                id={`${id}-${index()}`}
                role="option"
                aria-selected={index() === active()}
                data-testid={`found-${company.symbol}`}
                // The field must not lose the focus before the click arrives.
                onMouseDown={(event) => event.preventDefault()}
                onMouseMove={() => setActive(index())}
                onClick={(event) => choose(company, event.shiftKey)}
              >
                <b>{company.symbol}</b>
                <span class="search-name">{company.name}</span>
                <span class="muted">{company.listed ? 'traded here' : company.sector}</span>
              </li>
            )}
          </For>
        </ul>
        <Show when={rows().length > 0} fallback={<p class="search-note">{noteOf(found)}</p>}>
          <p class="search-note">
            Enter {props.prefers === 'trade' ? 'trades it' : 'opens its page'}, Shift+Enter{' '}
            {props.prefers === 'trade' ? 'opens its page' : 'trades it'}
          </p>
        </Show>
      </div>
    </div>
  );
}

function noteOf(found: { readonly isError: boolean; readonly isSuccess: boolean }): string {
  if (found.isError) return 'The companies could not be read. Type on to try again.';
  return found.isSuccess ? 'No company matches.' : 'Looking…';
}
