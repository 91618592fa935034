import { createHmac, createHash } from 'node:crypto';

/** Who speaks to Redis. Each has a user of its own, with the commands and keys that it needs and no others. */
export type RedisRole = 'engine' | 'api' | 'projector' | 'archiver' | 'worker' | 'ops';

/** What every connection of a journal does: it looks at the settings, listens, and shows that it is alive. */
const CONNECTS =
  '+ping +info +quit +reset +client|setname +config|get +function|list +subscribe +unsubscribe';
/** The functions are the only writers; what they call inside is checked against the caller's rights as well. */
const SENDS = '+fcall +hget +hmget +hset +hgetall +exists +time +xadd +publish';
const READS = '+xread +xrange +xrevrange +xlen +xinfo|stream +hget +hmget +hgetall +exists +time';
const CHANNELS = 'resetchannels &bw:wake:in &bw:wake:out';
const TAPES_READ = '%R~{*}:in %R~{*}:out %R~{*}:ctl %R~bw:actors %R~bw:health %R~bw:engines';
const INBOXES = '~{*}:in ~{*}:ctl';
/** Leases are the one kind of key that is given back. */
const LEASES = '(+fcall +get +set +del ~{*}:lease)';
/** Limits of market-data sources, and the queue of the synchronization. Nothing of the exchange lies under these names. */
const LIMITS = '(+@read +@write -@dangerous -@scripting +eval +evalsha +time ~{limits:*)';
const QUEUE = '(+@all -@admin -@dangerous -@scripting +eval +evalsha ~{market-data}:*)';
const SIGN_INS = '(+eval +evalsha +set +get +incrby +pttl +pexpire ~bw:sign-ins:*)';

/**
 * Rules of each user, as `ACL SETUSER` takes them. Nobody may remove or rename a key of the tape, set its end, let it expire,
 * change settings or load code; the exceptions are the engine, which brings the functions, and the archiver, whose function
 * trims what is archived. The api adds nothing to an out stream, and the projector writes nothing at all.
 */
export const ROLE_RULES: Readonly<Record<RedisRole, string>> = {
  engine: `${CHANNELS} ~{*}:in ~{*}:out ~{*}:ctl ~bw:actors ~bw:health ~bw:engines ${CONNECTS} ${SENDS} ${READS} +hdel +function|load +xgroup|create +xgroup|destroy ${LEASES}`,
  api: `${CHANNELS} ${TAPES_READ} ${INBOXES} ~bw:engines ${CONNECTS} ${SENDS} ${READS} ${SIGN_INS} (+get +hgetall +zcount %R~{limits:*)`,
  projector: `${CHANNELS} ${TAPES_READ} ${CONNECTS} ${READS}`,
  archiver: `${CHANNELS} ${TAPES_READ} ~{*}:in ~{*}:out ~{*}:ctl ${CONNECTS} ${READS} +fcall +xtrim ${LEASES}`,
  worker: `${CHANNELS} ${TAPES_READ} ${INBOXES} ${CONNECTS} ${SENDS} ${READS} ${LIMITS} ${QUEUE}`,
  ops: `${CHANNELS} ~{*}:in ~{*}:out ~{*}:ctl ~bw:actors ~bw:health ~bw:engines ${CONNECTS} ${SENDS} ${READS} +hdel +xgroup|create +xgroup|destroy +xtrim ${LEASES} ${LIMITS} ${QUEUE}`,
};

export const REDIS_ROLES: readonly RedisRole[] = ['engine', 'api', 'projector', 'archiver', 'worker', 'ops'];

/** The lines of redis.conf that define the users. Passwords stand there as hashes. */
export function roleLines(password: string): string[] {
  return REDIS_ROLES.map((role) => {
    const hash = createHash('sha256').update(rolePassword(password, role)).digest('hex');
    return `user ${role} on #${hash} ${ROLE_RULES[role]}`;
  });
}

/** The address at which a role reaches the server that `url`, with the server's own password, names. */
export function roleUrl(url: string, role: RedisRole): string {
  const address = new URL(url);
  address.password = rolePassword(decodeURIComponent(address.password), role);
  address.username = role;
  return address.href;
}

/** Made from the server's password, so that there is one secret to keep; none of them tells another. */
function rolePassword(password: string, role: RedisRole): string {
  return createHmac('sha256', password).update(`redis role ${role}`).digest('hex');
}
