/**
 * What the scripts have in common. The first argument is the time, empty for Redis' own: the clocks of the machines
 * that ask do not matter then. Numbers are doubles, whole up to 2^53, and are written with all their digits.
 */
export const PRELUDE = `
local function int(value) return string.format('%.0f', value) end
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
`;

/**
 * The three kinds of counters. A counter outlives the time from which nothing is lost by forgetting it by a minute, so
 * that a clock that is set back finds it; what counts is the time that is written in it.
 *
 * budget: a hash of s (spent), h (held), k (kept until)
 * rate: a hash of p (parts taken: a period's milliseconds of them make one), a (at), l (limit), t (period)
 * concurrency: a sorted set of ids by the end of their leases
 */
export const COUNTERS = `
local SLACK = 60000

local function keepAtLeast(key, ms)
  if redis.call('PTTL', key) < ms then redis.call('PEXPIRE', key, int(ms)) end
end

local function readBudget(key)
  local found = redis.call('HMGET', key, 's', 'h', 'k')
  local isThere = found[1] and not (found[3] and tonumber(found[3]) <= now)
  if not isThere then return false, 0, 0 end
  return true, tonumber(found[1]), tonumber(found[2])
end

local function keepBudget(key, keepUntil)
  if keepUntil then
    redis.call('HSET', key, 'k', int(keepUntil))
    redis.call('PEXPIRE', key, int(math.max(1, keepUntil - now) + SLACK))
  else
    redis.call('HDEL', key, 'k')
    redis.call('PERSIST', key)
  end
end

local function readRate(key)
  local found = redis.call('HMGET', key, 'p', 'a', 'l', 't')
  if not found[1] then return 0, 0 end
  local at, limit, period = tonumber(found[2]), tonumber(found[3]), tonumber(found[4])
  return math.max(0, tonumber(found[1]) - math.max(0, now - at) * limit), at, limit, period
end

local function writeRate(key, parts, at, limit, period)
  redis.call('HSET', key, 'p', int(parts), 'a', int(math.max(at, now)), 'l', int(limit), 't', int(period))
  redis.call('PEXPIRE', key, int(math.ceil(parts / limit) + SLACK))
end

local function running(key)
  return redis.call('ZCOUNT', key, '(' .. int(now), '+inf')
end

local function takePlace(key, id, untilMs)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', int(now))
  redis.call('ZADD', key, int(untilMs), id)
  keepAtLeast(key, untilMs - now + SLACK)
end

local KINDS = {}

KINDS.budget = {
  wait = function(entry)
    local _, spent, held = readBudget(entry.key)
    if entry.more == 0 or spent + held + entry.more <= entry.limit then return 0 end
    return math.huge
  end,
  take = function(entry)
    if not readBudget(entry.key) then redis.call('DEL', entry.key) end
    redis.call('HINCRBY', entry.key, 's', 0)
    redis.call('HINCRBY', entry.key, 'h', int(entry.more))
    keepBudget(entry.key, entry.extra)
  end,
  level = function(key)
    local isThere, spent, held = readBudget(key)
    return isThere, spent, held
  end,
  settle = function(entry, truth)
    local isThere, spent, held = readBudget(entry.key)
    if not isThere then return nil end
    redis.call('HINCRBY', entry.key, 'h', int(0 - math.min(held, entry.amount)))
    local after = redis.call('HINCRBY', entry.key, 's', int(truth))
    return { entry.key, int(entry.limit), int(spent), int(after) }
  end,
}

KINDS.rate = {
  wait = function(entry)
    if entry.more == 0 then return 0 end
    if entry.more > entry.limit then return math.huge end
    local over = readRate(entry.key) + entry.more * entry.extra - entry.limit * entry.extra
    return math.max(0, math.ceil(over / entry.limit))
  end,
  take = function(entry)
    local left, at = readRate(entry.key)
    writeRate(entry.key, left + entry.more * entry.extra, at, entry.limit, entry.extra)
  end,
  level = function(key)
    local left, _, _, period = readRate(key)
    if left == 0 then return false, 0, 0 end
    return true, math.ceil(left / period), 0
  end,
  settle = function(entry, truth)
    local left, at, limit, period = readRate(entry.key)
    if left == 0 then
      if truth <= entry.amount then return nil end
      limit, period = entry.limit, entry.extra
    end
    writeRate(entry.key, math.max(0, left + (truth - entry.amount) * period), at, limit, period)
    return nil
  end,
}

KINDS.concurrency = {
  wait = function(entry, id)
    local lease = redis.call('ZSCORE', entry.key, id)
    if lease and tonumber(lease) > now or running(entry.key) < entry.limit then return 0 end
    return math.huge
  end,
  take = function(entry, id, untilMs) takePlace(entry.key, id, untilMs) end,
  level = function(key)
    local count = running(key)
    return count > 0, count, 0
  end,
  settle = function(entry, _, id)
    redis.call('ZREM', entry.key, id)
    return nil
  end,
}

local function levelOf(key)
  local kind = redis.call('TYPE', key).ok
  if kind == 'zset' then return KINDS.concurrency.level(key) end
  if kind ~= 'hash' then return false, 0, 0 end
  if redis.call('HEXISTS', key, 'p') == 1 then return KINDS.rate.level(key) end
  return KINDS.budget.level(key)
end
`;

/**
 * What an id holds: a packed table of its entries, with the calls that made it and that changed it last. When it is
 * settled its answer stays for a while, for a call that is sent again since its first answer was lost on the way.
 */
export const RECORDS = `
local RECORD_KEPT = 7 * 24 * 3600 * 1000
local ANSWER_KEPT = 30000

local function readRecord(key)
  local text = redis.call('GET', key)
  return text and cmsgpack.unpack(text) or {}
end

local function writeRecord(key, record, leaseMs)
  redis.call('SET', key, cmsgpack.pack(record), 'PX', int(leaseMs + RECORD_KEPT))
end

local function startLease(leases, record, id, leaseMs)
  redis.call('ZADD', leases, int(now + leaseMs), id)
  keepAtLeast(leases, leaseMs + RECORD_KEPT)
  for _, entry in ipairs(record.entries) do
    if entry.kind == 'concurrency' then takePlace(entry.key, id, now + leaseMs) end
  end
end

local function settle(record, id, truths)
  local moves = {}
  for _, entry in ipairs(record.entries) do
    local move = KINDS[entry.kind].settle(entry, truths[entry.key] or entry.amount, id)
    if move then moves[#moves + 1] = move end
  end
  return moves
end
`;
