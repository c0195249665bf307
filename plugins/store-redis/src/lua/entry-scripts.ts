import { PRELUDE } from './prelude.ts';

/** A hash of values, and a sorted set that says until when those live that do not live for ever. */
const PURGE = `${PRELUDE}
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', int(now))) do
  redis.call('HDEL', KEYS[1], key)
  redis.call('ZREM', KEYS[2], key)
end
`;

/** KEYS: values, ends. ARGV: now, prefix. Answers: pairs of key and value. */
export const LIST_ENTRIES = `${PURGE}
local prefix, found = ARGV[2], {}
local all = redis.call('HGETALL', KEYS[1])
for place = 1, #all, 2 do
  if string.sub(all[place], 1, #prefix) == prefix then
    found[#found + 1] = all[place]
    found[#found + 1] = all[place + 1]
  end
end
return found
`;

/** KEYS: values, ends. ARGV: now, key, value, ttlMs (empty: for ever). */
export const SET_ENTRY = `${PURGE}
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
if ARGV[4] == '' then redis.call('ZREM', KEYS[2], ARGV[2])
else redis.call('ZADD', KEYS[2], int(now + ARGV[4]), ARGV[2]) end
return redis.status_reply('OK')
`;

/** KEYS: values, ends. ARGV: now, key. */
export const DELETE_ENTRY = `${PRELUDE}
redis.call('HDEL', KEYS[1], ARGV[2])
redis.call('ZREM', KEYS[2], ARGV[2])
return redis.status_reply('OK')
`;
