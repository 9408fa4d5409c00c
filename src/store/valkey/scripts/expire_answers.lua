-- Forgets the oldest answers, as far as they are as the caller saw them. KEYS: answers, answer-ids, chain-start. ARGV:
-- record, its id and where the chain stands after it, in turn. Returns how many.
local gone, stopped = 0, false
many(function()
  local record, id, after = take(), take(), take()
  if stopped or redis.call('ZRANGE', KEYS[1], 0, 0)[1] ~= record then
    stopped = true
    return
  end
  redis.call('SET', KEYS[3], after)
  redis.call('ZREM', KEYS[1], record)
  redis.call('HDEL', KEYS[2], id)
  gone = gone + 1
end)
return gone
