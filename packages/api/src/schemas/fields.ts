import { z } from '@hono/zod-openapi';
import { MAX_KEY_LENGTH, MAX_SYMBOL_LENGTH } from '@buttonwood/shared/limits.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';

/** Longest number anybody may send; what it means is decided by the parsers of shared/money. */
const MAX_NUMBER_LENGTH = 32;

export const DecimalText = z.string().min(1).max(MAX_NUMBER_LENGTH).openapi({ example: '101.25' });
export const QuantityText = z.string().min(1).max(MAX_NUMBER_LENGTH).openapi({ example: '100' });
export const Instant = z
  .string()
  .max(40)
  .openapi({ format: 'date-time', example: '2026-11-22T20:31:28.123456Z' });
export const Uuid = z.string().max(64).openapi({ format: 'uuid' });
export const Symbol = z.string().min(1).max(MAX_SYMBOL_LENGTH).openapi({ example: 'AAPL' });
export const ClientKey = z
  .string()
  .min(1)
  .max(MAX_KEY_LENGTH)
  .regex(/^[\x21-\x7e]+$/, 'printable ASCII characters without blanks')
  .openapi({ example: '019aad5e-7c1c-7000-8000-2f6b4b7c9a10' });

export const SymbolPath = z.object({ symbol: Symbol });
export const MinAsOf = z
  .string()
  .max(8_192)
  .optional()
  .openapi({ description: 'An as_of of an earlier answer.' });
export const ReadQuery = z.strictObject({ min_as_of: MinAsOf });

/** Rows of a page. */
export const MAX_PAGE = 500;
const DEFAULT_PAGE = 100;
const paging = {
  min_as_of: MinAsOf,
  cursor: z.string().max(256).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
};
export const PageQuery = z.strictObject(paging);
export const pageQuery = <S extends z.ZodRawShape>(shape: S) => z.strictObject({ ...paging, ...shape });

export const ProblemSchema: z.ZodType<Problem> = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    request_id: z.string().exactOptional(),
    retryable: z.boolean().exactOptional(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).exactOptional(),
    order_id: z.string().exactOptional(),
    final_status: z.string().exactOptional(),
  })
  .openapi('Problem');
