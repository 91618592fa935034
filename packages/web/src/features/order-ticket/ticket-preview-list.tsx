import type { JSX } from 'solid-js';
import type { SideName } from '@buttonwood/shared/order/side.ts';
import { numberText } from '../../format/number-text.ts';
import type { TicketFunds, TicketPreview } from './preview-ticket.ts';

interface TicketPreviewListProps {
  readonly preview: TicketPreview | null;
  readonly side: SideName;
  readonly funds: TicketFunds;
}

/** What the order would mean. The rows are always there, so that typing moves nothing. */
export function TicketPreviewList(props: TicketPreviewListProps): JSX.Element {
  const available = (): string | null =>
    props.side === 'buy' ? props.funds.cashAvailable : props.funds.sharesAvailable;
  const before = (): string => numberText(props.preview?.before ?? available());
  return (
    <dl class="ticket-preview" data-testid="ticket-preview">
      <dt>Notional</dt>
      <dd>{numberText(props.preview?.notional)}</dd>
      <dt>At once</dt>
      <dd title={props.preview?.takes}>{props.preview?.takes ?? '—'}</dd>
      <dt>Average</dt>
      <dd>{numberText(props.preview?.average)}</dd>
      <dt>{props.side === 'buy' ? 'Cash' : 'Shares'}</dt>
      <dd
        class={props.preview?.short === true ? 'ticket-short' : ''}
        title="Available before and after, without fees"
      >
        {before()} → {numberText(props.preview?.after)}
      </dd>
    </dl>
  );
}
