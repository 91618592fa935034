/**
 * Asks for one permission in one step: all windows, the symbols and the pause are looked at, then all are counted or none.
 *
 * A window is kept as a row of buckets, each a sixtieth of its length. A bucket counts until its last instant is older than the
 * window, so that in no stretch of the window's length, wherever it begins, more than the limit goes out.
 *
 * KEYS: counts (hash of `length:bucket`), symbols (sorted by last use), pause (text `window:until`).
 * ARGV: now (0: the server's clock), cost, slack in ms, limit of symbols (0: none), length of the month, number of windows, then
 * length and limit of each window, then the symbols. Answers { outcome, which, at }: `go`, `wait`, `never` or `paused`; `which` is
 * the number of the window from 1, or 0 for the symbols, or the pause's text.
 */
export const GATE_SCRIPT = `
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local cost, slack = tonumber(ARGV[2]), tonumber(ARGV[3])
local symbolLimit, month, windows = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])

local pause = redis.call('GET', KEYS[3])
if pause then
  local untilMs = tonumber(string.match(pause, ':(%d+)$'))
  if untilMs > now then return { 'paused', pause, untilMs } end
end

local wait, which = 0, 0
local live, lengths, longest = {}, {}, 0
for w = 1, windows do
  local length = tonumber(ARGV[5 + 2 * w])
  lengths[tostring(length)] = w
  live[w] = { sum = 0, buckets = {} }
  if length > longest then longest = length end
  if cost > tonumber(ARGV[6 + 2 * w]) then return { 'never', w, 0 } end
end

local function bucketLength(length) return math.ceil(length / 60) end
local function freeAt(length, bucket) return (bucket + 1) * bucketLength(length) + length + slack end

local dead = {}
local counts = redis.call('HGETALL', KEYS[1])
for i = 1, #counts, 2 do
  local length, bucket = string.match(counts[i], '^(%d+):(%d+)$')
  local w = lengths[length]
  if w and freeAt(tonumber(length), tonumber(bucket)) > now then
    local count = tonumber(counts[i + 1])
    live[w].sum = live[w].sum + count
    table.insert(live[w].buckets, { tonumber(bucket), count })
  else
    table.insert(dead, counts[i])
  end
end

for w = 1, windows do
  local length, limit = tonumber(ARGV[5 + 2 * w]), tonumber(ARGV[6 + 2 * w])
  local over = live[w].sum + cost - limit
  if over > 0 then
    table.sort(live[w].buckets, function(a, b) return a[1] < b[1] end)
    for _, entry in ipairs(live[w].buckets) do
      over = over - entry[2]
      if over <= 0 then
        local at = freeAt(length, entry[1])
        if at > wait then wait = at which = w end
        break
      end
    end
  end
end

local first = 7 + 2 * windows
if symbolLimit > 0 and #ARGV >= first then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - month)
  local asked, fresh = {}, 0
  for i = first, #ARGV do
    if not asked[ARGV[i]] then
      asked[ARGV[i]] = true
      if not redis.call('ZSCORE', KEYS[2], ARGV[i]) then fresh = fresh + 1 end
    end
  end
  local over = redis.call('ZCARD', KEYS[2]) + fresh - symbolLimit
  if fresh > symbolLimit then return { 'never', 0, 0 } end
  if fresh > 0 and over > 0 then
    local oldest = redis.call('ZRANGE', KEYS[2], over - 1, over - 1, 'WITHSCORES')
    local at = (tonumber(oldest[2]) or now) + month + 1
    if at > wait then wait = at which = 0 end
  end
end
if wait > 0 then return { 'wait', which, wait } end

if #dead > 0 then redis.call('HDEL', KEYS[1], unpack(dead)) end
for w = 1, windows do
  local length = tonumber(ARGV[5 + 2 * w])
  redis.call('HINCRBY', KEYS[1], length .. ':' .. math.floor(now / bucketLength(length)), cost)
end
if windows > 0 then redis.call('PEXPIRE', KEYS[1], longest + bucketLength(longest) + slack) end
if symbolLimit > 0 then
  for i = first, #ARGV do redis.call('ZADD', KEYS[2], now, ARGV[i]) end
  redis.call('PEXPIRE', KEYS[2], month + 1)
end
return { 'go', 0, 0 }
`;
