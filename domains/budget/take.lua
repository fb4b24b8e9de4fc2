-- KEYS: state, line, alive, owners, last. ARGV: now, per_minute, burst, ticket, workspace, grace, forgotten, longest.
-- Answers {granted, position, expected, again}: seconds as text, since Lua's numbers are cut to integers.
local now, most, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local ticket, workspace = ARGV[4], ARGV[5]
local grace, forgotten, longest = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local function number(field, default) return tonumber(redis.call('HGET', KEYS[1], field) or default) or default end

local at = number('at', now)
now = math.max(now, at)  -- another worker's clock may be ahead: time never runs backward
local rate = math.min(number('rate', most), most)
local tokens = math.min(burst, number('tokens', burst) + (now - at) * rate / 60)
local virtual, arrivals = number('virtual', 0), number('arrivals', 0)

if not redis.call('ZSCORE', KEYS[2], ticket) then
  if redis.call('ZCARD', KEYS[2]) == 0 then  -- nobody waits: what was before no longer matters
    virtual, arrivals = 0, 0
    redis.call('DEL', KEYS[3], KEYS[4], KEYS[5])
    redis.call('HDEL', KEYS[1], 'made')  -- the pause that ends now was nobody's waiting
  end
  local tag = math.max(virtual, tonumber(redis.call('HGET', KEYS[5], workspace) or 0) or 0) + 1
  arrivals = arrivals + 1
  redis.call('ZADD', KEYS[2], string.format('%.0f', tag * 1e9 + arrivals), ticket)
  redis.call('HSET', KEYS[5], workspace, tag)
  redis.call('HSET', KEYS[4], ticket, workspace)
end

-- Who did not come back is passed over, so that a dead worker holds up nobody; its place stays for an hour.
local granted, before, index = 0, 0, 0
while before < math.floor(tokens) do
  local next = redis.call('ZRANGE', KEYS[2], index, index)[1]
  if not next then break end
  if next == ticket then granted = 1 break end
  local promised = tonumber(redis.call('HGET', KEYS[3], next) or 0) or 0
  if promised + forgotten < now then
    redis.call('ZREM', KEYS[2], next)
    redis.call('HDEL', KEYS[3], next)
    redis.call('HDEL', KEYS[4], next)
  else
    if promised >= now then before = before + 1 end
    index = index + 1
  end
end

local position, expected, again = 0, 0, 0
if granted == 1 then
  virtual = math.max(virtual, math.floor(tonumber(redis.call('ZSCORE', KEYS[2], ticket)) / 1e9))
  tokens = tokens - 1
  redis.call('ZREM', KEYS[2], ticket)
  redis.call('HDEL', KEYS[3], ticket)
  redis.call('HDEL', KEYS[4], ticket)
else
  position = redis.call('ZRANK', KEYS[2], ticket) + 1
  local turns = math.max(0, position - tokens)
  local gap = 60 / rate
  -- What AWS lets through on the average tells more of the turns to come than the rate, which is lowered and raised.
  if number('gaps', 0) >= 4 then gap = math.max(number('gap', gap), 60 / most) end
  expected = math.min(turns, 1) * 60 / rate + math.max(0, turns - 1) * gap
  again = math.min(longest, math.max(1, turns * 60 / rate))
  redis.call('HSET', KEYS[3], ticket, string.format('%.3f', now + again + grace))
end
redis.call('HSET', KEYS[1], 'at', string.format('%.3f', now), 'tokens', string.format('%.6f', tokens),
  'rate', string.format('%.6f', rate), 'virtual', string.format('%.0f', virtual),
  'arrivals', string.format('%.0f', arrivals))
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, 2 * forgotten) end
return {granted, position, string.format('%.3f', expected), string.format('%.3f', again)}
