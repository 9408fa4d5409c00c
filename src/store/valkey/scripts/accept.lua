-- Takes in questions whose event was not seen. KEYS: seen, questions, tickets. ARGV: now, for how long an event is
-- remembered, after which silence all of them go (seconds), then event and record in turn. Returns tickets; 0: seen.
local now, remembered = tonumber(take()), tonumber(take())
local silence = take()
local taken = many(function()
  local event, record = take(), take()
  local seen = redis.call('ZSCORE', KEYS[1], event)
  if seen and now - tonumber(seen) <= remembered then return 0 end
  local ticket = redis.call('INCR', KEYS[3])
  redis.call('ZADD', KEYS[1], now, event)
  redis.call('HSET', KEYS[2], ticket, record)
  return ticket
end)
redis.call('EXPIRE', KEYS[1], silence)
return taken
