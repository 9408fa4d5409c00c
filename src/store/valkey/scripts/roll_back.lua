-- Makes the version before current again. KEYS: knowledge. Returns 0 where there is none.
local current, previous = unpack(redis.call('HMGET', KEYS[1], 'current', 'previous'))
if not current or not previous then return 0 end
if redis.call('HEXISTS', KEYS[1], 'v' .. previous .. '.label') == 0 then return 0 end
redis.call('HSET', KEYS[1], 'current', previous, 'previous', current)
return 1
