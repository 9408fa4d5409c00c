-- Puts other records into the place of answers that are as the caller saw them. KEYS: answers. ARGV: number, record
-- before and after, in turn. Returns how many.
local changed = 0
many(function()
  local number, before, after = take(), take(), take()
  if redis.call('ZSCORE', KEYS[1], before) then
    redis.call('ZADD', KEYS[1], number, after)
    redis.call('ZREM', KEYS[1], before)
    changed = changed + 1
  end
end)
return changed
