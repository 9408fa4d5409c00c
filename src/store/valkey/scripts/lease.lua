-- Gives a conversation to a holder for a while, unless another has it. KEYS: lease, fences. ARGV: holder, for how long,
-- and for how long after that the fence is remembered (milliseconds). Returns the fence.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holder, ends, fence = unpack(redis.call('HMGET', KEYS[1], 'holder', 'until', 'fence'))
if holder and now < tonumber(ends) then
  if holder ~= ARGV[1] then return false end
else
  fence = redis.call('INCR', KEYS[2])
end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'until', now + ARGV[2], 'fence', fence)
redis.call('PEXPIRE', KEYS[1], ARGV[2] + ARGV[3])
return tonumber(fence)
