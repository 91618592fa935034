import type { JSX } from 'solid-js';
import type { HealthReport } from '@buttonwood/shared/wire/http-types.ts';
import { groupDigits } from '../../format/number-text.ts';
import { sentence } from '../../format/words.ts';
import './operations.css';

/** The exchange's own account of itself in a line: stores, durability, and how far reading is behind trading. */
export function HealthReportView(props: { readonly report: HealthReport }): JSX.Element {
  const actors = (): HealthReport['actors'] => props.report.actors;
  const most = (of: (actor: HealthReport['actors'][number]) => number): string =>
    groupDigits(String(actors().reduce((largest, actor) => Math.max(largest, of(actor)), 0)));
  return (
    <dl class="health-facts" data-testid="health">
      <Fact name="Exchange" value={sentence(props.report.status)} />
      <Fact name="Redis" value={props.report.redis ? 'Up' : 'Down'} />
      <Fact name="Postgres" value={props.report.postgres ? 'Up' : 'Down'} />
      <Fact name="Durability" value={sentence(props.report.durability)} />
      <Fact name="Largest backlog" value={most(({ backlog }) => backlog)} />
      <Fact name="Lists behind trading, frames" value={most((actor) => actor.position - actor.projected)} />
    </dl>
  );
}

function Fact(props: { readonly name: string; readonly value: string }): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}
