import { bookProjection } from './book-projection.ts';
import { ledgerProjection } from './ledger-projection.ts';
import type { Projection } from './projection.ts';
import { venueProjection } from './venue-projection.ts';

/** Every projection. Two of them never write the same column. */
export const PROJECTIONS: readonly Projection[] = [venueProjection, ledgerProjection, bookProjection];
