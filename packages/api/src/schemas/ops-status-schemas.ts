import { z } from '@hono/zod-openapi';
import type { OpsStatus } from '@buttonwood/shared/wire/ops-status.ts';

const Halt = z.object({
  code: z.string(),
  exit_code: z.number().int(),
  detail: z.string(),
  position: z.number().int(),
  at: z.string(),
  next_step: z.string(),
});

const Engine = z.object({
  engine: z.string(),
  host: z.string(),
  pid: z.number().int(),
  started_at: z.string(),
  answers: z.boolean(),
  active: z.number().int(),
  standby: z.number().int(),
  metrics_at: z.string().exactOptional(),
});

const Actor = z.object({
  actor: z.string(),
  epoch: z.number().int(),
  position: z.number().int(),
  backlog: z.number().int(),
  lease_holder: z.string().exactOptional(),
  followed_by: z.array(z.string()),
  verifying: z
    .object({ engine: z.string(), position: z.number().int(), of: z.number().int() })
    .exactOptional(),
  archive: z
    .object({
      position: z.number().int(),
      verified: z.number().int(),
      checkpoint: z.number().int().exactOptional(),
      stopped: z.string().exactOptional(),
      next_step: z.string().exactOptional(),
    })
    .exactOptional(),
  halted: Halt.exactOptional(),
  halted_copies: z.array(Halt.extend({ engine: z.string() })),
});

const Reader = z.object({
  projection: z.string(),
  stream: z.string(),
  position: z.number().int(),
  stopped: z.string().exactOptional(),
  next_step: z.string().exactOptional(),
});

export const OpsStatusSchema: z.ZodType<OpsStatus> = z
  .object({
    status: z.enum(['ok', 'degraded', 'halted', 'unreachable']),
    engines: z.array(Engine),
    actors: z.array(Actor),
    readers: z.array(Reader),
  })
  .openapi('OpsStatus');
