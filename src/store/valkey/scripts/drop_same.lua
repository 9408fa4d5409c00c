-- Forgets fields of a hash whose values are as the caller saw them. KEYS: the hash. ARGV: field and value in turn.
-- Returns how many.
local gone = 0
many(function()
  local field, value = take(), take()
  if redis.call('HGET', KEYS[1], field) == value then gone = gone + redis.call('HDEL', KEYS[1], field) end
end)
return gone
