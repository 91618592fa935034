import { Show, type JSX } from 'solid-js';
import type { Company } from '@buttonwood/shared/wire/company-types.ts';
import { NO_VALUE, numberText } from '../../format/number-text.ts';
import { provenanceText } from './source-words.ts';

/** Who the company is, and who says so. */
export function ProfileList(props: { readonly company: Company }): JSX.Element {
  return (
    <>
      <dl class="facts" data-testid="profile">
        <Fact name="Sector" value={props.company.sector} />
        <Fact name="Industry" value={props.company.industry} />
        <Fact name="Seat" value={props.company.headquarters ?? props.company.country} />
        <Fact name="Founded" value={props.company.founded} />
        <Fact name="Listed on" value={props.company.exchange} />
        <Fact name="Listed since" value={props.company.listed_on} />
        <Fact name="Shares outstanding" value={numberText(props.company.shares_outstanding)} />
        <div>
          <dt>Site</dt>
          <dd>
            <Show when={webAddress(props.company.website)} fallback={NO_VALUE}>
              {(address) => (
                <a href={address().href} rel="noreferrer noopener" target="_blank">
                  {address().hostname}
                </a>
              )}
            </Show>
          </dd>
        </div>
      </dl>
      <Show when={props.company.description}>
        {(description) => <p class="profile-text">{description()}</p>}
      </Show>
      <p class="facts-source muted">{provenanceText(props.company)}</p>
    </>
  );
}

function Fact(props: { readonly name: string; readonly value: string | null }): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.value ?? NO_VALUE}</dd>
    </div>
  );
}

/** The address when it is one of the web; what comes from outside is never a link to anything else. */
export function webAddress(text: string | null): URL | undefined {
  if (text === null || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
}
