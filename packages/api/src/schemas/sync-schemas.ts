import { z } from '@hono/zod-openapi';
import type {
  QuarantineList,
  QuarantinedPrice,
  SyncJob,
  SyncReport,
} from '@buttonwood/shared/wire/sync-types.ts';
import { DecimalText, Instant, Symbol } from './fields.ts';

const count = z.number().int();
const instant = Instant.nullable();

const Provider = z.object({
  id: z.string(),
  missing: z.string().nullable().openapi({ description: 'The variable without which it is not asked.' }),
  paused_until: instant,
  limits: z.array(z.object({ window: z.string(), used: count, limit: count })),
});
const Run = z.object({
  run_id: z.string(),
  host: z.string(),
  status: z.enum(['running', 'stalled', 'done', 'failed', 'canceled']),
  started_at: Instant,
  beat_at: Instant,
  ended_at: instant,
  total: count,
  done: count,
  failed: count,
  limited: count,
  bars: count,
  error: z.string().nullable(),
});
export const SyncJobSchema: z.ZodType<SyncJob> = z
  .object({
    symbol: Symbol,
    status: z.enum(['queued', 'running', 'done', 'limited', 'retrying', 'dead']),
    source: z.string().nullable(),
    attempts: count,
    next_at: instant,
    bars: count,
    errors: z.array(z.object({ provider: z.string(), kind: z.string(), text: z.string() })),
    updated_at: Instant,
  })
  .openapi('SyncJob');
export const SyncReportSchema: z.ZodType<SyncReport> = z
  .object({
    providers: z.array(Provider),
    runs: z.array(Run),
    jobs: z.array(SyncJobSchema),
    counts: z.object({
      queued: count,
      running: count,
      done: count,
      limited: count,
      retrying: count,
      dead: count,
    }),
    quarantined: count,
  })
  .openapi('SyncReport');

export const QuarantinedSchema: z.ZodType<QuarantinedPrice> = z
  .object({
    quarantine_id: count,
    symbol: Symbol,
    source: z.string(),
    seen_at: Instant,
    price: DecimalText,
    bid: DecimalText.nullable(),
    ask: DecimalText.nullable(),
    reason: z.enum(['jump', 'stale', 'zero', 'crossed']),
    detail: z.string(),
    compared_with: DecimalText.nullable(),
    status: z.enum(['held', 'released', 'dismissed']),
    held_at: Instant,
    decided_at: instant,
    decided_by: z.string().nullable(),
    forwarded_at: instant,
  })
  .openapi('QuarantinedPrice');
export const QuarantineListSchema: z.ZodType<QuarantineList> = z
  .object({ data: z.array(QuarantinedSchema), next_cursor: z.string().nullable() })
  .openapi('QuarantineList');

/** Commands that need no more than their address. */
export const NoFields = z.strictObject({});
export const QuarantineIdPath = z.object({
  quarantine_id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
});
