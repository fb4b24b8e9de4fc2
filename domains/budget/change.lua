-- KEYS as for take.lua. ARGV: what happened, now, per_minute, burst, least, seconds, ticket, workspace, until.
-- "throttled": the rate halves and nothing is left. "succeeded": it grows by a twentieth of the full one, and the time
-- since the change before goes into the average of the last sixteen, unless a burst was being used up.
-- "unused": a turn was not made use of. "left": the ticket no longer waits. "back": its change was not made; it had
-- come to the front, so there it stands again, and is waited for `until` then.
local what, now = ARGV[1], tonumber(ARGV[2])
local most, burst, least, seconds = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local ticket = ARGV[7]
local function number(field, default) return tonumber(redis.call('HGET', KEYS[1], field) or default) or default end
local rate = math.min(number('rate', most), most)
local tokens = number('tokens', burst)
if what == 'left' then
  redis.call('ZREM', KEYS[2], ticket)
  redis.call('HDEL', KEYS[3], ticket)
  redis.call('HDEL', KEYS[4], ticket)
  return 0
end
if what == 'back' then
  local first = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
  local score = first and tonumber(first) - 1 or number('virtual', 0) * 1e9
  redis.call('ZADD', KEYS[2], 'NX', string.format('%.0f', score), ticket)
  redis.call('HSET', KEYS[3], ticket, ARGV[9])
  redis.call('HSET', KEYS[4], ticket, ARGV[8])
  for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, seconds) end
  return 0
end
if what == 'throttled' then rate, tokens = math.max(math.min(least, most), rate / 2), 0 end
if what == 'succeeded' then
  rate = math.min(most, rate + most / 20)
  local made, gaps, gap = number('made', 0), number('gaps', 0), number('gap', 0)
  if made > 0 and tokens < 1 then
    gaps = math.min(gaps + 1, 16)
    redis.call('HSET', KEYS[1], 'gaps', gaps, 'gap', string.format('%.3f', gap + (now - made - gap) / gaps))
  end
  redis.call('HSET', KEYS[1], 'made', string.format('%.3f', now))
end
if what == 'unused' then tokens = math.min(burst, tokens + 1) end
redis.call('HSET', KEYS[1], 'rate', string.format('%.6f', rate), 'tokens', string.format('%.6f', tokens))
redis.call('EXPIRE', KEYS[1], seconds)
return 0
