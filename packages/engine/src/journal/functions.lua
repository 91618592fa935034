#!lua name=bw1
-- The only writers of Buttonwood's streams (docs/determinism.md). Every function checks everything before its first
-- write, and compares numbers as strings: a Lua number is a double, and two of them can look alike.

local UNKNOWN_ACTOR = { 'unknown_actor' }

-- Microseconds since 1970 as sixteen digits, never before `previous`: equal lengths make string order number order.
local function stamp(previous)
  local time = redis.call('TIME')
  local now = time[1] .. string.rep('0', 6 - #time[2]) .. time[2]
  if previous and #previous == #now and previous > now then return previous end
  return now
end

-- Whether an entry is still the one that was taken, before the hash of an out frame is over it: entry-check.ts.
local function check(at, bytes)
  return string.sub(redis.sha1hex(at .. bytes), 1, 16)
end

local function append(inbox, id, at, bytes)
  local added = redis.call('XADD', inbox, 'NOMKSTREAM', id, 't', at, 'm', bytes, 'c', check(at, bytes))
  return string.match(added, '-(%d+)$')
end

-- Compares `count` moves (producer, previous, next) that start at args[first] with the fields of the control hash.
local function judge(ctl, args, first, count)
  local there = count > 0
  local refused
  for i = 0, count - 1 do
    local at = first + i * 3
    local found = redis.call('HGET', ctl, 'p:' .. args[at]) or '0'
    if found ~= args[at + 2] then there = false end
    if found ~= args[at + 1] and not refused then refused = { 'refused', args[at], found } end
  end
  if there then return { 'already_there' } end
  return refused
end

-- keys: inbox, control. args: epoch, backlog limit ('' for none), wake channel, number of moves,
-- then producer, previous, next for each, then the frame.
local function send(keys, args)
  local inbox, ctl = keys[1], keys[2]
  local state = redis.call('HMGET', ctl, 'epoch', 'in', 'out', 't')
  if not state[1] or redis.call('EXISTS', inbox) == 0 then return UNKNOWN_ACTOR end
  if state[1] ~= args[1] then return { 'wrong_epoch', state[1] } end
  local count = tonumber(args[4])
  local verdict = judge(ctl, args, 5, count)
  if verdict then return verdict end
  -- The one subtraction: both are below 2^53, so it is exact.
  if args[2] ~= '' and tonumber(state[2]) - tonumber(state[3]) >= tonumber(args[2]) then return { 'busy' } end

  local at = stamp(state[4])
  local number = append(inbox, args[1] .. '-*', at, args[5 + count * 3])
  local fields = { 'in', number, 't', at }
  for i = 0, count - 1 do
    fields[#fields + 1] = 'p:' .. args[5 + i * 3]
    fields[#fields + 1] = args[7 + i * 3]
  end
  redis.call('HSET', ctl, unpack(fields))
  redis.call('PUBLISH', args[3], string.sub(inbox, 2, -5))
  return { 'appended', number }
end

-- Appends one producer's frames to another actor's inbox. Returns false, without a write, when they do not fit there.
local function forward(inbox, ctl, args, first, count)
  local producer = 'p:' .. args[first]
  local state = redis.call('HMGET', ctl, 'epoch', 't', producer)
  if not state[1] or redis.call('EXISTS', inbox) == 0 then return false end
  local last = args[first + count * 2]
  if state[3] == last then return true end
  if (state[3] or '0') ~= args[first + 1] then return false end
  local at = stamp(state[2])
  local number
  for i = 0, count - 1 do number = append(inbox, state[1] .. '-*', at, args[first + 3 + i * 2]) end
  redis.call('HSET', ctl, 'in', number, 't', at, producer, last)
  return true
end

-- keys: out, control, then inbox and control of each target. args: epoch, previous number, previous hash, wake channel of
-- out streams, wake channel of inboxes, number of frames, then epoch, number, stamp, hash, bytes of each; number of forwards,
-- then for each: number of frames, producer, previous, then next and bytes of each frame.
local function commit(keys, args)
  local out, ctl = keys[1], keys[2]
  local state = redis.call('HMGET', ctl, 'epoch', 'out', 'hash', 'oe')
  if not state[1] or redis.call('EXISTS', out) == 0 then return UNKNOWN_ACTOR end
  if state[2] ~= args[2] or state[3] ~= args[3] then return { 'refused', state[2], state[3] } end
  if (state[4] or '1') ~= args[1] then return { 'wrong_epoch', state[4] or '1' } end

  local frames = tonumber(args[6])
  local at = 7
  for _ = 1, frames do
    local id = args[at] .. '-' .. args[at + 1]
    redis.call('XADD', out, 'NOMKSTREAM', id, 't', args[at + 2], 'h', args[at + 3], 'm', args[at + 4])
    at = at + 5
  end
  if frames > 0 then
    redis.call('HSET', ctl, 'out', args[at - 4], 'hash', args[at - 2], 'oe', args[at - 5])
    redis.call('PUBLISH', args[4], string.sub(out, 2, -6))
  end

  local reply = { 'committed' }
  local woken = {}
  local forwards = tonumber(args[at])
  at = at + 1
  for i = 1, forwards do
    local count = tonumber(args[at])
    local inbox = keys[1 + i * 2]
    if forward(inbox, keys[2 + i * 2], args, at + 1, count) then
      woken[#woken + 1] = string.sub(inbox, 2, -5)
    else
      reply[#reply + 1] = string.sub(inbox, 2, -5)
    end
    at = at + 3 + count * 2
  end
  if #woken > 0 then redis.call('PUBLISH', args[5], table.concat(woken, '\n')) end
  return reply
end

-- keys: inbox, control. args: epoch, last inbox number, last out number and hash as they were read; the new epoch and the number
-- of its first entry; wake channel; the entry. Begins the epoch unless something has moved.
local function begin_epoch(keys, args)
  local inbox, ctl = keys[1], keys[2]
  local state = redis.call('HMGET', ctl, 'epoch', 'in', 'out', 'hash', 't')
  for i = 1, 4 do
    if state[i] ~= args[i] then return { 'moved' } end
  end
  local at = stamp(state[5])
  append(inbox, args[5] .. '-' .. args[6], at, args[8])
  redis.call('HSET', ctl, 'epoch', args[5], 'in', args[6], 't', at)
  redis.call('PUBLISH', args[7], string.sub(inbox, 2, -5))
  return { 'begun' }
end

-- keys: inbox, out, control, registry. args: name, actor number, thirty-two zero bytes, wake channel, Genesis frame.
local function provision(keys, args)
  local inbox, out, ctl, registry = keys[1], keys[2], keys[3], keys[4]
  local known = redis.call('HGETALL', registry)
  for i = 1, #known, 2 do
    local same = known[i] == args[1]
    if same ~= (known[i + 1] == args[2]) then return { 'conflict', known[i], known[i + 1] } end
  end
  local found = redis.call('EXISTS', inbox, out, ctl)
  if found == 3 then
    redis.call('HSET', registry, args[1], args[2])
    return { 'exists' }
  end
  if found > 0 then return { 'conflict', args[1], args[2] } end

  local at = stamp(false)
  redis.call('XADD', inbox, '1-1', 't', at, 'm', args[5], 'c', check(at, args[5]))
  -- An empty stream: a group comes with one, and is not needed afterwards.
  redis.call('XGROUP', 'CREATE', out, 'provision', '0', 'MKSTREAM')
  redis.call('XGROUP', 'DESTROY', out, 'provision')
  redis.call('HSET', ctl, 'epoch', '1', 'in', '1', 'out', '0', 'hash', args[3], 't', at)
  redis.call('HSET', registry, args[1], args[2])
  redis.call('PUBLISH', args[4], args[1])
  return { 'created' }
end

-- keys: inbox, out, control. args: epoch, number and hash of the frame to keep. Removes what stands before it from both streams,
-- when the frame and its inbox entry are there.
local function trim(keys, args)
  local inbox, out, ctl = keys[1], keys[2], keys[3]
  if redis.call('EXISTS', inbox, out, ctl) ~= 3 then return UNKNOWN_ACTOR end
  local id = args[1] .. '-' .. args[2]
  local frame = redis.call('XRANGE', out, id, id)[1]
  if not frame or redis.call('XRANGE', inbox, id, id)[1] == nil then return { 'differs' } end
  local hash
  for i = 1, #frame[2], 2 do
    if frame[2][i] == 'h' then hash = frame[2][i + 1] end
  end
  if hash ~= args[3] then return { 'differs' } end
  redis.call('XTRIM', inbox, 'MINID', '=', id)
  redis.call('XTRIM', out, 'MINID', '=', id)
  return { 'trimmed' }
end

-- keys: lease keys. args: owner, time to live in ms. Takes the free ones, prolongs the own ones; returns 1 or 0 for each.
local function lease(keys, args)
  local held = {}
  for i, key in ipairs(keys) do
    local owner = redis.call('GET', key)
    local mine = not owner or owner == args[1]
    if mine then redis.call('SET', key, args[1], 'PX', args[2]) end
    held[i] = mine and 1 or 0
  end
  return held
end

-- keys: lease keys. args: owner. Gives up those that are the owner's.
local function release(keys, args)
  for _, key in ipairs(keys) do
    if redis.call('GET', key) == args[1] then redis.call('DEL', key) end
  end
  return #keys
end

-- keys: control. args: producer, the number its field is believed to hold. Removes the field of a process that is gone.
local function forget(keys, args)
  local field = 'p:' .. args[1]
  if redis.call('HGET', keys[1], field) ~= args[2] then return 0 end
  return redis.call('HDEL', keys[1], field)
end

-- keys: control. args: run of the server. Notes that what is stored of the actor was read whole in this run.
local function verified(keys, args)
  if redis.call('EXISTS', keys[1]) == 0 then return UNKNOWN_ACTOR end
  redis.call('HSET', keys[1], 'v', args[1])
  return { 'noted' }
end

-- keys: hash of the engines. args: engine ('' to ask only), its note ('' for the one before), time to live in ms, time in ms
-- after which a silent one is forgotten. Returns engine, '1' when it answers, and note of each.
local function announce(keys, args)
  local key = keys[1]
  local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  if args[1] ~= '' then
    redis.call('HSET', key, 'u:' .. args[1], string.format('%.0f', now + tonumber(args[3])))
    if args[2] ~= '' then redis.call('HSET', key, 'n:' .. args[1], args[2]) end
  end
  local all = redis.call('HGETALL', key)
  local reply = {}
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 2) == 'u:' then
      local engine, heard = string.sub(all[i], 3), tonumber(all[i + 1])
      if args[1] ~= '' and heard + tonumber(args[4]) < now then
        redis.call('HDEL', key, 'u:' .. engine, 'n:' .. engine)
      else
        reply[#reply + 1] = engine
        reply[#reply + 1] = heard >= now and '1' or '0'
        reply[#reply + 1] = redis.call('HGET', key, 'n:' .. engine) or ''
      end
    end
  end
  return reply
end

redis.register_function('send', send)
redis.register_function('commit', commit)
redis.register_function('begin_epoch', begin_epoch)
redis.register_function('provision', provision)
redis.register_function('trim', trim)
redis.register_function('lease', lease)
redis.register_function('release', release)
redis.register_function('forget', forget)
redis.register_function('verified', verified)
redis.register_function('announce', announce)
