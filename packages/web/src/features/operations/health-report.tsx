import { For, type JSX } from 'solid-js';
import type { HealthReport } from '@buttonwood/shared/wire/http-types.ts';
import { groupDigits } from '../../format/number-text.ts';
import { sentence } from '../../format/words.ts';
import './operations.css';

/** The exchange's own account of itself: stores, durability, and each actor's position and backlog. */
export function HealthReportView(props: { readonly report: HealthReport }): JSX.Element {
  /** The slowest first: that is the one to look at. */
  const actors = (): HealthReport['actors'] => props.report.actors.toSorted((a, b) => b.backlog - a.backlog);
  return (
    <>
      <dl class="health-facts" data-testid="health">
        <Fact name="Exchange" value={sentence(props.report.status)} />
        <Fact name="Redis" value={props.report.redis ? 'Up' : 'Down'} />
        <Fact name="Postgres" value={props.report.postgres ? 'Up' : 'Down'} />
        <Fact name="Durability" value={sentence(props.report.durability)} />
      </dl>
      <table class="table">
        <caption class="visually-hidden">Actors, largest backlog first</caption>
        <thead>
          <tr>
            <th scope="col">Actor</th>
            <th scope="col" class="number">
              Position
            </th>
            <th scope="col" class="number">
              Backlog
            </th>
            <th scope="col" class="number">
              Projected
            </th>
            <th scope="col" class="number">
              Behind
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={actors()}>
            {(actor) => (
              <tr>
                <td>{actor.actor}</td>
                <td class="number">{groupDigits(String(actor.position))}</td>
                <td class="number">{groupDigits(String(actor.backlog))}</td>
                <td class="number">{groupDigits(String(actor.projected))}</td>
                <td class="number">{groupDigits(String(Math.max(0, actor.position - actor.projected)))}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </>
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
