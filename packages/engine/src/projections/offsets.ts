import type { PoolClient } from 'pg';
import { NO_HASH } from '../journal/hash-chain.ts';
import type { TailPosition } from '../journal/out-tail.ts';

/** Which projection stands where: the key of a row of `offsets`. */
export interface OffsetKey {
  readonly projection: string;
  /** Name of the actor whose out stream it is. */
  readonly stream: string;
}

const FIRST: TailPosition = { epoch: 1, number: 0, hash: NO_HASH };

/** Returns the last entry applied; the beginning when nothing was. */
export async function readOffset(client: PoolClient, key: OffsetKey): Promise<TailPosition> {
  const { rows } = await client.query<{ epoch: number; position: number; hash: Buffer }>({
    name: 'read_offset',
    text: 'select epoch, position, hash from offsets where projection = $1 and stream = $2',
    values: [key.projection, key.stream],
  });
  const [row] = rows;
  return row === undefined ? FIRST : { epoch: row.epoch, number: row.position, hash: row.hash };
}

/**
 * Moves the offset from `from` to `to` within the caller's transaction: first of all its statements, because the row's
 * lock makes a second projector of the stream wait. Returns false when the offset is not `from`: then nothing may be written.
 */
export async function moveOffset(
  client: PoolClient,
  key: OffsetKey,
  from: TailPosition,
  to: TailPosition,
): Promise<boolean> {
  const hash = Buffer.from(to.hash);
  if (from.number === 0) {
    const first = await client.query({
      name: 'first_offset',
      text: `insert into offsets (projection, stream, epoch, position, hash) values ($1, $2, $3, $4, $5)
        on conflict (projection, stream) do update set epoch = excluded.epoch, position = excluded.position,
          hash = excluded.hash, stopped = null, updated_at = now()
        where offsets.position = 0`,
      values: [key.projection, key.stream, to.epoch, to.number, hash],
    });
    return first.rowCount === 1;
  }
  const moved = await client.query({
    name: 'move_offset',
    text: `update offsets set epoch = $3, position = $4, hash = $5, stopped = null, updated_at = now()
      where projection = $1 and stream = $2 and epoch = $6 and position = $7 and hash = $8`,
    values: [
      key.projection,
      key.stream,
      to.epoch,
      to.number,
      hash,
      from.epoch,
      from.number,
      Buffer.from(from.hash),
    ],
  });
  return moved.rowCount === 1;
}

/** Notes beside the offset why the projection stands still; at position 0 when it never moved. */
export async function noteStop(client: PoolClient, key: OffsetKey, why: string): Promise<void> {
  await client.query(
    `insert into offsets (projection, stream, epoch, position, hash, stopped) values ($1, $2, $3, $4, $5, $6)
     on conflict (projection, stream) do update set stopped = excluded.stopped`,
    [key.projection, key.stream, FIRST.epoch, FIRST.number, Buffer.from(FIRST.hash), why],
  );
}
