import { Show, type JSX } from 'solid-js';
import type { Company, CompanyStatistics } from '@buttonwood/shared/wire/company-types.ts';
import { NO_VALUE, numberText } from '../../format/number-text.ts';
import { placeBetween } from './history-data.ts';

const NO_FUNDAMENTALS = 'No source of this exchange has accounts of this company.';
const NO_BARS = 'No source has daily prices of this company.';

/** Key figures; what nobody knows is a dash that says why. */
export function StatisticsList(props: { readonly company: Company }): JSX.Element {
  const figures = (): CompanyStatistics => props.company.statistics;
  const sharesWhy = (): string =>
    props.company.shares_outstanding === null
      ? 'The number of shares is not known.'
      : 'There is no price to multiply the shares with.';
  return (
    <dl class="facts" data-testid="statistics">
      <Fact name="Close" value={figures().close} why={NO_BARS} />
      <Fact name="Previous close" value={figures().previous_close} why={NO_BARS} />
      <Fact name="Open" value={figures().open} why={NO_BARS} />
      <Range name="Day" low={figures().day_low} high={figures().day_high} at={figures().close} />
      <Range name="52 weeks" low={figures().year_low} high={figures().year_high} at={figures().close} />
      <Fact name="Volume" value={figures().volume} why={NO_BARS} />
      <Fact name="Average volume, 30 sessions" value={figures().average_volume} why={NO_BARS} />
      <Fact name="Market value, USD" value={wholeUnits(figures().market_cap)} why={sharesWhy()} />
      <Fact name="Price to earnings" value={figures().price_earnings} why={NO_FUNDAMENTALS} />
      <Fact name="Earnings per share" value={figures().earnings_per_share} why={NO_FUNDAMENTALS} />
      <Fact
        name="Dividend yield"
        value={figures().dividend_yield}
        unit="%"
        why="No source has dividends of the last year."
      />
    </dl>
  );
}

function Fact(props: {
  readonly name: string;
  readonly value: string | null;
  readonly unit?: string;
  readonly why: string;
}): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd title={props.value === null ? props.why : undefined}>
        {numberText(props.value)}
        {props.value === null ? '' : props.unit}
        <Show when={props.value === null}>
          <span class="visually-hidden">{props.why}</span>
        </Show>
      </dd>
    </div>
  );
}

function Range(props: {
  readonly name: string;
  readonly low: string | null;
  readonly high: string | null;
  readonly at: string | null;
}): JSX.Element {
  const place = (): number | null => placeBetween(props.at, props.low, props.high);
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        <Show when={props.low !== null && props.high !== null} fallback={NO_VALUE}>
          {numberText(props.low)} – {numberText(props.high)}
          <Show when={place() !== null}>
            <span class="range-bar" aria-hidden="true">
              <span style={{ left: `${place() ?? 0}%` }} />
            </span>
          </Show>
        </Show>
      </dd>
    </div>
  );
}

/** Billions do not need their cents. */
function wholeUnits(value: string | null): string | null {
  return value === null ? null : (value.split('.')[0] ?? value);
}
