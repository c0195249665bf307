import { COUNTERS, PRELUDE, RECORDS } from './prelude.ts';

/**
 * All or nothing, in one step.
 * KEYS: leases, record, counters. ARGV: now, id, leaseMs, the call; of each counter kind, amount, limit, and the period
 * of a rate or until when a budget is kept. Answers: whether there was room, when there will be (-1: not known), the
 * places of those that have none, and of each counter used and held.
 */
export const HOLD = `${PRELUDE}${COUNTERS}${RECORDS}
local id, leaseMs, call = ARGV[2], tonumber(ARGV[3]), ARGV[4]
local record = readRecord(KEYS[2])
local isNew = record.entries == nil
if isNew then record = { born = call, entries = {} } end
local held = {}
for place, entry in ipairs(record.entries) do held[entry.key] = place end

local asked, refused, retryAfter = {}, {}, -1
for index = 3, #KEYS do
  local at = 5 + (index - 3) * 4
  local entry = {
    key = KEYS[index],
    kind = ARGV[at],
    amount = tonumber(ARGV[at + 1]),
    limit = tonumber(ARGV[at + 2]),
    extra = tonumber(ARGV[at + 3]),
  }
  local place = held[entry.key]
  local before = place and record.entries[place].amount or 0
  entry.amount = math.max(before, entry.amount)
  entry.more = entry.amount - before
  asked[#asked + 1] = entry
  local wait = KINDS[entry.kind].wait(entry, id)
  if wait > 0 then
    refused[#refused + 1] = #asked - 1
    if entry.kind == 'rate' then retryAfter = math.max(retryAfter, wait) end
  end
end

if #refused == 0 then
  startLease(KEYS[1], record, id, leaseMs)
  for _, entry in ipairs(asked) do
    KINDS[entry.kind].take(entry, id, now + leaseMs)
    entry.more = nil
    local place = held[entry.key] or #record.entries + 1
    record.entries[place] = entry
    held[entry.key] = place
  end
  record.last = call
  writeRecord(KEYS[2], record, leaseMs)
end

local levels = {}
for _, entry in ipairs(asked) do
  local _, used, held = KINDS[entry.kind].level(entry.key)
  levels[#levels + 1] = int(used)
  levels[#levels + 1] = int(held)
end
if retryAfter == math.huge then retryAfter = -1 end
return { #refused == 0 and 1 or 0, int(retryAfter), refused, levels }
`;

/**
 * The truth in the place of what was set aside.
 * KEYS: leases, record. ARGV: now, id, the call, the call that alone may have made it (empty: whichever did), and pairs
 * of a counter's key and what was used. Answers: moves, each a key, its limit, before and after.
 */
export const RELEASE = `${PRELUDE}${COUNTERS}${RECORDS}
local id, call, only = ARGV[2], ARGV[3], ARGV[4]
local record = readRecord(KEYS[2])
if record.settledBy == call then return record.moves end
if not record.entries then return {} end
if only ~= '' and not (record.born == only and record.last == only) then return {} end
local truths = {}
for place = 5, #ARGV, 2 do truths[ARGV[place]] = tonumber(ARGV[place + 1]) end
local moves = settle(record, id, truths)
redis.call('ZREM', KEYS[1], id)
redis.call('SET', KEYS[2], cmsgpack.pack({ settledBy = call, moves = moves }), 'PX', ANSWER_KEPT)
return moves
`;

/** KEYS: leases, records. ARGV: now, leaseMs, the records' ids. */
export const RENEW = `${PRELUDE}${COUNTERS}${RECORDS}
local leaseMs = tonumber(ARGV[2])
for place = 2, #KEYS do
  local record = readRecord(KEYS[place])
  if record.entries then
    startLease(KEYS[1], record, ARGV[place + 1], leaseMs)
    redis.call('PEXPIRE', KEYS[place], int(leaseMs + RECORD_KEPT))
  end
end
return redis.status_reply('OK')
`;

/**
 * Some of the leases that have ended, so that Redis is not held up by many.
 * KEYS: leases. ARGV: now, how many at most, what the records' keys begin with. Answers: how many were looked at, how
 * many were settled, the moves.
 */
export const SWEEP = `${PRELUDE}${COUNTERS}${RECORDS}
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', int(now), 'LIMIT', 0, ARGV[2])
local settled, moves = 0, {}
for _, id in ipairs(ids) do
  local key = ARGV[3] .. id
  local record = readRecord(key)
  if record.entries then
    settled = settled + 1
    for _, move in ipairs(settle(record, id, {})) do moves[#moves + 1] = move end
    redis.call('DEL', key)
  end
  redis.call('ZREM', KEYS[1], id)
end
return { #ids, settled, moves }
`;

/** KEYS: counters. ARGV: now. Answers: of each whether it is known, used and held. */
export const READ = `${PRELUDE}${COUNTERS}
local levels = {}
for _, key in ipairs(KEYS) do
  local isThere, used, held = levelOf(key)
  levels[#levels + 1] = isThere and 1 or 0
  levels[#levels + 1] = int(used)
  levels[#levels + 1] = int(held)
end
return levels
`;

/**
 * What was spent while nothing could be asked. A second time nothing happens.
 * KEYS: a mark, budgets. ARGV: now, of each amount, limit, until when it is kept. Answers: moves.
 */
export const CHARGE = `${PRELUDE}${COUNTERS}
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', 24 * 3600 * 1000) then return {} end
local moves = {}
for place = 2, #KEYS do
  local key, at = KEYS[place], 2 + (place - 2) * 3
  local keepUntil = tonumber(ARGV[at + 2])
  if not keepUntil or keepUntil > now then
    local isThere, spent = readBudget(key)
    if not isThere then redis.call('DEL', key) end
    redis.call('HINCRBY', key, 'h', 0)
    local after = redis.call('HINCRBY', key, 's', ARGV[at])
    keepBudget(key, keepUntil)
    moves[#moves + 1] = { key, ARGV[at + 1], int(spent), int(after) }
  end
end
return moves
`;
