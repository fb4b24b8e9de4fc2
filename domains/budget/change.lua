-- KEYS as for take.lua. ARGV: what happened, per_minute, burst, least, ticket, seconds.
-- "throttled": the rate halves and nothing is left. "succeeded": it grows by a twentieth of the full one.
-- "unused": a turn was not made use of. "left": the ticket no longer waits.
local what, most, burst, least = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local rate = math.min(tonumber(redis.call('HGET', KEYS[1], 'rate') or most) or most, most)
local tokens = tonumber(redis.call('HGET', KEYS[1], 'tokens') or burst) or burst
if what == 'left' then
  redis.call('ZREM', KEYS[2], ARGV[5])
  redis.call('HDEL', KEYS[3], ARGV[5])
  redis.call('HDEL', KEYS[4], ARGV[5])
  return 0
end
if what == 'throttled' then rate, tokens = math.max(math.min(least, most), rate / 2), 0 end
if what == 'succeeded' then rate = math.min(most, rate + most / 20) end
if what == 'unused' then tokens = math.min(burst, tokens + 1) end
redis.call('HSET', KEYS[1], 'rate', string.format('%.6f', rate), 'tokens', string.format('%.6f', tokens))
redis.call('EXPIRE', KEYS[1], tonumber(ARGV[6]))
return 0
